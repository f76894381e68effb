"""Stories of the demo district that take a branch of the loop each, so that every page has something to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from linli.cases.lifecycle import Channel
from linli.cases.models import CaseClock
from linli.cases.rules.report import Contact, Point, Report
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.cases.steps.escalate import climb
from linli.cases.steps.intake import receive
from linli.config.demo.pictures import scene
from linli.kernel.actor import ANONYMOUS, Actor, job
from linli.kernel.idempotency import once

CLOCK = job("deadlines")
BORDER = Point(116.4386, 39.9617, 40)  # between Chenguang and Liuyin streets
ZHAOXIALI = Point(116.4223, 39.9617)


@dataclass(frozen=True, slots=True)
class Did:
    """Somebody makes a move `hours` after what was before; `case` is a story's name in a fact."""

    hours: float
    who: str
    move: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """A report `days` ago, and what came of it."""

    name: str
    days: float
    text: str
    type_code: str
    point: Point
    did: tuple[Did, ...]
    phone: str = "13900001234"


def _done(hours: float, who: str, result: str) -> Did:
    return Did(hours, who, "report_done", {"result": result, "photos": 1})


def _closed(result: str, result_class: str = "solved") -> tuple[Did, ...]:
    return (
        Did(3, "li", "pass_check", {"method": "visit"}),
        Did(2, "zhao", "close", {"result_class": result_class, "result": result}),
    )


_SIGN = Did(1, "sun", "sign", {})
_REACHED = Did(1, "sun", "contact", {"outcome": "reached"})

STORIES: tuple[Story, ...] = (
    Story(
        "border", 9, "两条街交界的路口路灯全灭，过马路很危险。", "", BORDER,
        (
            Did(0.5, "zhao", "border", {}),
            Did(0.1, "zhao", "classify", {"type_code": "C0118"}),
            _SIGN,
            _REACHED,
            Did(4, "HOUSE", "release_unit", {"reason": "柳荫街道已完成现场疏导"}),
            _done(3, "sun", "更换了两侧灯具。"),
            Did(3, "li", "fail_check", {"method": "visit", "reason": "东侧仍有一盏不亮"}),
            _SIGN,
            _done(5, "sun", "东侧线路已修复，全部点亮。"),
            *_closed("路口两侧路灯均已修复。"),
            Did(20, "zhao", "follow_up", {"contacted": "true", "solved": "yes", "satisfied": "yes"}),
        ),
    ),
    Story(
        "object", 1.2, "楼前一棵大树快倒了，压着电线。", "C0118", ZHAOXIALI,
        (Did(1, "sun", "object", {"reason": "属于树木修剪，不是路灯设施", "unit": "greening"}),),
    ),
    Story(
        "extension", 2.2, "小路尽头新装的路灯一直没通电。", "C0118", ZHAOXIALI,
        (_SIGN, _REACHED, Did(6, "sun", "ask_extension", {"more": 3, "reason": "等供电部门接火"})),
    ),
    Story(
        "suspended", 3, "地下通道的灯坏了一半。", "C0118", Point(116.4315, 39.9620),
        (_SIGN, _REACHED, Did(4, "sun", "suspend", {"cause": "weather", "reason": "连日大雨，通道积水，无法施工"})),
    ),
    Story(
        "help", 2, "早市的路灯杆被货车撞歪，货车还堵在路口。", "C0118", Point(116.4225, 39.9692),
        (
            _SIGN,
            Did(0.3, "sun", "call_help", {"unit": "enforcement", "reason": "需要现场疏导车辆"}),
            Did(2, "sun", "help_came", {}),
            Did(1, "wu", "supervise", {"reason": "影响早高峰，请当日办结"}),
        ),
    ),
    Story(
        "main", 2.5, "公园东门整排路灯不亮。", "C0118", Point(116.4408, 39.9622),
        (_SIGN, _REACHED),
    ),
    Story(
        "same", 2.3, "公园东门那边晚上一片黑，路灯都不亮。", "C0118", Point(116.4409, 39.9623),
        (Did(1, "zhao", "merge", {"main": "main"}),),
        phone="13900005678",
    ),
    Story(
        "near", 0.3, "公园东门附近路灯坏了。", "C0118", Point(116.44085, 39.96225), (), phone="13900009012",
    ),
    Story(
        "unsolved", 6, "过街天桥下两盏路灯一直闪。", "C0118", Point(116.4316, 39.9693),
        (
            _SIGN,
            _REACHED,
            _done(9, "sun", "更换镇流器。"),
            *_closed("已更换镇流器，恢复正常。"),
            Did(18, "zhao", "follow_up", {"contacted": "true", "solved": "no", "satisfied": "no"}),
            Did(1, "zhao", "reopen", {"reason": "回访未解决"}),
        ),
    ),
    Story(
        "excluded", 12, "高速辅路的灯不亮。", "C0118", Point(116.4684, 39.9620),
        (
            _SIGN,
            Did(2, "sun", "contact", {"outcome": "reached"}),
            _done(30, "sun", "经查由高速公路管理单位负责，已转告。"),
            *_closed("该段由高速公路管理单位维护，已转告并附联系电话。", "explained"),
            Did(24, "sun", "ask_exclusion", {"ground": "outside", "reason": "设施不在本区管辖范围"}),
            Did(5, "zhao", "refuse_exclusion", {"reason": "派遣时未提出，先不剔除"}),
            Did(8, "sun", "appeal", {"reason": "附权属证明，请复核"}),
        ),
    ),
    Story(
        "transfer", 4, "装修合同纠纷，对方不退钱。", "", ZHAOXIALI,
        (Did(2, "zhao", "transfer", {"statutory": "arbitration", "reason": "属于合同纠纷，可申请仲裁"}),),
    ),
    Story("late", 8, "老旧小区的路灯一直没有人修。", "C0118", Point(116.4224, 39.9763), (_SIGN,)),
)  # fmt: skip


