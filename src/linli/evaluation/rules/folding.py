"""From a case's events to what is measured of it: one round per handling, a reopening begins another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import orjson

EventRow = tuple[int, str, Any, int | None, Any]  # case id, kind, at, id of the actor, data


class Round:
    """One handling of a case. Times are aware; `due` is that of handling as it stands, None when no clock runs."""

    __slots__ = (
        "accepted_at", "answered_at", "areas", "closed_at", "contact_due", "contact_paused", "due", "extended",
        "handled_at", "handled_in_time", "no", "passed", "paused_at", "person", "post", "reopened", "responded",
        "rework", "satisfied", "solved", "type_code", "unit", "upheld", "urgent",
    )  # fmt: skip

    def __init__(self, before: Round | None = None) -> None:
        self.no: int = before.no + 1 if before else 0
        self.type_code: str = before.type_code if before else ""
        self.urgent: bool = before.urgent if before else False
        self.areas: tuple[int | None, ...] = before.areas if before else ()
        self.unit: int | None = before.unit if before else None
        self.post: int | None = before.post if before else None
        self.person: int | None = None
        self.accepted_at: datetime | None = None
        self.due: datetime | None = None
        self.contact_due: datetime | None = None
        self.paused_at: datetime | None = None
        self.contact_paused = False
        self.responded: bool | None = None
        self.handled_at: datetime | None = None
        self.handled_in_time = False
        self.passed = False
        self.closed_at: datetime | None = None
        self.rework = 0
        self.extended = False
        self.upheld = False
        self.reopened = False
        self.answered_at: datetime | None = None
        self.solved: str | None = None
        self.satisfied: str | None = None


class CaseFacts:
    """What is measured of one case, by the events read so far."""

    __slots__ = ("excluded", "imported", "merged", "rounds")

    def __init__(self) -> None:
        self.rounds = [Round()]
        self.excluded = False
        self.merged = False
        self.imported = False

    def take(self, kind: str, at: Any, actor_id: int | None, data: Any) -> None:
        """Fold one event in. `at` is a time or ISO text, `data` the JSON text or its value."""
        step = _STEPS.get(kind)
        if kind in _PLAIN:
            if step is not None:
                step(self, self.rounds[-1], at, actor_id, data)
            return
        told = _read(data)
        if step is not None:
            step(self, self.rounds[-1], at, actor_id, told)
        one = self.rounds[-1]
        for change in told.get("clocks", ()):
            _clock(one, change, at)
        for change in told.get("matters", ()):
            _matter(self, one, change)


def _time(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _read(data: Any) -> dict[str, Any]:
    return data if isinstance(data, dict) else orjson.loads(data)


def _clock(one: Round, change: dict[str, Any], at: Any) -> None:
    kind, do = change["kind"], change["do"]
    if kind == "handle":
        if "due" in change:
            one.due = datetime.fromisoformat(change["due"])
        if do == "pause":
            one.paused_at = _time(at)
        elif do in ("start", "resume"):
            one.paused_at = None
    elif kind == "first_contact":
        if "due" in change:
            one.contact_due = datetime.fromisoformat(change["due"])
        if do == "pause":
            one.contact_paused = True
        elif do in ("start", "resume"):
            one.contact_paused = False
        if do == "start":
            one.responded = None


def _matter(case: CaseFacts, one: Round, change: dict[str, Any]) -> None:
    kind, state = change["kind"], change["state"]
    if state == "granted":
        if kind == "extension":
            one.extended = True
        elif kind in ("exclusion", "appeal"):
            case.excluded = True
    elif state == "upheld" and kind == "objection":
        one.upheld = True


def _located(_case: CaseFacts, one: Round, _at: Any, _actor: int | None, data: Any) -> None:
    one.areas = tuple(_read(data)["areas"])


def _classified(_case: CaseFacts, one: Round, _at: Any, _actor: int | None, data: Any) -> None:
    told = _read(data)
    one.type_code, one.urgent = told["type"], told["urgency"] == "urgent"


def _accepted(_case: CaseFacts, one: Round, at: Any, _actor: int | None, _data: Any) -> None:
    if one.accepted_at is None:
        one.accepted_at = _time(at)


def _routed(_case: CaseFacts, one: Round, _at: Any, _actor: int | None, data: Any) -> None:
    told = _read(data)
    one.unit, one.post = told["unit"], told.get("post")


def _contacted(_case: CaseFacts, one: Round, at: Any, _actor: int | None, data: Any) -> None:
    if one.responded is None and one.contact_due is not None and _read(data)["outcome"] != "not_reached":
        one.responded = _time(at) <= one.contact_due


def _handled(_case: CaseFacts, one: Round, at: Any, actor: int | None, _data: Any) -> None:
    one.handled_at, one.person, one.passed = _time(at), actor, False
    one.handled_in_time = one.due is not None and one.handled_at <= one.due


def _check_passed(_case: CaseFacts, one: Round, _at: Any, _actor: int | None, _data: Any) -> None:
    one.passed = True


def _check_failed(_case: CaseFacts, one: Round, _at: Any, _actor: int | None, _data: Any) -> None:
    one.rework += 1
    one.handled_at, one.handled_in_time = None, False


def _closed(_case: CaseFacts, one: Round, at: Any, _actor: int | None, _data: Any) -> None:
    one.closed_at = _time(at)


def _left_out(case: CaseFacts, one: Round, at: Any, _actor: int | None, _data: Any) -> None:
    case.excluded = True
    one.closed_at = _time(at)


def _merged(case: CaseFacts, _one: Round, _at: Any, _actor: int | None, _data: Any) -> None:
    case.merged = True


def _unmerged(case: CaseFacts, _one: Round, _at: Any, _actor: int | None, _data: Any) -> None:
    case.merged = False


def _reopened(case: CaseFacts, one: Round, _at: Any, _actor: int | None, _data: Any) -> None:
    one.reopened = True
    case.rounds.append(Round(one))


def _followed_up(_case: CaseFacts, one: Round, at: Any, _actor: int | None, data: Any) -> None:
    told = _read(data)
    if told.get("contacted") is True and told.get("solved"):
        one.answered_at = _time(at)
        one.solved, one.satisfied = told["solved"], told.get("satisfied")


def _imported(case: CaseFacts, _one: Round, _at: Any, _actor: int | None, _data: Any) -> None:
    case.imported = True


_Step = Callable[[CaseFacts, Round, Any, int | None, Any], None]
_STEPS: dict[str, _Step] = {
    "located": _located,
    "classified": _classified,
    "accepted": _accepted,
    "routed": _routed,
    "rerouted": _routed,
    "contacted": _contacted,
    "handled": _handled,
    "check_passed": _check_passed,
    "check_failed": _check_failed,
    "closed": _closed,
    "declined": _left_out,
    "transferred": _left_out,
    "withdrawn": _left_out,
    "merged": _merged,
    "unmerged": _unmerged,
    "reopened": _reopened,
    "followed_up": _followed_up,
    "imported": _imported,
}
# Whose clocks and matters change nothing that is measured: their data need not be read.
_PLAIN = frozenset({"located", "accepted", "contacted", "handled", "check_passed", "closed", "declined", "imported"})
# Of these the time is all that is needed.
BARE = ("accepted", "handled", "check_passed", "closed", "declined", "imported")
# All kinds that are read; the others change no clock of handling or contact and decide nothing.
KINDS = (
    *_STEPS, "objection_decided", "extension_decided", "suspended", "resumed", "recomputed", "exclusion_decided",
    "appeal_decided",
)  # fmt: skip


def fold(events: Iterable[EventRow]) -> Iterator[tuple[int, CaseFacts]]:
    """The facts of each case, from events in order of case and seq: one case in memory at a time."""
    case_id, facts = -1, CaseFacts()
    for found, kind, at, actor_id, data in events:
        if found != case_id:
            if case_id >= 0:
                yield case_id, facts
            case_id, facts = found, CaseFacts()
        facts.take(kind, at, actor_id, data)
    if case_id >= 0:
        yield case_id, facts


def utc(at: datetime) -> str:
    """An instant as evaluations write it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
