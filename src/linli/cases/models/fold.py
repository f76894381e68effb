"""The fold: what an event does to the row. Live actions and the rebuild from history use this same code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linli.cases.models.clock import CaseClock

if TYPE_CHECKING:
    from linli.cases.models.case import Case
    from linli.cases.models.event import CaseEvent


def stamp(at: datetime) -> str:
    """An instant as events keep it."""
    return at.isoformat()


def instant(text: str) -> datetime:
    """The instant kept as `text`."""
    return datetime.fromisoformat(text)


def apply(case: Case, event: CaseEvent) -> None:
    """Change `case` (in memory) as `event` says."""
    data: dict[str, Any] = event.data
    case.seq = event.seq
    case.updated_at = event.at
    case.pack_id = event.pack_id
    own = _BY_KIND.get(event.kind)
    if own is not None:
        own(case, event, data)
    if "status" in data:
        case.status = data["status"]
    for change in data.get("clocks", ()):
        _clock(case, event, change)
    if "due" in data:
        case.due_at = instant(data["due"]) if data["due"] else None


def _received(case: Case, event: CaseEvent, data: dict[str, Any]) -> None:
    case.number = data["number"]
    case.channel = data["channel"]
    case.nature = data["nature"]
    case.urgency = data["urgency"]
    case.public_wish = data["public_wish"]
    case.received_at = event.at
    case.reported_at = instant(data["reported"]) if data.get("reported") else None


def _located(case: Case, _event: CaseEvent, data: dict[str, Any]) -> None:
    case.place_id = data["place"]
    areas = [*data["areas"], None, None, None, None, None]
    case.area_1, case.area_2, case.area_3, case.area_4, case.area_5 = areas[:5]
    case.cell = data["cell"]


def _classified(case: Case, _event: CaseEvent, data: dict[str, Any]) -> None:
    case.type_code = data["type"]
    case.urgency = data["urgency"]
    case.is_public = data["public"]
    case.text_public = data["text_public"]


def _routed(case: Case, _event: CaseEvent, data: dict[str, Any]) -> None:
    case.unit_id = data["unit"]
    case.post_id = data.get("post")


def _check_failed(case: Case, _event: CaseEvent, _data: dict[str, Any]) -> None:
    case.rework += 1


def _ended(case: Case, event: CaseEvent, data: dict[str, Any]) -> None:
    case.closed_at = event.at
    case.result_class = data.get("result_class", "")
    case.is_public = data.get("public", case.is_public)


def _imported(case: Case, _event: CaseEvent, data: dict[str, Any]) -> None:
    if data.get("unit") is not None:
        case.unit_id = data["unit"]
    if data.get("closed"):
        case.closed_at = instant(data["closed"])
    case.result_class = data.get("result_class", "")


_BY_KIND: dict[str, Callable[[Case, CaseEvent, dict[str, Any]], None]] = {
    "received": _received,
    "located": _located,
    "classified": _classified,
    "routed": _routed,
    "check_failed": _check_failed,
    "closed": _ended,
    "declined": _ended,
    "imported": _imported,
}


def _clock(case: Case, event: CaseEvent, change: dict[str, Any]) -> None:
    """`do` is start (due, limit), stop or resume (the due time stays: a clock is never reset by an update)."""
    clocks: dict[str, CaseClock] = case.clocks()
    clock = clocks.get(change["kind"])
    if change["do"] == "start":
        due = instant(change["due"])
        value, unit = change["limit"]
        if clock is None:
            clock = CaseClock(kind=change["kind"], started_at=event.at)
            clocks[change["kind"]] = clock
        clock.due_at = due
        clock.next_at, clock.stopped_at = due, None
        clock.limit_value, clock.limit_unit = value, unit
    elif clock is not None and change["do"] == "stop" and clock.stopped_at is None:
        clock.next_at, clock.stopped_at = None, event.at
    elif clock is not None and change["do"] == "resume":
        clock.next_at, clock.stopped_at = clock.due_at, None
    if clock is not None:
        clock.changed = True
