"""Stories of the demo district that take a branch of the loop each, so that every page has something to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from linli.cases.lifecycle import Channel
from linli.cases.models import Case
from linli.cases.rules.report import Contact, Point, Report
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.cases.steps.intake import receive
from linli.config.demo.clocks import escalate
from linli.config.demo.ground import point_between, point_in
from linli.config.demo.people import SCOPE
from linli.config.demo.pictures import scene
from linli.kernel.actor import ANONYMOUS, Actor
from linli.kernel.idempotency import once

_LAMP = "C0118"


@dataclass(frozen=True, slots=True)
class Did:
    """Somebody makes a move `hours` after what was before; `case` is a story's name in a fact."""

    hours: float
    who: str
    move: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """A report `days` ago, and what came of it. `where`: a division, or two with a bar between for their border.

    `aside`: metres to the east, so that two reports of one thing do not lie on one point.
    """

    name: str
    days: float
    text: str
    type_code: str
    where: str
    did: tuple[Did, ...]
    phone: str = "13900001234"
    aside: float = 0.0


def _done(hours: float, who: str, result: str) -> Did:
    return Did(hours, who, "report_done", {"result": result, "photos": 1})


def _closed(result: str, result_class: str = "solved") -> tuple[Did, ...]:
    return (
        Did(3, "li", "pass_check", {"method": "visit"}),
        Did(2, "zhao", "close", {"result_class": result_class, "result": result}),
    )


def _begun(who: str) -> tuple[Did, ...]:
    return (Did(0.8, who, "sign", {}), Did(0.7, who, "contact", {"outcome": "reached"}))


