"""What a replay did with every row: stored, there already, changed since, or refused; nothing falls between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from linli.cases.rules.history import HistoricRecord
from linli.cases.rules.history_place import Agreement
from linli.cases.rules.source_cells import Flag, RowProblem
from linli.kernel.texts import Text

_MOST_EXAMPLES = 20


class ByRule(StrEnum):
    """Whether the pack's own rules would give a record to the agency that the source names."""

    SAME = "same"
    OTHER = "other"
    NO_RULE = "no-rule"
    NOT_COMPARABLE = "not-comparable"


BY_RULE_NAMES: dict[ByRule, Text] = {
    ByRule.SAME: Text(zh="一致", en="the same"),
    ByRule.OTHER: Text(zh="不同", en="another"),
    ByRule.NO_RULE: Text(zh="无规则适用", en="no rule decides"),
    ByRule.NOT_COMPARABLE: Text(zh="无法比较", en="not comparable"),
}


@dataclass(slots=True)
class ReplayReport:
    """Counts of rows. `before`: the source's own words for its states, of all rows; `after`: our statuses as stored.

    `ready` is what a dry run would store. `changed`: rows stored earlier whose line in the file is now another; they
    stay as they are. `areas` and `rules` compare the source's division and agency with ours, as figures only.
    """

    system: str
    dry_run: bool
    rows: int = 0
    ready: int = 0
    stored: int = 0
    known: int = 0
    refused: int = 0
    changed: list[str] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    flagged: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    areas: Counter[str] = field(default_factory=Counter)
    differing: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    rules: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def lost(self) -> int:
        """Rows that are nowhere; always 0."""
        return self.rows - self.ready - self.stored - self.known - len(self.changed) - self.refused

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds if self.seconds > 0 else 0.0

    def refuse(self, problems: Sequence[RowProblem]) -> None:
        """Count a row as refused, with its problems."""
        self.refused += 1
        self.problems.extend(problems)

    def flag(self, record: HistoricRecord, flags: Iterable[Flag]) -> None:
        """Count the flags of a record; the first few are listed with row and key."""
        for one in flags:
            self.flags[one.value] += 1
            _example(self.flagged, one.value, record)

    def compare(self, record: HistoricRecord, area: Agreement, rule: ByRule) -> None:
        """Count how the source's division and agency compare with ours."""
        self.areas[area.value] += 1
        if area not in (Agreement.SAME, Agreement.NO_POINT):
            _example(self.differing, area.value, record)
        self.rules[rule.value] += 1

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON."""
        names = ("system", "dry_run", "rows", "ready", "stored", "known", "refused", "changed", "lost")
        counts = ("before", "after", "flags", "areas", "rules")
        return {
            **{name: getattr(self, name) for name in names},
            **{name: dict(sorted(getattr(self, name).items())) for name in counts},
            "flagged": self.flagged,
            "differing": self.differing,
            "problems": [problem.as_json() for problem in self.problems],
            "seconds": round(self.seconds, 2),
            "rows_per_second": round(self.rate),
        }


def _example(lists: dict[str, list[tuple[int, str]]], name: str, record: HistoricRecord) -> None:
    shown = lists.setdefault(name, [])
    if len(shown) < _MOST_EXAMPLES:
        shown.append((record.row, record.key))
