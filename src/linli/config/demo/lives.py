"""Cases of the demo district that go through the loop by its own actions: the plain way of a case."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from linli.cases.lifecycle import FINAL, ClockKind, Method, Nature, Status
from linli.cases.models import CaseClock
from linli.cases.rules.report import Contact, Point, Report
from linli.cases.steps.context import context_at
from linli.cases.steps.intake import receive
from linli.config.demo import turns
from linli.config.demo.acting import Acting, Turns, World
from linli.config.demo.afterwards import afterwards
from linli.config.demo.clockwork import catch_up, run
from linli.config.demo.grammar import answer, pages
from linli.config.demo.merging import merged_away
from linli.config.demo.people import HOUSE
from linli.config.demo.plans import Plan, Planner
from linli.config.demo.results import kind_of_work
from linli.config.demo.roster import staff
from linli.config.demo.spots import Spots
from linli.config.demo.stories import tell
from linli.kernel.actor import ANONYMOUS
from linli.kernel.idempotency import once

_LATE_BY_UNIT = (0.3, 1.2)  # how often a unit means to be late, by the average; what is redone comes late as well
_AMPLE = timedelta(hours=36)
_ACCURATE, _DOUBTFUL_M = 0.95, 25


class Life(Acting):
    """One case on its way, from its report to what its reporter says of it."""

    def __init__(self, plan: Plan, world: World) -> None:
        super().__init__(random.Random(f"{world.seed}-{plan.key}"), world)  # noqa: S311 - a demonstration
        self.plan = plan
        self.wake: datetime | None = plan.at
        self._turns = self._lived()

    def turn(self) -> None:
        """Do what is to be done at `wake`; the next time is when this life wants to go on."""
        self.at = self.wake or self.plan.at
        self.wake = next(self._turns, None)

    def _lived(self) -> Turns[None]:
        if not self._reported():
            return
        if self.plan.hot and (yield from merged_away(self, self.plan)):
            return
        if not (yield from self._at_desk()):
            return
        yield from turns.objected(self)
        while (yield from self._handled()) and (yield from self._closed()):
            if not (yield from afterwards(self)):
                return

    def _reported(self) -> bool:
        """Send the report in; False when an earlier run has done so."""
        plan, dice = self.plan, self.dice
        mark = once(scope="demo", key=f"{self.world.seed}-{plan.key}", body=[self.world.seed, plan.key])
        if mark.earlier() is not None:
            return False
        spot = plan.spot
        phone = f"1390000{dice.randint(0, 9999):04d}" if plan.reachable else ""
        whole = self.world.spec.by_code[plan.code].group == "living" and dice.random() < 0.01
        accuracy = 0 if dice.random() < _ACCURATE else _DOUBTFUL_M
        report = Report(
            text=plan.text,
            channel=plan.channel,
            nature=plan.nature,
            type_code=plan.told,
            point=None if whole else Point(spot.lon, spot.lat, accuracy),
            area_code=spot.code[:6] if whole else "",
            address=spot.address,
            contact=Contact(phone=phone, confidential=bool(phone) and dice.random() < 0.04, language=self._language()),
            answers=self._answers(),
            photos=(self.photo(plan.code, fixed=False),) if plan.photo else (),
            public=dice.random() >= 0.06,
        )
        self.case = receive(report=report, by=ANONYMOUS, at=self.at, once=mark).case
        return True

    def _language(self) -> str:
        return "en" if self.plan.english else "zh-hans"

    def _answers(self) -> dict[str, str]:
        return {"danger": self.dice.choice(["yes", "no", "unsure"])} if self.plan.told == "0110" else {}

    def _at_desk(self) -> Turns[bool]:
        """What the desk does where a report was not clear; False when it ends there."""
        dice = self.dice
        if self.now.status == Status.RECEIVED:
            yield self.later(*((0.2, 3) if dice.random() < 0.5 else (5, 60)))
            roll = dice.random()
            if roll < 0.14:
                self._turned_away(roll)
                return False
            if not self.now.type_code:
                self.do(self.desk(), "classify", type_code=self.plan.code)
            if self.now.status == Status.RECEIVED:
                self.do(self.desk(), "locate", area=self.plan.spot.code)
        elif self.now.type_code != self.plan.code and dice.random() < 0.6:
            yield self.later(0.5, 12)
            self.do(self.desk(), "classify", type_code=self.plan.code)
        if self.now.status == Status.ACCEPTED:
            yield self.later(1, 20)
            office = f"street-{self.plan.spot.street[6:]}"
            self.do(self.desk(), "route", unit=office, reason=answer("uphold", dice=dice))
        return self.now.status == Status.ROUTED

    def _turned_away(self, roll: float) -> None:
        if roll < 0.09:
            ground = self.dice.choice(["beyond", "beyond", "repeat", "emergency", "privacy"])
            self.do(self.desk(), "decline", ground=ground, reason=answer("decline", ground, dice=self.dice))
        elif roll < 0.12:
            channel = self.dice.choice(["court", "arbitration", "petition"])
            self.do(self.desk(), "transfer", statutory=channel, reason=answer("transfer", channel, dice=self.dice))
        else:
            self.do(self.desk(), "withdraw", reason=answer("withdraw", dice=self.dice))

    def _handled(self) -> Turns[bool]:
        """The unit's work and its check, again until it is well; False when it never comes to that."""
        dice = self.dice
        late = self.plan.holds is not None or dice.random() < self._lateness()
        for attempt in range(3):
            self._hurry(late=late)
            yield self.later(0.1, 1.5) if self.urgent else self.later(0.2, 7)
            self.handler = self.member()
            self.do(self.handler, "sign")
            if attempt == 0:
                yield from turns.contacted(self)
                yield from turns.joined(self)
                if (yield from turns.branched(self)):
                    return False
            yield self._finish(late=late, again=attempt > 0 or bool(self.now.reopened))
            self.pace = 1.0
            work = kind_of_work(self.now.type_code, self.world.spec)
            self.do(self.handler, "report_done", result=answer("done", work, dice=dice), **self._evidence())
            yield self.later(0.5, 26)
            if attempt == 2 or dice.random() >= 0.085:
                break
            why = answer("failed", dice=dice)
            self.do(self.verifier(), "fail_check", method=self._method().value, reason=why)
        self.do(self.verifier(), "pass_check", method=self._method().value)
        return True

    def _lateness(self) -> float:
        """How often work of this unit comes late."""
        unit = self.world.book.by_id[self.now.unit_id or 0].code
        low, high = _LATE_BY_UNIT
        return self.world.late * (low + (high - low) * random.Random(unit).random())  # noqa: S311

    def _hurry(self, *, late: bool) -> None:
        """Who means to be in time takes the steps before in less of it where the limit is short."""
        clock = self.now.clocks().get(ClockKind.HANDLE)
        left = (clock.due_at - self.at) / _AMPLE if clock is not None else 1.0
        self.pace = 1.0 if late else min(1.0, max(0.04, left))

    def _finish(self, *, late: bool, again: bool) -> datetime:
        """When the work is done: by the limit of the case, or past it."""
        clock: CaseClock | None = self.now.clocks().get(ClockKind.HANDLE)
        if clock is None or again:
            return self.later(1, 30)
        span = clock.due_at - self.now.received_at
        if late:
            end = clock.due_at + max(span * self.dice.uniform(0.03, 0.7), timedelta(minutes=40))
            end = max(end, self.plan.holds or end)
        else:
            end = min(
                self.daytime(self.now.received_at + span * self.dice.betavariate(2, 1.7)), clock.due_at - span / 30
            )
        return max(end, self.at + timedelta(minutes=self.dice.uniform(15, 60)))

    def _evidence(self) -> dict[str, object]:
        rule = self.world.spec.by_code[self.now.type_code].evidence
        if rule is None:
            return {}
        found: dict[str, object] = {
            "photos": [self.photo(self.plan.code, fixed=True) for _one in range(max(rule.photos, 1))]
        }
        if rule.before and not self.plan.photo:
            found["before"] = [self.photo(self.plan.code, fixed=False)]
        return found

    def _method(self) -> Method:
        return self.dice.choice(self.world.spec.by_code[self.now.type_code].verify)

    def _closed(self) -> Turns[bool]:
        yield self.later(0.3, 9)
        if self.now.status in FINAL:
            return True
        explained = self.now.nature == Nature.SUGGESTION or self.now.type_code in ("L14", "L28", "L21")
        weights = [40, 20, 40, 0] if explained else [83, 11, 4, 2]
        result = self.dice.choices(["solved", "partly", "explained", "untrue"], weights)[0]
        words = answer("closed", result, dice=self.dice)
        self.do(self.desk(closing=True), "close", result_class=result, result=words)
        return True


def fill(*, cases: int, seed: int, as_of: datetime) -> Iterator[int]:
    """Drive `cases` reports of the last months through the loop; yields how many have begun. Repeats add nothing."""
    day = as_of.date()
    context, people = context_at(as_of), staff(day)
    zone = context.pack.zone
    world = World(
        staff=people,
        spec=context.spec,
        book=context.book,
        places=context.snapshot,
        zone=zone,
        seed=seed,
        as_of=as_of,
        late=pages("mix")["late"] / 100,
    )
    planner = Planner(spec=context.spec, spots=Spots(context.snapshot), zone=zone, as_of=as_of, seed=seed)
    yield from _one_by_one(run([Life(plan, world) for plan in planner.all(cases)], until=as_of))
    if cases:
        for _number in tell(people=people.by_name, house=HOUSE, as_of=as_of):
            pass
        catch_up(as_of)


def _one_by_one(counts: Iterator[int]) -> Iterator[int]:
    done = 0
    for count in counts:
        yield from range(done + 1, count + 1)
        done = count
