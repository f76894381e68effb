"""The cells of one row, read with complaints: what keeps a row out is a problem, what only marks it is a flag."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from linli.cases.rules.mapping import SourceMapping
from linli.cases.rules.report import LONGEST_TEXT
from linli.cases.rules.source_file import SourceRow
from linli.kernel.errors import Words
from linli.kernel.texts import Text, text_problem, tidy

_LATIN_RUN = re.compile(r"[\x80-\xff]+")
_FEW = 10  # known words are all told
_BROKEN = re.compile(r"[\x80-\x9f]")


class Flag(StrEnum):
    """Faults of the source that do not keep a record out; the event names them, so that nothing is measured by them."""

    CLOSED_BEFORE_CREATED = "closed-before-created"
    CLOSED_WITHOUT_TIME = "closed-without-time"
    CLOSED_BUT_OPEN = "closing-time-but-open"
    UPDATED_BEFORE_CREATED = "updated-before-created"
    AMBIGUOUS_HOUR = "ambiguous-hour"
    IMPOSSIBLE_HOUR = "impossible-hour"
    POINT_ZERO = "point-zero"
    POINT_SWAPPED = "point-swapped"
    POINT_UNUSABLE = "point-unusable"
    POINT_OUTSIDE = "point-outside"
    NO_BOUNDARIES = "no-boundaries-that-day"
    TYPE_UNSTATED = "type-unstated"
    AGENCY_UNSTATED = "agency-unstated"
    TEXT_REPAIRED = "text-repaired"


FLAG_NAMES: dict[Flag, Text] = {
    Flag.CLOSED_BEFORE_CREATED: Text(zh="办结早于受理", en="Closed before it was created"),
    Flag.CLOSED_WITHOUT_TIME: Text(zh="已办结而无办结时间", en="Closed, no closing time"),
    Flag.CLOSED_BUT_OPEN: Text(zh="有办结时间而未办结", en="A closing time, yet open"),
    Flag.UPDATED_BEFORE_CREATED: Text(zh="更新早于受理", en="Updated before it was created"),
    Flag.AMBIGUOUS_HOUR: Text(zh="夏令时结束，该小时出现两次", en="An hour that came twice"),
    Flag.IMPOSSIBLE_HOUR: Text(zh="夏令时开始，该小时不存在", en="An hour that never was"),
    Flag.POINT_ZERO: Text(zh="坐标为 0/0", en="Coordinates 0/0"),
    Flag.POINT_SWAPPED: Text(zh="经纬度颠倒", en="Longitude and latitude swapped"),
    Flag.POINT_UNUSABLE: Text(zh="坐标不可用", en="Coordinates unusable"),
    Flag.POINT_OUTSIDE: Text(zh="坐标在本区之外", en="Point outside all divisions"),
    Flag.NO_BOUNDARIES: Text(zh="当日无区划边界", en="No boundaries known for that day"),
    Flag.TYPE_UNSTATED: Text(zh="未写类别", en="No type stated"),
    Flag.AGENCY_UNSTATED: Text(zh="未写单位", en="No agency stated"),
    Flag.TEXT_REPAIRED: Text(zh="文字编码已复原", en="Text encoding repaired"),
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row cannot be taken in: row (the first after the header is 1), line of the file, column."""

    row: int
    line: int
    column: str
    words: Words

    @property
    def place(self) -> str:
        """Where it is, in the user's language."""
        if not self.column:
            return str(_("Row %(row)d (line %(line)d)") % {"row": self.row, "line": self.line})
        facts = {"row": self.row, "line": self.line, "column": self.column}
        return str(_("Row %(row)d (line %(line)d), column “%(column)s”") % facts)

    def as_json(self) -> dict[str, object]:
        """The problem as plain JSON."""
        return {"row": self.row, "line": self.line, "column": self.column, "words": str(self.words)}


class Cells:
    """The cells of one row, read with complaints."""

    def __init__(self, row: SourceRow, spec: SourceMapping) -> None:
        self.row, self.spec = row, spec
        self.problems: list[RowProblem] = []
        self.flags: list[Flag] = []
        if row.wrong is not None:
            self.wrong("", row.wrong)

    def wrong(self, column: str, words: Words) -> None:
        """Note a problem of a column, once."""
        if not any(known.column == column for known in self.problems):
            self.problems.append(RowProblem(self.row.row, self.row.line, column, words))

    def flag(self, flag: Flag) -> None:
        """Note a fault that does not keep the row out."""
        if flag not in self.flags:
            self.flags.append(flag)

    def get(self, column: str, *, longest: int = LONGEST_TEXT) -> str:
        """The tidy text of a cell; "" for nothing, and with a complaint when it is unusable."""
        value = self.row.cells.get(column, "")
        if len(value) > 4 * longest:
            self.wrong(column, text_problem(value, longest=longest) or "")
            return ""
        value = tidy(value)
        if self.spec.file.misread is not None and _BROKEN.search(value):
            value = self._repaired(value)
        wrong = text_problem(value, longest=longest)
        if wrong is not None:
            self.wrong(column, wrong)
            return ""
        if value in self.spec.file.nothing:
            return ""
        return value.removesuffix(".0") if column in self.spec.file.whole else value

    def _repaired(self, value: str) -> str:
        mended = _LATIN_RUN.sub(_as_utf8, value)
        if mended != value:
            self.flag(Flag.TEXT_REPAIRED)
        return mended

    def needed(self, column: str, *, longest: int = LONGEST_TEXT) -> str:
        """As `get`; empty is a problem."""
        before = len(self.problems)
        value = self.get(column, longest=longest)
        if not value and len(self.problems) == before:
            self.wrong(column, _("This is missing."))
        return value

    def word(self, column: str, value: str, known: Mapping[str, object]) -> None:
        """Complain that the mapping does not know a word, with the known ones that look like it."""
        words = _("The mapping does not know “%(word)s”.") % {"word": value[:60]}
        alike = get_close_matches(value[:60], list(known), n=3) or (list(known) if len(known) <= _FEW else [])
        if alike:
            words = _("%(words)s It knows: %(known)s.") % {"words": words, "known": ", ".join(alike)}
        self.wrong(column, words)


def _as_utf8(run: re.Match[str]) -> str:
    try:
        return run[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return run[0]