STORIES: tuple[Story, ...] = (
    Story(
        "border", 9, "两个街道交界处的小区围墙裂了大缝，物业说不归他们，居委会也说不归他们。", "",
        "110105013|110105014",
        (
            Did(0.5, "zhao", "border", {}),
            Did(0.1, "zhao", "classify", {"type_code": "L03"}),
            *_begun("street-013-1"),
            Did(20, "street-014-1", "part_done", {"result": "我街道一侧已设置围挡，并通知产权单位。"}),
            _done(3, "street-013-1", "围墙已临时加固。"),
            Did(3, "li", "fail_check", {"method": "visit", "reason": "北段仍有松动砖块"}),
            Did(1, "street-013-1", "sign", {}),
            _done(15, "street-013-1", "北段已拆除重砌，全线勾缝。"),
            *_closed("围墙已由两个街道共同督促产权单位修复。"),
            Did(20, "zhao", "follow_up", {"contacted": "true", "solved": "yes", "satisfied": "yes"}),
        ),
    ),
    Story(
        "object", 1.2, "楼前一棵大树快倒了，压着路灯的电线。", _LAMP, "11010502605101",
        (Did(1, "sun", "object", {"reason": "属于树木修剪，不是路灯设施", "unit": "landscaping"}),),
    ),
    Story(
        "upheld", 5, "公园里的路灯杆旁边地砖塌了一片，雨后全是泥。", _LAMP, "11010501503301",
        (
            Did(2, "sun", "object", {"reason": "灯杆完好，属于便道塌陷", "unit": "roads"}),
            Did(3, "zhao", "uphold_objection", {"unit": "roads", "reason": "现场照片显示为便道塌陷"}),
            *_begun("gao"),
            _done(20, "gao", "已回填夯实，重铺地砖。"),
            *_closed("塌陷处已修复。"),
        ),
    ),
    Story(
        "extension", 1.9, "小路尽头新装的路灯一直没通电。", _LAMP, "11010502604801",
        (*_begun("sun"), Did(6, "sun", "ask_extension", {"more": 3, "reason": "等供电部门接火"})),
    ),
    Story(
        "granted", 2.2, "五号楼一个单元暖气只是温的，室内十五度。", "L02", "11010502603401",
        (
            *_begun("he"),
            Did(3, "he", "ask_extension", {"more": 2, "reason": "需更换入户支管，配件两天后到"}),
            Did(2, "zhao", "grant_extension", {"reason": "同意，请先提供临时取暖设备"}),
        ),
    ),
    Story(
        "suspended", 3, "地下通道的灯坏了一半。", _LAMP, "11010500403201",
        (*_begun("sun"), Did(4, "sun", "suspend", {"cause": "weather", "reason": "连日大雨，通道积水，无法施工"})),
    ),
    Story(
        "help", 2, "早市的路灯杆被货车撞歪，货车还堵在路口。", _LAMP, "11010501503401",
        (
            Did(0.8, "sun", "sign", {}),
            Did(0.3, "sun", "call_help", {"unit": "traffic_police", "reason": "需要现场疏导车辆"}),
            Did(2, "sun", "help_came", {}),
            Did(1, "wu", "supervise", {"reason": "影响早高峰，请当日办结"}),
        ),
    ),
    Story(
        "shared", 2.4, "饭馆后厨的油烟管正对着居民楼，油水滴到停着的车上，还占了消防通道。", "0116", "11010500403401",
        (
            Did(1, "zhao", "share", {"unit": "street-004", "reason": "涉及多家商户，请属地共同约谈"}),
            *_begun("ecology-1"),
        ),
    ),
    Story(
        "split", 4, "门口的路灯不亮，旁边的垃圾也堆了好几天没有人拉。", _LAMP, "11010502605102",
        (
            Did(0.6, "zhao", "split", {"type_code": "0102", "text": "路灯旁边的垃圾堆了好几天没有人拉。"}),
            *_begun("sun"),
            _done(9, "sun", "更换灯头，已恢复照明。"),
        ),
    ),
    Story("main", 2.5, "公园东门整排路灯不亮。", _LAMP, "11010502605001", _begun("sun")),
    Story(
        "same", 2.3, "公园东门那边晚上一片黑，路灯都不亮。", _LAMP, "11010502605001",
        (Did(1, "zhao", "merge", {"main": "main"}),), phone="13900005678", aside=9,
    ),
    Story("near", 0.3, "公园东门附近路灯坏了。", _LAMP, "11010502605001", (), phone="13900009012", aside=-7),
    Story(
        "unsolved", 6, "过街天桥下两盏路灯一直闪。", _LAMP, "11010500403601",
        (
            *_begun("sun"),
            _done(9, "sun", "更换镇流器。"),
            *_closed("已更换镇流器，恢复正常。"),
            Did(18, "zhao", "follow_up", {"contacted": "true", "solved": "no", "satisfied": "no"}),
            Did(1, "zhao", "reopen", {"reason": "回访未解决"}),
        ),
    ),
    Story(
        "excluded", 12, "高速辅路的灯不亮。", _LAMP, "110105036",
        (
            *_begun("sun"),
            _done(30, "sun", "经查由高速公路管理单位负责，已转告。"),
            *_closed("该段由高速公路管理单位维护，已转告并附联系电话。", "explained"),
            Did(24, "sun", "ask_exclusion", {"ground": "outside", "reason": "设施不在本区管辖范围"}),
            Did(5, "zhao", "refuse_exclusion", {"reason": "派遣时未提出，先不剔除"}),
            Did(8, "sun", "appeal", {"reason": "附权属证明，请复核"}),
        ),
    ),
    Story(
        "left-out", 14, "邻居家的狗每天晚上叫个不停，要求没收。", "", "11010501504101",
        (
            Did(1, "zhao", "classify", {"type_code": "L06"}),
            *_begun("street-015-1"),
            _done(40, "street-015-1", "已上门调解，养犬手续齐全，双方约定夜间将犬只带入室内。"),
            *_closed("已调解；没收犬只没有法律依据，已向您说明。", "explained"),
            Did(20, "street-015-1", "ask_exclusion", {"ground": "illegal", "reason": "没收要求没有法律依据"}),
            Did(6, "zhao", "grant_exclusion", {"reason": "同意剔除"}),
        ),
    ),
    Story(
        "transfer", 4, "装修公司收了钱不开工，合同上写着可以仲裁，想让他们退款。", "", "11010502606001",
        (Did(2, "zhao", "transfer", {"statutory": "arbitration", "reason": "属于合同纠纷，约定了仲裁"}),),
    ),
    Story("late", 8, "老旧小区的路灯一直没有人修。", _LAMP, "11010502605101", (Did(0.8, "sun", "sign", {}),), aside=60),
)  # fmt: skip


def tell(*, people: Mapping[str, Actor], house: Actor, as_of: datetime) -> Iterator[str]:
    """Make the stories happen once; yields the number of each case that was new. Nothing happens after `as_of`."""
    numbers: dict[str, str] = {}
    for index, story in enumerate(STORIES):
        at = as_of - timedelta(days=story.days)
        mark = once(scope=SCOPE, key=f"story-{story.name}", body=[story.name])
        known = mark.earlier()
        numbers[story.name] = known or _reported(story, at=at, mark=mark)
        if known is None:
            _lived(story, numbers, seed=index, people=people, house=house, at=at, as_of=as_of)
            yield numbers[story.name]


def _reported(story: Story, *, at: datetime, mark: Any) -> str:
    day = at.date()
    first, bar, second = story.where.partition("|")
    point = point_between(first, second, day=day) if bar else point_in(first, day=day)
    report = Report(
        text=story.text,
        channel=Channel.HOTLINE,
        type_code=story.type_code,
        point=Point(point.lon + story.aside / 85_400, point.lat, point.accuracy_m),
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
            code = Case.objects.values_list("type_code", flat=True).get(number=number)
            facts["photos"] = [store_photo(content=scene(code, seed=seed, fixed=True), by=by, at=at).pk]
        act(number=number, move=did.move, facts=facts, by=by, at=at)
    escalate(number, until=as_of)
