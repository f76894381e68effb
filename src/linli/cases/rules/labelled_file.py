"""Tables for learning: a CSV file, packed or not, with texts and labels in columns. Every fault by row and column."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from linli.kernel.errors import InvalidInput, TooLarge, Words
from linli.kernel.learning import Labelled

MOST_BYTES = 512 * 1024**2
MOST_TOLD = 50
ENCODINGS = ("utf-8", "gb18030", "utf-16", "latin-1", "cp1252")
_PACKED = b"\x1f\x8b"
_CELL = 1024**2


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number (the first after the header is 1), the line it begins in, its cells."""

    number: int
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file read whole."""

    file: Path
    names: tuple[str, ...]
    rows: tuple[Row, ...]

    def column(self, name: str, field: str) -> int:
        """The place of a column. Raises InvalidInput on `field`."""
        if self.names.count(name) > 1:
            raise InvalidInput({field: [_("The file has the column “%(name)s” twice.") % {"name": name}]})
        if name not in self.names:
            facts = {"name": name, "names": ", ".join(self.names)[:600]}
            raise InvalidInput({field: [_("The file has no column “%(name)s”. It has: %(names)s.") % facts]})
        return self.names.index(name)


def read_table(file: Path, encoding: str = "utf-8") -> Table:
    """The table in a CSV or CSV.gz file, in `encoding`, or in UTF-16 where it begins with a mark.

    Raises InvalidInput and TooLarge.
    """
    text = _text(_bytes(file), encoding)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    csv.field_size_limit(_CELL)
    rows: list[Row] = []
    line = 1
    try:
        names = tuple(name.strip() for name in next(reader, []))
        if not any(names):
            raise InvalidInput({"FILE": [_("The file is empty.")]})
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                rows.append(Row(len(rows) + 1, line, tuple(cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        words = _("The row that begins in line %(line)d is not CSV: %(reason)s.") % {"line": line, "reason": error}
        raise InvalidInput({"FILE": [words]}) from error
    _check_widths(names, rows)
    return Table(file, names, tuple(rows))


def texts_of(table: Table, columns: Sequence[str]) -> list[str]:
    """The text of each row: its cells of `columns`, a line each. Raises InvalidInput."""
    if not columns:
        raise InvalidInput({"text": [_("Please name the column of the texts.")]})
    places = [table.column(name, "text") for name in columns]
    return ["\n".join(row.cells[at].strip() for at in places).strip() for row in table.rows]


def labelled(
    table: Table, *, text: Sequence[str], label: str, group: str | None = None, good_rows: bool = False
) -> tuple[Labelled, list[str]]:
    """Texts and labels of a table. A row without one of them is a fault; `good_rows` leaves such rows out and tells.

    Raises InvalidInput with the faults by row.
    """
    texts = texts_of(table, text)
    at = table.column(label, "label")
    of = table.column(group, "group") if group else None
    bad: dict[str, list[Words]] = {}
    kept = []
    for row, words in zip(table.rows, texts, strict=True):
        empty = [name for name, filled in ((", ".join(text), words), (label, row.cells[at].strip())) if not filled]
        if empty:
            bad[place_of(row)] = [_("The column “%(name)s” is empty.") % {"name": name} for name in empty]
        else:
            group_of = row.cells[of].strip() if of is not None else ""
            kept.append((words, row.cells[at].strip(), group_of or f"row {row.number}"))
    if bad and not good_rows:
        raise _refusal(bad)
    found = [tuple(part) for part in zip(*kept, strict=True)] or [(), (), ()]
    return Labelled(found[0], found[1], found[2] if group else None), [
        f"{where}: {words[0]}" for where, words in bad.items()
    ]


def place_of(row: Row) -> str:
    """Where a row stands, in words."""
    return _("row %(row)d (line %(line)d)") % {"row": row.number, "line": row.line}


def _refusal(bad: dict[str, list[Words]]) -> InvalidInput:
    told = dict(list(bad.items())[:MOST_TOLD])
    words = _("%(count)d rows cannot be used. Correct them, or take only the good ones with --good-rows.")
    return InvalidInput(told, words % {"count": len(bad)}, rows=len(bad))


def _check_widths(names: Sequence[str], rows: Sequence[Row]) -> None:
    wrong: dict[str, list[Words]] = {}
    for row in rows:
        if len(row.cells) != len(names):
            facts = {"cells": len(row.cells), "columns": len(names)}
            words = _("%(cells)d cells where the header has %(columns)d; a delimiter or quote is missing or too many.")
            wrong[place_of(row)] = [words % facts]
    if wrong:
        told = dict(list(wrong.items())[:MOST_TOLD])
        raise InvalidInput(
            told, _("%(count)d rows have another number of cells than the header.") % {"count": len(wrong)}
        )


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            packed = stream.read(2) == _PACKED
        with gzip.open(file) if packed else file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InvalidInput({"FILE": [_("The packed file is damaged.")]}) from error
    except OSError as error:
        words = _("Cannot read %(file)s: %(reason)s.") % {"file": file, "reason": error.strerror}
        raise InvalidInput({"FILE": [words]}) from error
    if len(data) > MOST_BYTES:
        raise TooLarge(_("The file is larger than %(limit)d MB.") % {"limit": MOST_BYTES // 1024**2})
    return data


def _text(data: bytes, encoding: str) -> str:
    if encoding not in ENCODINGS:
        words = _("Known encodings are %(names)s.") % {"names": ", ".join(ENCODINGS)}
        raise InvalidInput({"encoding": [words]})
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise InvalidInput({"FILE": [_not_in(encoding, data, data.count(b"\n", 0, error.start) + 1)]}) from error


def _not_in(encoding: str, data: bytes, line: int) -> str:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        words = _("Line %(line)d is not in %(encoding)s. Save the file as CSV in UTF-8.")
    else:
        words = _(
            "Line %(line)d is not in %(encoding)s; it may be GB18030/GBK. Give --encoding gb18030, or save the file as "
            "CSV in UTF-8."
        )
    return words % {"line": line, "encoding": encoding}
