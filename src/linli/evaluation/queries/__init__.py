"""What the evaluation reads: the events of all cases, the runs that were made, and what of them one may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from linli.accounts.roles import Role
from linli.cases.lifecycle import ClockKind, MatterKind
from linli.cases.models import Case, CaseClock, CaseEvent, CaseMatter
from linli.cases.queries import visible_to
from linli.evaluation.models import EvaluationOrder, EvaluationRun
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed

_READERS = frozenset({Role.CENTRE, Role.LEADER, Role.STREET, Role.UNIT})
_OVER_PERSONS = frozenset({Role.CENTRE, Role.LEADER})
_ROWS = 5000
_MOST_RUNS = 200  # looked at for a trend
_GIVEN_UP = timedelta(hours=2)  # an order that was begun so long ago died with its worker


def event_rows(
    *, kinds: Sequence[str], bare: Sequence[str], as_of: datetime
) -> Iterator[tuple[int, str, Any, int | None, Any]]:
    """(case id, kind, at, id of the member of staff, data) of all events recorded by `as_of`, in order of case and seq.

    Times and data come as text, and no data of the kinds `bare`. One statement, read as it comes: through a cursor of
    the server on PostgreSQL, through the index on SQLite, so memory does not grow with the table. No row of a case is
    looked at.
    """
    person = "CASE WHEN actor_kind = 'staff' THEN actor_id END"  # keys and jobs are no persons
    at = "at || '+00:00'" if connection.vendor == "sqlite" else "at::text"  # the drivers' reading of times is slow
    marks, bares = (", ".join(["%s"] * len(names)) for names in (kinds, bare))
    data = f"CASE WHEN kind IN ({bares}) THEN NULL ELSE data END"
    statement = (
        f"SELECT case_id, kind, {at}, {person}, {data} FROM cases_caseevent"  # noqa: S608 - names of our own
        f" WHERE recorded_at <= %s AND kind IN ({marks}) ORDER BY case_id, seq"
    )
    moment = connection.ops.adapt_datetimefield_value(as_of)
    # on PostgreSQL a cursor of the server lives in a transaction; on SQLite one would keep all writers waiting
    reading = transaction.atomic() if connection.vendor == "postgresql" else nullcontext()
    with reading, connection.chunked_cursor() as cursor:
        cursor.execute(statement, [*bare, moment, *kinds])
        while rows := cursor.fetchmany(_ROWS):
            yield from rows


def last_event() -> int:
    """The greatest id of an event, 0 when there is none: whether anything happened since a run."""
    return CaseEvent.objects.aggregate(last=Max("pk"))["last"] or 0


def last_event_known(as_of: datetime) -> int:
    """The greatest id of an event recorded by `as_of`, 0 when there is none; walks back from the newest."""
    rows = CaseEvent.objects.filter(recorded_at__lte=as_of).order_by("-pk").values_list("pk", flat=True)
    return rows.first() or 0


def stored_run(month: str, as_of: datetime | None = None) -> EvaluationRun | None:
    """The run of a month as seen from exactly `as_of`, or else the newest one; its ledger is read when asked for."""
    rows = EvaluationRun.objects.filter(month=month)
    if as_of is not None:
        rows = rows.filter(as_of=as_of)
    return rows.defer("ledger").order_by("-as_of", "-pk").first()


def stored_months() -> list[str]:
    """The months that have a run, newest first."""
    return list(EvaluationRun.objects.order_by("-month").values_list("month", flat=True).distinct())


def run_known_on(month: str, since: datetime, until: datetime) -> datetime | None:
    """The `as_of` of the newest run of a month that was made as seen in [since, until), or None."""
    rows = EvaluationRun.objects.filter(month=month, as_of__gte=since, as_of__lt=until)
    return rows.order_by("-as_of").values_list("as_of", flat=True).first()


def newest_runs(*, until: str, most: int) -> list[EvaluationRun]:
    """The newest run of each of the last `most` months up to `until` that have one, oldest first, without ledgers."""
    rows = EvaluationRun.objects.filter(month__lte=until).defer("ledger").order_by("-month", "-as_of", "-pk")
    found: dict[str, EvaluationRun] = {}
    for run in rows[:_MOST_RUNS]:
        found.setdefault(run.month, run)
    return sorted(found.values(), key=lambda run: run.month)[-most:]


def order_of(month: str, at: datetime) -> EvaluationOrder | None:
    """The order for a month that the worker has yet to finish."""
    order = EvaluationOrder.objects.filter(month=month).first()
    if order is None or (order.begun_at is not None and at - order.begun_at > _GIVEN_UP):
        return None
    return order


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures somebody may see: all, or those of areas (depth, id) and units; those of `people` by person too."""

    everything: bool
    areas: frozenset[tuple[int, int]]
    units: frozenset[int]
    people: frozenset[tuple[int, int]]

    @property
    def persons(self) -> bool:
        """Whether there are figures of people that may be seen."""
        return self.everything or bool(self.people)


