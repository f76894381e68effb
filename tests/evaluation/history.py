"""Cases as their events alone tell them: what evaluations read, written out without the steps that make it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from linli.accounts.models import User
from linli.cases.models import Case, CaseEvent
from linli.duty.queries import unit_book
from linli.places.queries import snapshot_on
from linli.policy.models import PackVersion

BEIJING = timezone(timedelta(hours=8))
GRIDS = {"999001001": "99900100100101", "999001002": "99900100200101"}


def at(text: str) -> datetime:
    """ "10-05 09:00" of 2026 in Beijing."""
    text = text if " " in text else f"{text} 09:00"
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING).astimezone(UTC)


@dataclass
class History:
    """One case that grows event by event; each is recorded when it happened unless `recorded` says otherwise."""

    street: str = "999001001"
    unit: str = "lighting"
    type_code: str = "C0118"
    urgency: str = "normal"
    handler: str = "sun"
    case: Case = field(init=False)

    def __post_init__(self) -> None:
        pack = PackVersion.objects.latest("pk")
        number = f"E{Case.objects.count():07d}"
        began = at("09-01")
        self.case = Case(
            number=number, status="received", channel="web", nature="report", urgency=self.urgency,
            received_at=began, updated_at=began, pack=pack,
        )  # fmt: skip
        self.case.save()
        areas = snapshot_on(began.date()).by_code[GRIDS[self.street]].areas
        self._seq = 0
        self.tell("received", "09-01", number=number)
        self.tell("located", "09-01", place=None, areas=list(areas), cell=None)
        self.tell("classified", "09-01", type=self.type_code, urgency=self.urgency, public=True, text_public=True)

    def tell(self, kind: str, when: str, *, recorded: str = "", actor: int | None = None, **data: Any) -> History:
        """Write one event."""
        self._seq += 1
        CaseEvent.objects.create(
            case=self.case, seq=self._seq, kind=kind, at=at(when), recorded_at=at(recorded or when),
            actor_kind="staff" if actor else "job", actor_id=actor, pack_id=self.case.pack_id, data=data,
        )  # fmt: skip
        return self

    def accepted(self, when: str) -> History:
        return self.tell("accepted", when)

    def routed(self, when: str, *, due: str, contact_due: str, unit: str = "", kind: str = "routed", **data: Any):
        clocks = [
            {"kind": "first_contact", "do": "start", "due": at(contact_due).isoformat(), "limit": [1, "calendar_days"]},
            {"kind": "handle", "do": "start", "due": at(due).isoformat(), "limit": [5, "working_days"]},
        ]
        chosen = unit_book().by_code[unit or self.unit].id
        return self.tell(kind, when, unit=chosen, post=None, clocks=clocks, **data)

    def contacted(self, when: str, outcome: str = "reached") -> History:
        return self.tell("contacted", when, outcome=outcome, clocks=[{"kind": "first_contact", "do": "stop"}])

    def handled(self, when: str) -> History:
        person = User.objects.get(username=self.handler).pk
        return self.tell("handled", when, actor=person, clocks=[{"kind": "handle", "do": "stop"}])

    def passed(self, when: str) -> History:
        return self.tell("check_passed", when, method="visit")

    def failed(self, when: str) -> History:
        return self.tell("check_failed", when, method="visit", clocks=[{"kind": "handle", "do": "resume"}])

    def closed(self, when: str) -> History:
        return self.tell("closed", when, result_class="solved")

    def extended(self, when: str, *, due: str) -> History:
        clock = {"kind": "handle", "do": "move", "due": at(due).isoformat()}
        return self.tell("extension_decided", when, clocks=[clock], matters=[matter("extension", "granted")])

    def suspended(self, when: str) -> History:
        paused = [{"kind": kind, "do": "pause"} for kind in ("handle",)]
        return self.tell("suspended", when, clocks=paused, matters=[matter("suspension", "running")])

    def answered(self, when: str, solved: str, satisfied: str) -> History:
        return self.tell("followed_up", when, contacted=True, solved=solved, satisfied=satisfied, by="desk")

    def decided(self, when: str, kind: str, state: str) -> History:
        event = {"exclusion": "exclusion_decided", "appeal": "appeal_decided"}[kind]
        return self.tell(event, when, matters=[matter(kind, state)])

    def reopened(self, when: str, *, due: str) -> History:
        clock = {"kind": "handle", "do": "start", "due": at(due).isoformat(), "limit": [5, "working_days"]}
        return self.tell("reopened", when, clocks=[clock])


def matter(kind: str, state: str) -> dict[str, Any]:
    return {"kind": kind, "no": 1, "state": state}


def simple(
    *, accepted: str = "10-01", due: str = "10-05", contact: str | None = "ok", done: str | None = None,
    closed: str | None = None, failed: int = 0, answer: tuple[str, str] | None = None, **facts: str,
) -> History:  # fmt: skip
    """A case on the straight way. Contact is due a day after acceptance: "ok" two hours after it, "late" two days."""
    began = at(accepted).astimezone(BEIJING)

    def after(hours: int) -> str:
        return f"{began + timedelta(hours=hours):%m-%d %H:%M}"

    told = History(**facts).accepted(accepted).routed(accepted, due=due, contact_due=after(24))
    if contact:
        told.contacted(after(2 if contact == "ok" else 48))
    for _time in range(failed):
        told.handled(after(3)).failed(after(4))
    if done:
        told.handled(done)
    if closed:
        told.passed(closed).closed(closed)
    if answer:
        told.answered("10-20", *answer)
    return told