def tell(*, people: Mapping[str, Actor], house: Actor, as_of: datetime) -> Iterator[str]:
    """Make the stories happen once; yields the number of each case that was new. Nothing happens after `as_of`."""
    numbers: dict[str, str] = {}
    for index, story in enumerate(STORIES):
        at = as_of - timedelta(days=story.days)
        mark = once(scope="demo", key=f"story-{story.name}", body=[story.name])
        known = mark.earlier()
        numbers[story.name] = known or _reported(story, at=at, mark=mark)
        if known is None:
            _lived(story, numbers, seed=index, people=people, house=house, at=at, as_of=as_of)
            yield numbers[story.name]


def _reported(story: Story, *, at: datetime, mark: Any) -> str:
    report = Report(
        text=story.text,
        channel=Channel.HOTLINE,
        type_code=story.type_code,
        point=story.point,
        contact=Contact(phone=story.phone),
    )
    return receive(report=report, by=ANONYMOUS, at=at, once=mark).number


def _lived(
    story: Story,
    numbers: Mapping[str, str],
    *,
    seed: int,
    people: Mapping[str, Actor],
    house: Actor,
    at: datetime,
    as_of: datetime,
) -> None:
    number = numbers[story.name]
    for did in story.did:
        at += timedelta(hours=did.hours)
        if at > as_of:
            return
        escalate(number, until=at)
        by = people.get(did.who, house)
        facts = {name: numbers.get(value, value) if name == "main" else value for name, value in did.facts.items()}
        if facts.get("photos"):
            facts["photos"] = [store_photo(content=scene("C0118", seed=seed, fixed=True), by=by, at=at).pk]
        act(number=number, move=did.move, facts=facts, by=by, at=at)
    escalate(number, until=as_of)


def escalate(number: str, *, until: datetime) -> None:
    """Let the clocks of a case climb as they would have: each step at its own time."""
    while True:
        due = CaseClock.objects.filter(case__number=number, next_at__lte=until).order_by("next_at").first()
        if due is None or due.next_at is None or climb(clock_id=due.pk, by=CLOCK, at=due.next_at) == 0:
            return
