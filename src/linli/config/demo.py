"""The demo district: people to sign in as, and cases that went through the loop by its own actions."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from linli.accounts.actions import create_user
from linli.accounts.models import User
from linli.accounts.queries import actor_of_user
from linli.accounts.roles import Role
from linli.cases.lifecycle import Channel, Status
from linli.cases.models import Case
from linli.cases.rules.report import Contact, Point, Report
from linli.cases.steps.attach import store_photo
from linli.cases.steps.classify import classify_case
from linli.cases.steps.close import close_case, decline_case
from linli.cases.steps.handle import Outcome, contact_reporter, report_done, sign_case
from linli.cases.steps.intake import receive
from linli.cases.steps.verify import Method, verify_case
from linli.config.demo_texts import PLACES, SENTENCES, SOLVED
from linli.config.home import kept
from linli.config.pictures import scene
from linli.duty.queries import grant_for, unit_book
from linli.kernel.actor import ANONYMOUS, Actor, job
from linli.kernel.idempotency import once
from linli.policy.actions import apply_pack

HOUSE = job("demo")
STREETS = ("999001001", "999001002", "999001003")
SERVICES = ("roads", "sanitation", "lighting", "greening", "enforcement", "water", "power", "heating", "housing")


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody to sign in as."""

    username: str
    name: str
    what: str
    role: Role
    area: str = ""
    unit: str = ""


SIGN_INS = (
    SignIn("zhao", "赵敏", "区中心坐席 District centre", Role.CENTRE),
    SignIn("qian", "钱程", "晨光街道 Chenguang street desk", Role.STREET, area=STREETS[0]),
    SignIn("sun", "孙强", "路灯管理所 Street Lighting Office", Role.UNIT, unit="lighting"),
    SignIn("gao", "高山", "市政养护 Road Maintenance Centre", Role.UNIT, unit="roads"),
    SignIn("chen", "陈洁", "环卫中心 Sanitation Centre", Role.UNIT, unit="sanitation"),
    SignIn("feng", "冯娟", "晨光街道办事处 Chenguang Street Office (unit)", Role.UNIT, unit="street-1"),
    SignIn("li", "李静", "核查员 Verifier", Role.VERIFIER),
    SignIn("zhou", "周平", "网格员 Grid worker (Zhaoxiali)", Role.GRID_WORKER, area="999001001001"),
    SignIn("wu", "吴岚", "区领导 District leader (reads)", Role.LEADER),
    SignIn("admin", "管理员", "系统管理员 Administrator", Role.ADMIN),
)


def demo_password() -> str:
    """The password of all demo people: made once, kept in the data folder."""
    return kept(Path(settings.LINLI_HOME) / "keys" / "demo-password", "demo-" + secrets.token_hex(4))


def prepare(*, at: datetime) -> None:
    """The demo pack and its people; what is there already stays."""
    apply_pack(name="demo", by=HOUSE, at=at, effective_from=at - timedelta(days=400))
    known = set(User.objects.values_list("username", flat=True))
    for one in SIGN_INS:
        if one.username not in known:
            grant = grant_for(one.role.value, area=one.area, unit=one.unit, day=at.date())
            create_user(
                username=one.username,
                password=demo_password(),
                display_name=one.name,
                grants=[grant],
                by=HOUSE,
                at=at - timedelta(days=399),
            )


def fill(*, cases: int, seed: int, as_of: datetime) -> Iterator[int]:
    """Drive `cases` reports of the last 30 days through the loop; yields how many are done. Repeats add nothing."""
    dice = random.Random(seed)  # noqa: S311 - the same demo for the same seed
    people = {user.username: actor_of_user(user, day=as_of.date()) for user in User.objects.all()}
    for number in range(cases):
        start = as_of - timedelta(minutes=dice.uniform(30, 30 * 24 * 60) * (0.15 if dice.random() < 0.3 else 1))
        case = _report(dice, number=number, seed=seed, at=start)
        if case is not None:
            _live(case, dice, people, as_of=as_of)
        yield number + 1


def _report(dice: random.Random, *, number: int, seed: int, at: datetime) -> Case | None:
    code, text = dice.choice(SENTENCES)
    zh, lon, lat = dice.choice(PLACES)
    unclear = dice.random() < 0.12
    point = Point(lon + dice.uniform(-0.0016, 0.0016), lat + dice.uniform(-0.0012, 0.0012), 0)
    contact = Contact(name="", phone=f"1390000{dice.randint(0, 9999):04d}") if dice.random() < 0.7 else Contact()
    with_photo = dice.random() < 0.4 and not unclear
    report = Report(
        text=text,
        channel=dice.choice([Channel.WEB, Channel.WEB, Channel.HOTLINE, Channel.HOTLINE, Channel.WINDOW, Channel.PATROL]),
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
        report = Report(**{**_fields(report), "photos": (photo.pk,)})
    return receive(report=report, by=ANONYMOUS, at=at, once=mark).case


def _fields(report: Report) -> dict[str, object]:
    return {name: getattr(report, name) for name in report.__dataclass_fields__}


def _live(case: Case, dice: random.Random, people: dict[str, Actor], *, as_of: datetime) -> None:
    """Take the case as far as the dice say, with time passing; never beyond `as_of`."""
    at = case.received_at

    def pass_time(least: float, most: float) -> bool:
        nonlocal at
        at += timedelta(hours=dice.uniform(least, most))
        return at < as_of

    if case.status == Status.RECEIVED:
        if not pass_time(0.2, 20):
            return
        if dice.random() < 0.25:
            decline_case(number=case.number, ground="beyond", reason="不属于本区职责范围，已告知主管单位电话。", by=people["zhao"], at=at)
            return
        code, _text = dice.choice([row for row in SENTENCES if row[0] not in ("0502", "L05")])
        case = classify_case(number=case.number, type_code=code, by=people["zhao"], at=at)
    handler = _handler(case, people)
    if case.status != Status.ROUTED or handler is None:
        return
    if not pass_time(0.2, 10) or dice.random() < 0.1:
        return
    sign_case(number=case.number, by=handler, at=at)
    if pass_time(0.1, 6):
        reached = Outcome.REACHED if case.reporters.exclude(phone_sealed=None).exists() else Outcome.NO_CONTACT
        contact_reporter(number=case.number, outcome=reached, by=handler, at=at)
    for attempt in range(3):
        if not pass_time(2, 70) or dice.random() < 0.12:
            return
        photo = store_photo(content=scene(case.type_code, seed=attempt, fixed=True), by=handler, at=at)
        report_done(number=case.number, result=dice.choice(SOLVED), photos=[photo.pk], by=handler, at=at)
        if not pass_time(0.5, 30) or dice.random() < 0.12:
            return
        if attempt < 2 and dice.random() < 0.15:
            verify_case(
                number=case.number, passed=False, method=Method.VISIT, reason="现场仍未解决，请重新处置。", by=people["li"], at=at
            )
            sign_case(number=case.number, by=handler, at=at + timedelta(minutes=20))
            continue
        verify_case(number=case.number, passed=True, method=dice.choice(list(Method)), by=people["li"], at=at)
        break
    if pass_time(0.2, 10):
        close_case(
            number=case.number,
            result_class="solved" if dice.random() < 0.85 else "partly",
            result=dice.choice(SOLVED),
            by=people["zhao"],
            at=at,
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
