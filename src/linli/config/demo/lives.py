"""Cases of the demo district that went through the loop by its own actions."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from linli.accounts.models import User
from linli.accounts.queries import actor_of_user
from linli.accounts.roles import Role
from linli.cases.lifecycle import Channel, MatterKind, Method, Status, Verdict
from linli.cases.models import Case, CaseMatter
from linli.cases.queries import description_of
from linli.cases.rules.report import Contact, Point, Report
from linli.cases.steps.attach import store_photo
from linli.cases.steps.classify import classify_case
from linli.cases.steps.close import close_case, decline_case
from linli.cases.steps.follow_up import follow_up_case
from linli.cases.steps.handle import Outcome, contact_reporter, report_done, sign_case
from linli.cases.steps.intake import receive
from linli.cases.steps.verify import verify_case
from linli.config.demo.people import HOUSE, SIGN_INS
from linli.config.demo.pictures import scene
from linli.config.demo.stories import escalate, tell
from linli.config.demo.texts import PLACES, SENTENCES, SOLVED
from linli.duty.queries import unit_book
from linli.kernel.actor import ANONYMOUS, Actor
from linli.kernel.idempotency import once


def fill(*, cases: int, seed: int, as_of: datetime) -> Iterator[int]:
    """Drive `cases` reports of the last 30 days through the loop; yields how many are done. Repeats add nothing."""
    dice = random.Random(seed)  # noqa: S311 - the same demo for the same seed
    people = {user.username: actor_of_user(user, day=as_of.date()) for user in User.objects.all()}
    for number in range(cases):
        start = as_of - timedelta(minutes=dice.uniform(30, 30 * 24 * 60) * (0.15 if dice.random() < 0.3 else 1))
        case = _report(dice, number=number, seed=seed, at=start)
        if case is not None:
            _Life(case, dice, people, as_of).live()
            escalate(case.number, until=as_of)
        yield number + 1
    if cases:
        for _number in tell(people=people, house=HOUSE, as_of=as_of):
            pass


def _report(dice: random.Random, *, number: int, seed: int, at: datetime) -> Case | None:
    code, text = dice.choice(SENTENCES)
    zh, lon, lat = dice.choice(PLACES)
    unclear = dice.random() < 0.12
    point = Point(lon + dice.uniform(-0.0016, 0.0016), lat + dice.uniform(-0.0012, 0.0012), 0)
    contact = Contact(name="", phone=f"1390000{dice.randint(0, 9999):04d}") if dice.random() < 0.7 else Contact()
    with_photo = dice.random() < 0.4 and not unclear
    report = Report(
        text=text,
        channel=dice.choice(
            [Channel.WEB, Channel.WEB, Channel.HOTLINE, Channel.HOTLINE, Channel.WINDOW, Channel.PATROL]
        ),
        type_code="" if unclear else code,
        point=point,
        address=f"{zh}附近",
        contact=contact,
        answers={"danger": "unsure"} if code == "0110" and not unclear else {},
    )
    mark = once(scope="demo", key=f"{seed}-{number}", body=[seed, number])
    if mark.earlier() is not None:
        return None
    if with_photo:
        photo = store_photo(content=scene(code, seed=number, fixed=False), by=HOUSE, at=at)
        report = replace(report, photos=(photo.pk,))
    return receive(report=report, by=ANONYMOUS, at=at, once=mark).case


class _Life:
    """One case on its way: time passes by the dice and never beyond `as_of`."""

    def __init__(self, case: Case, dice: random.Random, people: dict[str, Actor], as_of: datetime) -> None:
        self.case, self.dice, self.people, self.as_of = case, dice, people, as_of
        self.at = case.received_at

    def passes(self, least: float, most: float, *, stays: float = 0.0) -> bool:
        """Let between `least` and `most` hours pass; False when that is the future.

        By the chance of `stays` nothing happens any more; old matters seldom stay undone.
        """
        self.at += timedelta(hours=self.dice.uniform(least, most))
        escalate(self.case.number, until=min(self.at, self.as_of))
        old = self.as_of - self.at > timedelta(days=5)
        return self.at < self.as_of and self.dice.random() >= (stays / 12 if old else stays * 2)

    def live(self) -> None:
        """Take the case as far as the dice say."""
        if self.case.status == Status.RECEIVED and not self._desk():
            return
        handler = _handler(self.case, self.people)
        if self.case.status == Status.ROUTED and handler is not None and self._handled(handler):
            self._closed()

    def _desk(self) -> bool:
        number, desk = self.case.number, self.people["zhao"]
        if not self.passes(0.2, 20):
            return False
        if self.dice.random() < 0.25:
            why = "不属于本区职责范围，已告知主管单位电话。"
            decline_case(number=number, ground="beyond", reason=why, by=desk, at=self.at)
            return False
        described = description_of([self.case.pk])[self.case.pk]
        code = next(code for code, text in SENTENCES if text == described)
        self.case = classify_case(number=number, type_code=code, by=desk, at=self.at)
        return True

    def _handled(self, handler: Actor) -> bool:
        number, dice = self.case.number, self.dice
        if not self.passes(0.2, 10, stays=0.1):
            return False
        sign_case(number=number, by=handler, at=self.at)
        if self.passes(0.1, 6):
            known = self.case.reporters.exclude(phone_sealed=None).exists()
            outcome = Outcome.REACHED if known else Outcome.NO_CONTACT
            contact_reporter(number=number, outcome=outcome, by=handler, at=self.at)
        for attempt in range(3):
            if not self.passes(2, 70, stays=0.12):
                return False
            photo = store_photo(content=scene(self.case.type_code, seed=attempt, fixed=True), by=handler, at=self.at)
            report_done(number=number, result=dice.choice(SOLVED), photos=[photo.pk], by=handler, at=self.at)
            if not self.passes(0.5, 30, stays=0.12):
                return False
            if attempt == 2 or dice.random() >= 0.15:
                break
            why = "现场仍未解决，请重新处置。"
            verify_case(number=number, passed=False, method=Method.VISIT, reason=why, by=self.people["li"], at=self.at)
            self.at += timedelta(minutes=20)
            sign_case(number=number, by=handler, at=self.at)
        method = dice.choice(list(Method))
        verify_case(number=number, passed=True, method=method, by=self.people["li"], at=self.at)
        return True

    def _closed(self) -> None:
        if self.passes(0.2, 10):
            close_case(
                number=self.case.number,
                result_class="solved" if self.dice.random() < 0.85 else "partly",
                result=self.dice.choice(SOLVED),
                by=self.people["zhao"],
                at=self.at,
            )
            self._followed_up()

    def _followed_up(self) -> None:
        """Most of those who are asked have answered; not all of them are content."""
        asked = CaseMatter.objects.filter(case=self.case, kind=MatterKind.FOLLOW_UP, state="due").exists()
        if not asked or not self.passes(1, 30) or self.dice.random() < 0.3:
            return
        solved = self.dice.choices(list(Verdict), [84, 9, 7])[0]
        satisfied = solved if self.dice.random() < 0.85 else Verdict.PARTLY
        follow_up_case(
            number=self.case.number,
            contacted=True,
            solved=solved,
            satisfied=satisfied,
            by=self.people["zhao"],
            at=self.at,
        )


def _handler(case: Case, people: dict[str, Actor]) -> Actor | None:
    """A member of the responsible unit: one of the people, or the house acting for a unit that nobody signs in for."""
    unit = unit_book().by_id.get(case.unit_id) if case.unit_id is not None else None
    if unit is None:
        return None
    for one in SIGN_INS:
        if one.role is Role.UNIT and one.unit == unit.code:
            return people[one.username]
    return HOUSE
