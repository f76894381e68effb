"""The container of a model's file: a zip of plain numbers and one JSON document; nothing in it is ever executed.

`model.json` holds the format, the card, labels, bias and calibration; `known.u64`, `rarity.f32` and `weights.f16` the
numbers, little-endian, not compressed. Sizes are checked before anything is read. Two writes give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from django.utils.translation import gettext as _

from linli.kernel.learning.errors import UnreadableModel

FORMAT = "linli-learned-model"
VERSION = 1
MOST_BYTES = 64 * 1024**2
_MOST_JSON = 4 * 1024**2
_NAMES = ("model.json", "known.u64", "rarity.f32", "weights.f16")


class Contents(NamedTuple):
    """What lies in a file: the JSON document, and the bytes of the numbers."""

    head: dict[str, Any]
    known: bytes
    rarity: bytes
    weights: bytes


def packed(contents: Contents) -> bytes:
    """The bytes of a file."""
    head = {"format": FORMAT, "version": VERSION, **contents.head}
    parts = (orjson.dumps(head, option=orjson.OPT_INDENT_2), *contents[1:])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as folder:
        for name, data in zip(_NAMES, parts, strict=True):
            folder.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_STORED)
    return made.getvalue()


def read_bytes(file: Path) -> bytes:
    """The bytes of a file that is not too large to be a model. Raises UnreadableModel."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UnreadableModel
        return file.read_bytes()
    except OSError as error:
        words = _("Cannot read %(file)s: %(reason)s.") % {"file": file, "reason": error.strerror}
        raise UnreadableModel(words) from error


def unpacked(data: bytes) -> Contents:
    """What lies in the bytes of a file. Raises UnreadableModel."""
    if len(data) > MOST_BYTES:
        raise UnreadableModel
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as folder:
            entries = folder.infolist()
            plain = all(one.compress_type == zipfile.ZIP_STORED and not one.flag_bits & 1 for one in entries)
            if [one.filename for one in entries] != list(_NAMES) or not plain or entries[0].file_size > _MOST_JSON:
                raise UnreadableModel
            if sum(one.file_size for one in entries) > len(data):
                raise UnreadableModel
            text, known, rarity, weights = (folder.read(name) for name in _NAMES)
        head = orjson.loads(text)
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError) as error:
        raise UnreadableModel from error
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise UnreadableModel
    if head.get("version") != VERSION:
        raise UnreadableModel(_("This model was made by another version of Linli. Train it again."))
    return Contents(head, known, rarity, weights)
