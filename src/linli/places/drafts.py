"""Drafts: divisions as somebody wants them to be, from the features of a file; empty means "as it is now"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Words
from linli.kernel.texts import text_problem, tidy
from linli.places.crs import Crs
from linli.places.geojson import Problem, Raw
from linli.places.rules import Extent
from linli.places.shapes import shape_of

_PART = re.compile(r"\{([^{}]+)\}")
_CODE_LONGEST, _NAME_LONGEST, _PINYIN_LONGEST = 40, 120, 200
_MOST_HOUSEHOLDS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A division to be: known by its code; `geometry` in WGS84 degrees. Blank fields keep what is known."""

    code: str
    depth: int
    kind: str
    path: str
    row: int | None = None
    name_zh: str = ""
    name_en: str = ""
    pinyin: str = ""
    parent: str = ""
    households: int | None = None
    geometry: BaseGeometry | None = None
    source_crs: str = ""
    illustrative: bool = False
    whole: bool = True  # False: a feature with problems, kept so that all of them are told at once


@dataclass(frozen=True, slots=True)
class Fields:
    """Which properties of a feature hold what; a name may be a pattern such as "{borough} {number}"."""

    code: str = "code"
    name_zh: str = "name"
    name_en: str = "name_en"
    pinyin: str = "pinyin"
    parent: str = ""
    households: str = "households"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the features gave: drafts where there is a code, problems, and warnings."""

    drafts: list[Draft]
    problems: list[Problem]
    warnings: list[Problem]


def drafts_of(
    rows: list[Raw],
    *,
    fields: Fields,
    depth: int,
    kind: str,
    crs: Crs,
    extent: Extent | None,
    illustrative: bool = False,
) -> Reading:
    """Judge every feature; geometries are in `crs`, `extent` is that of the divisions already known.

    `illustrative`: the boundaries are invented.
    """
    reading = Reading([], [], [])
    for raw in rows:
        found = _Properties(raw, reading.problems.append)
        before = len(reading.problems)
        code = found.text(fields.code, _CODE_LONGEST, needed=True)
        draft = Draft(
            code=code,
            depth=depth,
            kind=kind,
            path=raw.path,
            row=raw.row,
            name_zh=found.text(fields.name_zh, _NAME_LONGEST),
            name_en=found.text(fields.name_en, _NAME_LONGEST),
            pinyin=found.text(fields.pinyin, _PINYIN_LONGEST),
            parent=found.text(fields.parent, _CODE_LONGEST, needed=True) if fields.parent else "",
            households=found.count(fields.households),
            source_crs=crs.value,
            illustrative=illustrative,
        )
        shape = shape_of(raw.geometry, crs=crs, path=f"{raw.path}.geometry", row=raw.row, extent=extent)
        reading.problems.extend(shape.problems)
        reading.warnings.extend(shape.warnings)
        if code:
            whole = len(reading.problems) == before
            reading.drafts.append(replace(draft, geometry=shape.geometry, whole=whole))
    reading.problems.extend(repeated(reading.drafts))
    return reading


def repeated(drafts: list[Draft]) -> Iterator[Problem]:
    """A code may stand in a list only once."""
    first: dict[str, Draft] = {}
    for draft in drafts:
        other = first.setdefault(draft.code, draft)
        if other is not draft:
            words = _("The code %(code)s stands here twice (also %(other)s).") % {
                "code": draft.code,
                "other": other.path,
            }
            yield Problem(f"{draft.path}.properties", words, draft.row)


class _Properties:
    """The properties of one feature, read with complaints."""

    def __init__(self, raw: Raw, complain: Callable[[Problem], None]) -> None:
        self._raw, self._complain, self._faults = raw, complain, 0

    def _wrong(self, name: str, words: Words) -> None:
        self._faults += 1
        self._complain(Problem(f"{self._raw.path}.properties.{name}", words, self._raw.row))

    def text(self, name: str, longest: int, *, needed: bool = False) -> str:
        """A text or number as tidy text; "" when absent, with a complaint when it is needed; "?" for a faulty one."""
        before = self._faults
        names = _PART.findall(name) if "{" in name else [name]
        parts = {part: self._one(part, longest) for part in names if part}
        value = _PART.sub(lambda found: parts.get(found[1], ""), name) if "{" in name else parts.get(name, "")
        value = " ".join(value.split())
        if not value and needed and self._faults == before:
            self._wrong(
                name, _("“%(name)s” is missing. The file has: %(names)s.") % {"name": name, "names": self._has()}
            )
        elif len(value) > longest:
            self._wrong(name, text_problem(value, longest=longest) or "")
        if self._faults > before:
            return "" if needed else "?"
        return value

    def _one(self, name: str, longest: int) -> str:
        value = self._raw.properties.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            self._wrong(name, _("A text or a number is expected."))
            return ""
        if isinstance(value, float):
            value = str(int(value)) if value.is_integer() else repr(value)
        text = str(value)
        if "\ufffd" in text:
            wrong: Words | None = _(
                "Contains “\ufffd”: the file was converted with a wrong encoding before. Please export it again."
            )
        else:
            wrong = text_problem(text, longest=max(longest, 400))
        if wrong is not None:
            self._wrong(name, wrong)
            return ""
        return tidy(text)

    def _has(self) -> str:
        return ", ".join(str(name)[:40] for name in list(self._raw.properties)[:20]) or "-"

    def count(self, name: str) -> int | None:
        """A whole number of households, None when absent."""
        value: Any = self._raw.properties.get(name) if name else None
        if value is None or value == "":
            return None
        text = str(value).removesuffix(".0")
        if isinstance(value, bool) or not text.isascii() or not text.isdigit() or len(text) > 10:
            self._wrong(name, _("A whole number from 0 is expected."))
            return None
        return min(int(text), _MOST_HOUSEHOLDS)
