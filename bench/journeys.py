"""Journeys of cases through the real actions: what the filler copies. Each is taken in a transaction that is undone."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.test.utils import override_settings

from linli.accounts.models import RoleGrant, User
from linli.accounts.queries import actor_of_user
from linli.accounts.roles import Role
from linli.cases.lifecycle import Channel
from linli.cases.models import Case, CaseClock, CaseEvent, CaseMatter, CasePlace, CaseText, Reporter
from linli.cases.rules.report import Contact, Point, Report
from linli.cases.rules.spec import CasesSpec, TypeSpec
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.cases.steps.escalate import climb
from linli.cases.steps.intake import receive
from linli.config.demo.pictures import scene
from linli.kernel.actor import ANONYMOUS, Actor, job

HOUSE = job("filler")
Facts = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """A move at a part of the time between receipt and due time (above 1: late), made by a part of the house."""

    part: float
    who: str
    move: str
    facts: Facts = field(default_factory=dict)


def _done(part: float, *, who: str = "unit") -> Step:
    return Step(part, who, "report_done", {"result": "已派人处理完毕", "photos": "photo"})


def _begun(part: float = 0.02, *, contact: float = 0.05) -> tuple[Step, ...]:
    return (Step(part, "unit", "sign"), Step(contact, "unit", "contact", {"outcome": "reached"}))


def _ended(part: float, result: str = "solved") -> tuple[Step, ...]:
    words = {"result_class": result, "result": "您反映的事项已办结", "public": True}
    return (Step(part, "verifier", "pass_check", {"method": "visit"}), Step(part + 0.05, "centre", "close", words))


def _asked(part: float, solved: str, satisfied: str) -> Step:
    return Step(part, "centre", "follow_up", {"contacted": True, "solved": solved, "satisfied": satisfied})


_SENT_BACK = {"method": "visit", "reason": "现场仍未解决"}
_SILENT = Step(0.9, "centre", "follow_up", {"contacted": False})
_MORE = Step(0.3, "unit", "ask_extension", {"more": 2, "reason": "需要等待材料"})
_GRANTED = Step(0.35, "centre", "grant_extension")
_SUSPENDED = Step(0.2, "unit", "suspend", {"cause": "weather", "reason": "连续降雨"})
_NOT_OURS = Step(0.01, "unit", "object", {"reason": "不属于我单位职责"})
_ELSEWHERE = {"unit": "other", "reason": "由该单位负责"}
_OUT = {"ground": "unreasonable", "reason": "诉求不合理"}
_DECLINED = {"ground": "beyond", "reason": "不属于本区职责"}
_FAILED = Step(0.6, "verifier", "fail_check", _SENT_BACK)

# name: (share of all, steps); the shares decide how often the filler copies a journey
JOURNEYS: dict[str, tuple[int, tuple[Step, ...]]] = {
    "solved": (30, (*_begun(), _done(0.5), *_ended(0.6), _asked(0.9, "yes", "yes"))),
    "solved-not-satisfied": (6, (*_begun(), _done(0.8), *_ended(0.9), _asked(1.1, "yes", "no"))),
    "partly": (5, (*_begun(), _done(0.7), *_ended(0.8, "partly"), _asked(1.0, "partly", "partly"))),
    "unsolved": (5, (*_begun(), _done(0.6), *_ended(0.7), _asked(1.2, "no", "no"))),
    "not-reached": (6, (*_begun(), _done(0.4), *_ended(0.5), _SILENT)),
    "late": (8, (*_begun(0.3, contact=0.9), _done(1.6), *_ended(1.7), _asked(2.0, "yes", "no"))),
    "rework": (
        6,
        (*_begun(), _done(0.5), _FAILED, Step(0.65, "unit", "sign"), _done(0.8), *_ended(0.9), _asked(1, "yes", "yes")),
    ),
    "extended": (5, (*_begun(), _MORE, _GRANTED, _done(1.1), *_ended(1.2), _asked(1.4, "yes", "yes"))),
    "refused": (3, (*_begun(), _MORE, Step(0.4, "centre", "refuse_extension", {"reason": "不同意"}), _done(0.9))),
    "suspended": (4, (*_begun(), _SUSPENDED, Step(0.6, "unit", "resume"), _done(0.9), *_ended(1.0))),
    "rerouted": (
        4,
        (_NOT_OURS, Step(0.03, "centre", "uphold_objection", _ELSEWHERE), *_begun(0.2, contact=0.25), _done(0.7)),
    ),
    "rejected": (
        2,
        (_NOT_OURS, Step(0.03, "centre", "reject_objection", {"reason": "应由你单位负责"}), *_begun(0.2), _done(0.9)),
    ),
    "excluded": (
        3,
        (
            *_begun(),
            _done(0.6),
            *_ended(0.7),
            Step(0.8, "unit", "ask_exclusion", _OUT),
            Step(0.9, "centre", "grant_exclusion", {"reason": "符合规定"}),
        ),
    ),
    "supervised": (2, (*_begun(), Step(0.5, "leader", "supervise", {"reason": "请尽快办理"}))),
    "declined": (3, (Step(0.1, "centre", "decline", _DECLINED),)),
    "received": (2, ()),
    "routed": (3, ()),
    "handling": (3, _begun()),
    "handled": (2, (*_begun(), _done(0.7))),
    "verified": (2, (*_begun(), _done(0.7), Step(0.8, "verifier", "pass_check", {"method": "photo"}))),
}
WITHOUT_TYPE = frozenset({"received", "declined"})


@dataclass(frozen=True)
class Template:
    """A case with all its rows as the actions wrote them; nothing of it is left in the database."""

    name: str
    case: Case
    place: CasePlace
    rows: dict[type[models.Model], list[models.Model]]

    @property
    def last_at(self) -> datetime:
        """When the last thing happened to it."""
        return self.case.updated_at


ROWS: tuple[type[models.Model], ...] = (CaseEvent, CaseClock, CaseMatter, CaseText, Reporter)
_ORDER: dict[type[models.Model], tuple[str, ...]] = {CaseMatter: ("kind", "no")}


def types_of(spec: CasesSpec) -> list[TypeSpec]:
    """The types that can be reported without an answer to a question."""
    return [one for one in spec.types if not one.retired and not any(question.required for question in one.questions)]


def travel(name: str, type_code: str, *, point: Point, at: datetime, phone: str = "13800138000") -> Template:
    """Take a case reported at `at` along the journey `name`, then undo it; clocks climb on the way."""
    with tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media), transaction.atomic():
        case = _travelled(name, type_code, point=point, at=at, phone=phone)
        rows = {model: _rows(model, case) for model in ROWS}
        place = case.place
        assert place is not None
        transaction.set_rollback(True)
    return Template(name=name, case=case, place=place, rows=rows)


def _rows(model: type[models.Model], case: Case) -> list[models.Model]:
    return list(model._default_manager.filter(case=case).order_by(*_ORDER.get(model, ("pk",))))


def _travelled(name: str, type_code: str, *, point: Point, at: datetime, phone: str) -> Case:
    untyped = name in WITHOUT_TYPE
    report = Report(
        text="请尽快处理，谢谢。",
        channel=random.Random(name + type_code).choice(list(Channel)[:4]),
        type_code="" if untyped else type_code,
        point=point,
        contact=Contact(phone=phone),
    )
    case = receive(report=report, by=ANONYMOUS, at=at).case
    clock = case.clocks().get("handle") or case.clocks()["dispatch"]
    whole = clock.due_at - at
    for step in JOURNEYS[name][1]:
        moment = at + whole * step.part
        _climbed(case, moment)
        _move(Case.objects.get(pk=case.pk), step, moment)
    return Case.objects.select_related("place").get(pk=case.pk)


def _move(case: Case, step: Step, at: datetime) -> None:
    by = _actor(case, step.who)
    facts = dict(step.facts)
    if facts.get("photos") == "photo":
        content = scene(case.type_code, seed=1, fixed=True)
        facts["photos"] = [str(store_photo(content=content, by=HOUSE, at=at).pk)]
    if facts.get("unit") == "other":
        facts["unit"] = "enforcement" if case.unit is None or case.unit.code != "enforcement" else "housing"
    act(number=case.number, move=step.move, facts=facts, by=by, at=at)


def _actor(case: Case, who: str) -> Actor:
    """A person with the role in the scope of the case, else the house itself."""
    held = RoleGrant.objects.filter(role=who, user__is_active=True)
    if who == Role.UNIT:
        held = held.filter(unit_id=case.unit_id)
    for user in User.objects.filter(pk__in=held.values("user_id")).order_by("pk"):
        actor = actor_of_user(user, day=case.received_at.date())
        if who in case.roles_of(actor):
            return actor
    return HOUSE


def _climbed(case: Case, until: datetime) -> None:
    """Let the clocks of the case climb as the sweep would have let them."""
    while True:
        due = CaseClock.objects.filter(case=case, next_at__lte=until).order_by("next_at", "pk").first()
        if due is None or due.next_at is None:
            return
        climb(clock_id=due.pk, by=job("deadlines"), at=due.next_at)


def templates(
    spec: CasesSpec, points: Sequence[Point], *, start: datetime, dice: random.Random, names: Sequence[str]
) -> Iterator[Template]:
    """The journeys with five types each, begun at working times of the week from `start`, a Monday at midnight."""
    types = types_of(spec)
    for name in names:
        for kind in dice.sample(types, 1 if name in WITHOUT_TYPE else 5):
            at = start + timedelta(days=dice.randrange(5), hours=8, minutes=dice.randrange(600))
            phone = f"1390000{dice.randrange(10_000):04d}"
            yield travel(name, kind.code, point=dice.choice(points), at=at, phone=phone)
