"""The fold: what an event does to the row. Live actions and the rebuild from history use this same code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linli.cases.lifecycle.matters import MATTER_STATES, MatterKind
from linli.cases.models.clock import CaseClock
from linli.cases.models.matter import CaseMatter

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
    for change in data.get("matters", ()):
        _matter(case, event, change)
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


def _escalated(case: Case, _event: CaseEvent, data: dict[str, Any]) -> None:
    case.level = max(case.level, data["level"])


def _merged(case: Case, _event: CaseEvent, data: dict[str, Any]) -> None:
    case.main_id = data["main"]
    case.due_at = None


def _unmerged(case: Case, _event: CaseEvent, _data: dict[str, Any]) -> None:
    case.main_id = case.unit_id = case.post_id = None


def _reopened(case: Case, _event: CaseEvent, _data: dict[str, Any]) -> None:
    case.reopened += 1
    case.closed_at = None
    case.result_class = ""
    case.level = 0


_BY_KIND: dict[str, Callable[[Case, CaseEvent, dict[str, Any]], None]] = {
    "received": _received,
    "located": _located,
    "classified": _classified,
    "routed": _routed,
    "rerouted": _routed,
    "check_failed": _check_failed,
    "escalated": _escalated,
    "merged": _merged,
    "unmerged": _unmerged,
    "reopened": _reopened,
    "transferred": _ended,
    "withdrawn": _ended,
    "closed": _ended,
    "declined": _ended,
    "imported": _imported,
}


def _clock(case: Case, event: CaseEvent, change: dict[str, Any]) -> None:
    """`do` is start, stop, pause, resume, move or step; `next` and `stage` say what the escalation ladder waits for.

    start (from, due, limit) begins a clock anew; resume lets a stopped or paused clock run on; move gives it another
    due time (and limit); step goes up the ladder. What the due time was before stands in `old`; a clock is never reset
    by an update.
    """
    clocks: dict[str, CaseClock] = case.clocks()
    clock, do = clocks.get(change["kind"]), change["do"]
    if do == "start" and clock is None:
        clock = CaseClock(kind=change["kind"])
        clocks[change["kind"]] = clock
    if clock is None:
        return
    clock.changed = True
    if do == "stop":
        if clock.stopped_at is None:
            clock.stopped_at = event.at
        clock.next_at = clock.paused_at = None
        return
    if do == "pause":
        clock.next_at, clock.paused_at = None, event.at
        return
    if do == "start":
        clock.started_at = instant(change["from"]) if "from" in change else event.at
    if do in ("start", "resume"):
        clock.stopped_at = clock.paused_at = None
    if "due" in change:
        clock.due_at = instant(change["due"])
    if "limit" in change:
        clock.limit_value, clock.limit_unit = change["limit"]
    clock.stage = change.get("stage", clock.stage)
    if clock.stopped_at is None and clock.paused_at is None:
        following = change.get("next", change.get("due", clock.due_at.isoformat()))
        clock.next_at = instant(following) if following else None


def _matter(case: Case, event: CaseEvent, change: dict[str, Any]) -> None:
    """A side matter begins (`no` is new) or goes to another state; it ends when its kind says so."""
    matters = case.matters_by_key()
    kind = MatterKind(change["kind"])
    matter = matters.get((kind.value, change["no"]))
    if matter is None:
        matter = CaseMatter(
            kind=kind.value,
            no=change["no"],
            opened_at=event.at,
            opened_by=event.actor_id,
            ground=change.get("ground", ""),
        )
        matters[kind.value, change["no"]] = matter
    matter.changed = True
    matter.state = change["state"]
    if "unit" in change:
        matter.unit_id = change["unit"]
    if "ground" in change:
        matter.ground = change["ground"]
    if "amount" in change:
        matter.amount = change["amount"]
    if "due" in change:
        matter.due_at = instant(change["due"]) if change["due"] else None
    if matter.state in MATTER_STATES[kind][1]:
        matter.ended_at = event.at
    if kind is MatterKind.SUSPENSION:
        case.paused = matter.state == "running"
    if kind in (MatterKind.EXCLUSION, MatterKind.APPEAL) and matter.state == "granted":
        case.excluded = True
