"""A past to learn from: many cases of four types, confirmed by an import, each text its own."""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from linli.cases.lifecycle import Channel
from linli.cases.models import Case, CaseEvent, CaseText, Classifier
from linli.cases.rules.report import Report
from linli.cases.steps.intake import receive
from linli.cases.steps.learn import train_classifier
from linli.duty.queries import unit_book
from linli.kernel.actor import importer, job
from linli.kernel.ids import case_number
from tests.cast import MONDAY_TEN, ZHAOXIALI

LAMP, COVER, RUBBISH, HEATING = "C0118", "C0103", "0102", "L02"
HANDLED_BY = {LAMP: "lighting", COVER: "roads", RUBBISH: "sanitation", HEATING: "heating"}
_SAID: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    LAMP: (("路灯", "灯杆", "楼前的灯"), ("不亮了", "一直闪", "坏了好几天", "晚上很黑")),
    COVER: (("井盖", "下水道井盖", "污水井盖"), ("翘起来了", "丢了", "破损严重", "松动，车过就响")),
    RUBBISH: (("垃圾", "垃圾桶", "生活垃圾"), ("没人清运", "堆得很高", "散落一地", "臭味很大")),
    HEATING: (("暖气", "供热", "家里暖气片"), ("不热", "只有十五度", "一直不来", "冰凉")),
}
_PLACES = ("朝霞里", "东门口", "三号楼", "小学旁边", "菜市场", "北街", "公园西侧", "幼儿园门口")
_ENDS = ("请尽快处理", "麻烦来人看看", "希望解决", "已经反映过", "老人出行不便", "谢谢")
_numbers = count(500_000)


def text_of(code: str, seed: int) -> str:
    """What somebody says about a matter of this type; another seed, other words."""
    chance = random.Random(f"{code} {seed}")
    what, how = (chance.choice(words) for words in _SAID[code])
    return f"{chance.choice(_PLACES)}{seed}号附近{what}{how}，{chance.choice(_ENDS)}"


def past(
    many: int, *, types: Sequence[str] = (LAMP, COVER, RUBBISH, HEATING), start: int = 0, at: datetime = MONDAY_TEN
) -> list[Case]:
    """`many` received cases, one a minute, their types in turn confirmed by the source; copies of a real one."""
    by = importer("tests")
    patterns = {}
    for code in types:
        report = Report(text=text_of(code, start), channel=Channel.BULK, type_code=code, point=ZHAOXIALI)
        made = receive(report=report, by=by, at=at).case
        patterns[code] = (made, list(CaseEvent.objects.filter(case=made).order_by("seq")))
    cases, events, texts = [], [], []
    for number in range(start + 1, start + 1 + many - len(types)):
        code = types[number % len(types)]
        made, happened = patterns[code]
        case = _copy(made)
        case.number, case.received_at = case_number(at.date(), next(_numbers)), at + timedelta(minutes=number)
        cases.append(case)
        events.append([_copy(event) for event in happened])
        said = code if number % 12 else types[(number // 12) % len(types)]  # people are not always right
        texts.append(text_of(said, number))
    Case.objects.bulk_create(cases)
    for case, own in zip(cases, events, strict=True):
        for event in own:
            event.case = case
    CaseEvent.objects.bulk_create([event for own in events for event in own])
    CaseText.objects.bulk_create(
        CaseText(case=case, no=1, kind=CaseText.Kind.DESCRIPTION, body=text, at=at)
        for case, text in zip(cases, texts, strict=True)
    )
    return [*(made for made, _happened in patterns.values()), *cases]


def _copy(row):
    made = copy.copy(row)
    made._state = copy.copy(row._state)
    made.pk, made._state.adding = None, True
    return made


def learned(*, units: bool = False, at: datetime = MONDAY_TEN) -> Classifier:
    """A model of types in use, trained on such a past; with `units` one of units too."""
    made = past(400)
    if units:
        book = unit_book().by_code
        for code, unit in HANDLED_BY.items():
            ids = [case.pk for case in made if case.type_code == code]
            Case.objects.filter(pk__in=ids).update(status="closed", unit=book[unit].id)
        train_classifier(kind=Classifier.Kind.UNIT, by=job("tests"), at=at)
    return train_classifier(kind=Classifier.Kind.TYPE, by=job("tests"), at=at)
