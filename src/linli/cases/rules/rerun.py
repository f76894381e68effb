"""A case of the past under another pack: to whom it would have gone, and when it would have been due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linli.cases.lifecycle import ClockKind, EventKind, MatterKind, Status
from linli.cases.models.fold import instant
from linli.cases.rules.routing import Facts, decide
from linli.cases.rules.spec import CasesSpec
from linli.duty.queries import UnitBook
from linli.kernel.worktime import Limit, Unit, WorkCalendar

_ENDS = frozenset({Status.CLOSED.value, Status.DECLINED.value, Status.MERGED.value})
Row = tuple[str, datetime, Mapping[str, Any]]  # kind, at, data


@dataclass(slots=True)
class Past:
    """What the events of a case say, as far as routing and deadlines depend on it. Times are UTC."""

    case_id: int = 0
    number: str = ""
    received_at: datetime | None = None
    channel: str = ""
    nature: str = ""
    urgency: str = ""
    type_code: str = ""
    areas: tuple[int | None, ...] = ()
    unit_id: int | None = None
    due: datetime | None = None
    handled_at: datetime | None = None
    ended_at: datetime | None = None
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    extensions: list[int] = field(default_factory=list)
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """Then and under the other pack. Units by code ("": the desk decides); `due` None: no limit."""

    case_id: int
    number: str
    type_code: str
    unit_id: int | None
    unit: str
    other_unit_id: int | None
    other_unit: str
    due: datetime | None
    other_due: datetime | None
    late: bool
    other_late: bool
    known_type: bool


def past_of(case_id: int, rows: Iterable[Row]) -> Past:
    """Fold the events of one case, in their order; the first routing and the last handling count."""
    past = Past(case_id=case_id)
    for kind, at, data in rows:
        _note(past, kind, at, data)
    return past


def _note(past: Past, kind: str, at: datetime, data: Mapping[str, Any]) -> None:
    if kind == EventKind.RECEIVED:
        past.number, past.received_at = data["number"], at
        past.channel, past.nature, past.urgency = data["channel"], data["nature"], data["urgency"]
    elif kind == EventKind.CLASSIFIED:
        past.type_code, past.urgency = data["type"], data["urgency"]
    elif past.unit_id is None:
        _note_routing(past, kind, data)
    else:
        _note_work(past, kind, at, data)
    if kind == EventKind.IMPORTED:
        past.imported = True
    if data.get("status") in _ENDS:
        past.ended_at = at
    for change in data.get("clocks", ()):
        if change["kind"] == ClockKind.HANDLE and "due" in change:
            past.due = instant(change["due"])


def _note_routing(past: Past, kind: str, data: Mapping[str, Any]) -> None:
    if kind == EventKind.LOCATED:
        past.areas = tuple(data["areas"])
    elif kind == EventKind.ROUTED:
        past.unit_id = data["unit"]


def _note_work(past: Past, kind: str, at: datetime, data: Mapping[str, Any]) -> None:
    if kind == EventKind.HANDLED:
        past.handled_at = at
    elif kind == EventKind.CHECK_FAILED:
        past.handled_at = None
    elif kind == EventKind.EXTENSION_DECIDED and data.get("more"):
        past.extensions.append(data["more"])
    for change in data.get("matters", ()):
        if change["kind"] == MatterKind.SUSPENSION:
            if change["state"] == "running":
                past.pauses.append((at, None))
            elif past.pauses:
                past.pauses[-1] = (past.pauses[-1][0], at)


def due_under(past: Past, spec: CasesSpec, calendar: WorkCalendar) -> datetime | None:
    """When handling would have been due: the other limit, the pauses as they were, as many units more as were given."""
    limit = spec.limit(past.type_code, past.urgency, ClockKind.HANDLE)
    if limit is None or past.received_at is None:
        return None
    due = calendar.due(past.received_at, limit)
    for start, end in past.pauses:
        if end is not None:
            due = calendar.resumed_due(start, end, due, limit.unit)
    unit = spec.extension.longest.unit if spec.extension is not None else Unit.WORKING_DAYS
    for more in past.extensions if spec.extension is not None else ():
        due = calendar.due(due, Limit(value=more, unit=unit))
    return due


def outcome(
    past: Past,
    spec: CasesSpec,
    *,
    book: UnitBook,
    units: Mapping[int, str],
    codes: Mapping[int, str],
    calendar: WorkCalendar,
    at: datetime,
) -> Outcome:
    """How the case fared and would have fared; `units` and `codes` name today's ids of units and areas."""
    type_spec = spec.by_code.get(past.type_code)
    decision = None
    if type_spec is not None:
        facts = Facts(
            type=type_spec,
            urgency=past.urgency,
            channel=past.channel,
            nature=past.nature,
            areas=past.areas,
            area_codes=frozenset(codes[area] for area in past.areas if area is not None and area in codes),
        )
        decision = decide(spec, facts, book)
    other_due = due_under(past, spec, calendar) if type_spec is not None else None
    done = past.handled_at or past.ended_at or at
    return Outcome(
        case_id=past.case_id,
        number=past.number,
        type_code=past.type_code,
        unit_id=past.unit_id,
        unit=units.get(past.unit_id or 0, ""),
        other_unit_id=decision.unit.id if decision is not None else None,
        other_unit=decision.unit.code if decision is not None else "",
        due=past.due,
        other_due=other_due,
        late=past.due is not None and done > past.due,
        other_late=other_due is not None and done > other_due,
        known_type=type_spec is not None,
    )