def scope_of(by: Actor) -> Scope:
    """The scope of `by`: centre and leaders all (or their area), a street's desk its area, a unit itself.

    Raises NotAllowed for everybody else.
    """
    if by.is_system:
        return Scope(everything=True, areas=frozenset(), units=frozenset(), people=frozenset())
    grants = [grant for grant in by.grants if grant.role in _READERS]
    everything = any(g.role in _OVER_PERSONS and g.area_id is None and g.unit_id is None for g in grants)
    areas = {(g.area_depth, g.area_id) for g in grants if g.role != Role.UNIT}
    units = {g.unit_id for g in grants if g.role == Role.UNIT and g.unit_id is not None}
    known = frozenset((depth, area) for depth, area in areas if depth is not None and area is not None)
    if not everything and not known and not units:
        raise NotAllowed
    led = {(g.area_depth, g.area_id) for g in grants if g.role in _OVER_PERSONS}
    return Scope(everything=everything, areas=known, units=frozenset(units), people=known & led)


def may_read(by: Actor) -> bool:
    """Whether there are figures that `by` may see."""
    try:
        scope_of(by)
    except NotAllowed:
        return False
    return True


def may_evaluate(by: Actor) -> bool:
    """Whether `by` may have months evaluated: the house, and centre and leaders of the whole district."""
    return by.is_system or any(g.role in _OVER_PERSONS and g.area_id is None and g.unit_id is None for g in by.grants)


def numbers_of(case_ids: Iterable[int], *, by: Actor) -> dict[int, str]:
    """The numbers of those cases that `by` may see, by id."""
    return dict(visible_to(by).filter(pk__in=list(case_ids)).values_list("pk", "number"))


@dataclass(slots=True)
class CaseLine:
    """A case as a list behind a figure shows it, as it stands today: when handling is due, when it was handled, and
    what was asked about its place in the evaluation."""

    case: Case
    due: datetime | None = None
    handled: datetime | None = None
    matters: list[CaseMatter] = field(default_factory=list)


def case_lines(numbers: Iterable[str], *, by: Actor) -> dict[str, CaseLine]:
    """Those of the cases that `by` may see, by number; three statements however many they are."""
    lines = {case.pk: CaseLine(case) for case in visible_to(by).filter(number__in=set(numbers))}
    for clock in CaseClock.objects.filter(case_id__in=lines, kind=ClockKind.HANDLE.value):
        lines[clock.case_id].due, lines[clock.case_id].handled = clock.due_at, clock.stopped_at
    asked = defaultdict(list)
    kinds = [MatterKind.EXCLUSION.value, MatterKind.APPEAL.value]
    for matter in CaseMatter.objects.filter(case_id__in=lines, kind__in=kinds).order_by("opened_at", "pk"):
        asked[matter.case_id].append(matter)
    for pk, line in lines.items():
        line.matters = asked[pk]
    return {line.case.number: line for line in lines.values()}
