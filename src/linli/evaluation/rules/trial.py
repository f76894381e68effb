"""The scores of past months as they would be under another pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from linli.cases.rules.rerun import Outcome
from linli.evaluation.queries import event_rows
from linli.evaluation.rules.cells import Cell, cells_of, ranks
from linli.evaluation.rules.counting import Span
from linli.evaluation.rules.folding import BARE, KINDS, CaseFacts, fold
from linli.evaluation.rules.ledger import Ledger, build_of
from linli.evaluation.rules.levels import Grouping, grouped
from linli.evaluation.rules.spec import EvaluationSpec
from linli.places.pack import PlacesSpec
from linli.policy.queries import ActivePack, pack_at

_STREETS = 2  # depth
Measured = Iterable[tuple[int, CaseFacts]]
Scored = tuple[Decimal | None, int | None]  # total, rank


@dataclass(frozen=True, slots=True)
class Months:
    """The months [since, until) that are looked at, as known at `at`."""

    since: datetime
    until: datetime
    at: datetime

    def spans(self) -> Iterator[tuple[str, Span]]:
        """Each month with its name."""
        zone, start = pack_at(self.at).zone, self.since
        while start < self.until:
            local = start.astimezone(zone)
            end = (local.replace(day=1) + timedelta(days=32)).replace(day=1)
            yield f"{local:%Y-%m}", Span(since=start, until=end.astimezone(self.since.tzinfo), as_of=self.at)
            start = end.astimezone(self.since.tzinfo)


def compare(
    months: Months, *, outcomes: Mapping[int, Outcome], spec: EvaluationSpec, new_units: Mapping[int, str]
) -> Iterator[dict[str, Any]]:
    """Each score of a street or unit that would be another one; `new_units` names units that the pack would bring."""
    for month, span in months.spans():
        pack = pack_at(min(span.as_of, span.until - timedelta(microseconds=1)))
        before = build_of(fold(event_rows(kinds=KINDS, bare=BARE, as_of=span.as_of)), span)
        events = event_rows(kinds=KINDS, bare=BARE, as_of=span.as_of)
        after = build_of(_altered(fold(events), outcomes), span)
        day = (span.until - timedelta(microseconds=1)).astimezone(pack.zone).date()
        for level in _levels(pack):
            old = _scored(before, grouped(before, level, month=month, pack=pack, day=day), _spec(pack))
            new = _scored(after, grouped(after, level, month=month, pack=pack, day=day), spec)
            for key in sorted(old.keys() | new.keys()):
                was, would = old.get(key, (None, None)), new.get(key, (None, None))
                if was != would:
                    yield _row(month, level, key, was, would, new_units)


def _altered(cases: Measured, outcomes: Mapping[int, Outcome]) -> Iterator[tuple[int, CaseFacts]]:
    """The cases with the unit and due time of their first handling as they would have been."""
    for case_id, facts in cases:
        outcome = outcomes.get(case_id)
        if outcome is not None and outcome.known_type:
            first = facts.rounds[0]
            if first.unit == outcome.unit_id:
                first.unit = outcome.other_unit_id
            first.due = outcome.other_due
            first.handled_in_time = (
                first.handled_at is not None and first.due is not None and first.handled_at <= first.due
            )
        yield case_id, facts


def _spec(pack: ActivePack) -> EvaluationSpec:
    return pack.part("evaluation", EvaluationSpec)


def _levels(pack: ActivePack) -> list[str]:
    """The level under the district by the first of its names (street, township ...), and units."""
    streets = [one.code for one in pack.part("places", PlacesSpec).levels if one.depth == _STREETS]
    return [*streets[:1], "unit"]


def _scored(ledger: Ledger, grouping: Grouping, spec: EvaluationSpec) -> dict[tuple[str, str], Scored]:
    """Total and rank by (code of the cell, code of the score)."""
    cells: list[Cell] = cells_of(ledger, *grouping, spec)
    found: dict[tuple[str, str], Scored] = {}
    for place, score in enumerate(spec.scores):
        ranked = ranks(cells, place)
        for cell in cells:
            found[cell.code, score.code] = (cell.scores[place].total, ranked.get(cell.code))
    return found


def _row(
    month: str, level: str, key: tuple[str, str], was: Scored, would: Scored, new_units: Mapping[int, str]
) -> dict[str, Any]:
    code = key[0]
    if code.startswith("-") and code[1:].isdigit():
        code = new_units.get(int(code), code)
    return {
        "month": month,
        "level": level,
        "code": code,
        "score": key[1],
        "total": _text(was[0]),
        "total_under_it": _text(would[0]),
        "rank": was[1],
        "rank_under_it": would[1],
    }


def _text(total: Decimal | None) -> str | None:
    return f"{total:.2f}" if total is not None else None
