"""What every step needs to decide: the pack in force, the divisions of the day, the book of units - read once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.cases.lifecycle import ClockKind
from linli.cases.models import Case, CaseClock
from linli.cases.models.announce import GENERATION, refresh_listeners
from linli.cases.models.fold import stamp
from linli.cases.queries.classifiers import GENERATION as LEARNED
from linli.cases.rules.calendar import make_calendar
from linli.cases.rules.ladders import ladder_of, next_step, stage_at
from linli.cases.rules.routing import Facts
from linli.cases.rules.spec import CasesSpec
from linli.cases.rules.spec_base import Condition
from linli.cases.rules.spec_branches import LadderSpec
from linli.duty.queries import UnitBook, UnitEntry, unit_book
from linli.kernel.errors import InvalidInput, NotReady
from linli.kernel.generations import generations
from linli.kernel.worktime import Limit, WorkCalendar
from linli.places.queries import snapshot_on
from linli.places.snapshot import Snapshot
from linli.policy.queries import ActivePack, pack_at


@dataclass(frozen=True)
class Context:
    """Everything a decision at one moment is taken under."""

    pack: ActivePack
    spec: CasesSpec
    snapshot: Snapshot
    book: UnitBook
    learned: int = 0  # generation of the learned models

    @property
    def calendar(self) -> WorkCalendar:
        """The working calendar of the pack. Raises NotReady when it has none."""
        return _calendar(self.pack, self.spec)

    def facts(self, case: Case) -> Facts | None:
        """What rules may ask about the case as it stands; None while its type is not known."""
        spec = self.spec.by_code.get(case.type_code)
        if spec is None:
            return None
        areas = (case.area_1, case.area_2, case.area_3, case.area_4, case.area_5)
        places = self.snapshot.places
        codes = frozenset(places[area].code for area in areas if area is not None and area in places)
        return Facts(
            type=spec, urgency=case.urgency, channel=case.channel, nature=case.nature, areas=areas, area_codes=codes
        )

    def unit(self, code: str, *, retired: bool = False) -> UnitEntry:
        """The unit with this code, in force unless `retired` ones count too. Raises InvalidInput on `unit`."""
        found = self.book.by_code.get(code)
        if found is None or (found.retired and not retired):
            raise InvalidInput({"unit": [_("There is no unit “%(code)s”.") % {"code": code[:40]}]})
        return found

    def ladder(self, case: Case, clock: ClockKind) -> LadderSpec | None:
        """The escalation ladder of a clock of the case; without a type, one that asks for nothing."""
        facts = self.facts(case)
        if facts is not None:
            return ladder_of(self.spec, clock, facts)
        return next((one for one in self.spec.escalations if one.clock is clock and one.when == Condition()), None)

    def start(self, clock: ClockKind, case: Case, at: datetime) -> list[dict[str, Any]]:
        """The event's change that starts `clock` for the case's type and urgency; empty when the pack sets no limit."""
        limit = self.spec.limit(case.type_code, case.urgency, clock)
        if limit is None:
            return []
        return [self.started(clock, case, since=at, due=self.calendar.due(at, limit), limit=limit)]

    def started(self, clock: ClockKind, case: Case, *, since: datetime, due: datetime, limit: Limit) -> dict[str, Any]:
        """The change that starts `clock`, counted from `since`, with a due time already known."""
        following = next_step(self.ladder(case, clock), 0, due, self.calendar)
        return {
            "kind": clock.value,
            "do": "start",
            "from": stamp(since),
            "due": stamp(due),
            "limit": [limit.value, limit.unit.value],
            "stage": 0,
            "next": stamp(following) if following else None,
        }

    def resume(self, clock: CaseClock, case: Case) -> dict[str, Any]:
        """The change that lets a stopped clock run on: due time and steps taken stay as they were."""
        following = next_step(self.ladder(case, ClockKind(clock.kind)), clock.stage, clock.due_at, self.calendar)
        return {"kind": clock.kind, "do": "resume", "next": stamp(following) if following else None}

    def moved(
        self, clock: CaseClock, case: Case, due: datetime, *, at: datetime, do: str = "move", limit: Limit | None = None
    ) -> dict[str, Any]:
        """The change that gives a clock another due time, the old one kept; `do` is move, or resume after a pause.

        A later due time can be run into again: the steps from it on are armed anew.
        """
        ladder = self.ladder(case, ClockKind(clock.kind))
        stage = clock.stage if due == clock.due_at else stage_at(ladder, due, at, self.calendar)
        following = next_step(ladder, stage, due, self.calendar)
        change: dict[str, Any] = {
            "kind": clock.kind,
            "do": do,
            "due": stamp(due),
            "old": stamp(clock.due_at),
            "stage": stage,
            "next": stamp(following) if following else None,
        }
        if limit is not None:
            change["limit"] = [limit.value, limit.unit.value]
        return change


_calendars: dict[str, WorkCalendar] = {}


def _calendar(pack: ActivePack, spec: CasesSpec) -> WorkCalendar:
    made = _calendars.get(pack.sha256)
    if made is None:
        if spec.calendar is None:
            raise NotReady
        made = _calendars[pack.sha256] = make_calendar(spec.calendar, zone=pack.head.zone)
    return made


def context_at(at: datetime) -> Context:
    """The context of a decision taken at `at`: one statement when nothing changed since the last one.

    Raises NotReady when no pack was ever applied.
    """
    now = generations()
    refresh_listeners(now.get(GENERATION, 0))
    pack = pack_at(at, known=now.get("packs", 0))
    return Context(
        pack=pack,
        spec=pack.part("cases", CasesSpec),
        snapshot=snapshot_on(at.astimezone(pack.zone).date(), known=now.get("places", 0)),
        book=unit_book(known=now.get("units", 0)),
        learned=now.get(LEARNED, 0),
    )
