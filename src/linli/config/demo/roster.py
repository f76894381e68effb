"""Everybody who works for the demo district: people for every unit, desk and grid, with invented names."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from linli.accounts.actions import create_user, share_password
from linli.accounts.models import User
from linli.accounts.queries import actor_of_user
from linli.accounts.roles import Role
from linli.config.demo.people import HOUSE, SIGN_INS, Person, demo_password
from linli.duty.queries import grant_for, unit_book
from linli.kernel.actor import Actor
from linli.places.queries import snapshot_on

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚"
_FIRST = "建文志海永春秋晓玉宝国明家立雪思雨冬桂振兴丽红秀亚东小新佳少一子若云天景"
_SECOND = "军华平伟芳敏静强磊洋艳勇杰娟涛超霞辉刚玲燕波宁斌丹萍鹏莉峰兰旭梅凯颖浩琴蕾岩航璐"
_UNIT_MEMBERS = 2


@dataclass(frozen=True, slots=True)
class Staff:
    """The actors of the demo district; of several the first by user name comes first."""

    by_name: dict[str, Actor]
    by_unit: dict[str, tuple[Actor, ...]]
    by_area: dict[tuple[Role, str], tuple[Actor, ...]]

    def everywhere(self, role: Role) -> tuple[Actor, ...]:
        """Those who hold a role in the whole district."""
        return self.by_area.get((role, ""), ())


def roster(day: date) -> Iterator[Person]:
    """Everybody beside those who sign in: the centre, verifiers, a desk for each street, members of each unit that is
    in force, and a worker for each base grid."""
    names = _names()
    for number in range(1, 7):
        yield Person(f"agent-{number}", next(names), Role.CENTRE)
    for number in range(1, 6):
        yield Person(f"verifier-{number}", next(names), Role.VERIFIER)
    yield Person("leader-2", next(names), Role.LEADER)
    now = snapshot_on(day)
    for street in now.at_depth(2):
        yield Person(f"desk-{street.code[6:]}", next(names), Role.STREET, area=street.code)
        yield Person(f"leader-{street.code[6:]}", next(names), Role.LEADER, area=street.code)
    for unit in unit_book().by_code.values():
        for number in range(1, 1 + _UNIT_MEMBERS if not unit.retired else 0):
            yield Person(f"{unit.code}-{number}", next(names), Role.UNIT, unit=unit.code)
    for grid in now.at_depth(4):
        yield Person(f"grid-{grid.code[6:]}", next(names), Role.GRID_WORKER, area=grid.code)


@transaction.atomic
def hire(*, at: datetime, since: datetime) -> int:
    """Make the users who are not there yet, with their roles from `since` on; only the sign-ins have a password."""
    known = set(User.objects.values_list("username", flat=True))
    missing = [one for one in (*SIGN_INS, *roster(at.date())) if one.username not in known]
    for one in missing:
        create_user(
            username=one.username,
            password=None,
            display_name=one.name,
            grants=[grant_for(one.role.value, area=one.area, unit=one.unit, day=at.date())],
            by=HOUSE,
            at=since,
        )
    newcomers = [one.username for one in missing if one.what]
    if newcomers:
        share_password(usernames=newcomers, password=demo_password(), by=HOUSE, at=since)
    return len(missing)


def staff(day: date) -> Staff:
    """The actors of everybody on the roster, as their grants are on `day`."""
    users = {user.username: user for user in User.objects.order_by("username")}
    found = Staff({}, {}, {})
    for one in (*SIGN_INS, *roster(day)):
        if one.username not in users:
            continue
        actor = found.by_name[one.username] = actor_of_user(users[one.username], day=day)
        if one.unit:
            found.by_unit[one.unit] = (*found.by_unit.get(one.unit, ()), actor)
        else:
            key = (one.role, one.area)
            found.by_area[key] = (*found.by_area.get(key, ()), actor)
    return found


def _names() -> Iterator[str]:
    """Invented names, each once, the same each time."""
    dice = random.Random(20261101)  # noqa: S311 - names for a demonstration
    given: set[str] = {one.name for one in SIGN_INS}
    while True:
        name = _one(dice, _SURNAMES) + _one(dice, _FIRST) + _one(dice, _SECOND)
        if name not in given:
            given.add(name)
            yield name


def _one(dice: random.Random, letters: Sequence[str]) -> str:
    return dice.choice(letters)
