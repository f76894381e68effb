"""Reading a foreign CSV file row by row: every fault with its line, nothing guessed."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from linli.cases.rules.mapping import ReadMapping
from linli.kernel.errors import InvalidInput, TooLarge, Words

MOST_BYTES = 2 * 1024**3
LONGEST_LINE = 128 * 1024


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of the file: its number (the first after the header is 1), its line, its cells by column."""

    row: int
    line: int
    cells: Mapping[str, str]
    wrong: Words | None = None


def read_rows(file: Path, mapping: ReadMapping) -> Iterator[SourceRow]:
    """The rows of `file`, one after the other. Raises InvalidInput and TooLarge for what is wrong with the whole."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise TooLarge(_("The file is larger than %(limit)d MB.") % {"limit": MOST_BYTES // 1024**2})
        with file.open("rb") as stream:
            yield from _rows(_lines(stream, mapping.spec.file.encoding), mapping)
    except OSError as error:
        words = _("Cannot read %(file)s: %(reason)s.") % {"file": file, "reason": error.strerror}
        raise InvalidInput({"FILE": [words]}) from error


def _lines(stream: Iterator[bytes], encoding: str) -> Iterator[str]:
    for number, read in enumerate(stream, 1):
        if number == 1 and read[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise InvalidInput({"FILE": [_("The file is in UTF-16. Save it as CSV in UTF-8.")]})
        data = read.removeprefix(b"\xef\xbb\xbf") if number == 1 else read
        if len(data) > LONGEST_LINE:
            words = _("Line %(line)d is longer than %(limit)d kB; is this a CSV file?")
            raise InvalidInput({"FILE": [words % {"line": number, "limit": LONGEST_LINE // 1024}]})
        try:
            yield data.decode(encoding)
        except UnicodeDecodeError as error:
            raise InvalidInput({"FILE": [_not_in(encoding, data, number)]}) from error


def _not_in(encoding: str, data: bytes, line: int) -> Words:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        words = _("Line %(line)d is not in %(encoding)s. Save the file as CSV in UTF-8.")
    else:
        words = _(
            "Line %(line)d is not in %(encoding)s; it may be GB18030/GBK. Name the encoding in the mapping, or save "
            "the file as CSV in UTF-8."
        )
    return words % {"line": line, "encoding": encoding}


def _rows(lines: Iterator[str], mapping: ReadMapping) -> Iterator[SourceRow]:
    reader = csv.reader(lines, delimiter=mapping.spec.file.delimiter, strict=True)
    line = 1
    try:
        header = next(reader, None)
        names = _header(header, mapping)
        number = 0
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                number += 1
                yield _row(number, line, cells, names)
            line = reader.line_num + 1
    except csv.Error as error:
        words = _("The row that begins in line %(line)d is not CSV: %(reason)s.") % {"line": line, "reason": error}
        raise InvalidInput({"FILE": [words]}) from error


def _row(number: int, line: int, cells: Sequence[str], names: Sequence[str]) -> SourceRow:
    wrong: Words | None = None
    if len(cells) != len(names):
        wrong = _("%(cells)d cells where the header has %(columns)d; a delimiter or quote is missing or too many.") % {
            "cells": len(cells),
            "columns": len(names),
        }
    return SourceRow(number, line, dict(zip(names, cells, strict=False)), wrong)


def _header(header: Sequence[str] | None, mapping: ReadMapping) -> list[str]:
    if not header:
        raise InvalidInput({"FILE": [_("The file is empty.")]})
    names = [name.strip() for name in header]
    missing: dict[str, list[Words]] = {}
    for path, column in mapping.spec.columns():
        if names.count(column) > 1:
            missing[mapping.where(path)] = [_("The file has the column “%(name)s” twice.") % {"name": column}]
        elif column not in names:
            shown = ", ".join(names)[:600]
            words = _("The file has no column “%(name)s”. It has: %(names)s.") % {"name": column, "names": shown}
            missing[mapping.where(path)] = [words]
    if missing:
        raise InvalidInput(missing, _("The file does not fit the mapping; nothing was imported."))
    return names
