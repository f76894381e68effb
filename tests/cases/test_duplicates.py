"""Duplicates are proposed for planted pairs, with reasons, to those who may see them - and for no other pair."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.cases.models import Case
from linli.cases.queries import description_of
from linli.cases.rules.duplicates import Near, near_duplicates
from linli.cases.rules.likeness import letters, metres_between, text_likeness
from linli.cases.rules.report import Point
from linli.cases.steps.context import context_at
from linli.cases.steps.intake import Receipt, receive
from linli.cases.views.near import reasons
from linli.kernel.actor import ANONYMOUS
from tests.cases.together import do
from tests.cast import LIUYIN, MONDAY_TEN, ZHAOXIALI
from tests.conftest import report_of

NOON = MONDAY_TEN + timedelta(hours=2)


def planted(*, metres: float = 0.0, hours: float = 2.0, **facts) -> Receipt:
    """A report `metres` north of Auntie Wang's, `hours` after it."""
    point = Point(lon=ZHAOXIALI.lon, lat=ZHAOXIALI.lat + metres / 111_000)
    given = {"point": point, **facts}
    return receive(report=report_of(**given), by=ANONYMOUS, at=MONDAY_TEN + timedelta(hours=hours))


def near(receipt: Receipt, by, **more) -> list[Near]:
    case = Case.objects.select_related("place").get(number=receipt.number)
    text = description_of([case.pk])[case.pk]
    spec = context_at(NOON).spec
    return near_duplicates(case, text=text, spec=spec, by=by, at=MONDAY_TEN + timedelta(days=30), **more)


def numbers(receipt: Receipt, by) -> list[str]:
    return [one.number for one in near(receipt, by)]


def test_a_pair_near_in_place_time_and_words_is_proposed_with_its_reasons(street_light, cast):
    again = planted(metres=42, hours=3, text="3 号楼前的路灯不亮了")
    (found,) = near(again, cast["qian"])
    assert found.number == street_light.number
    said = reasons(found.why)
    assert said[:3] == ["42 m away", "3 h earlier", "same type"]
    assert said[3] == f"texts {found.why.texts} % alike"
    assert 0.5 < found.score <= 1
    (back,) = near(street_light, cast["qian"])
    assert (back.number, reasons(back.why)[1]) == (again.number, "3 h later")


@pytest.mark.parametrize(
    ("facts", "proposed"),
    [
        ({"type_code": "C0103", "text": "井盖缺失"}, True),  # another type of the same group
        ({"type_code": "0301", "text": "夜里施工声音很大"}, False),
        ({"type_code": "0301", "text": "朝霞里 3 号楼前面路灯不亮了"}, True),  # only the words are alike
        ({"type_code": "", "text": "朝霞里3号楼前路灯不亮"}, True),
        ({"metres": 95}, True),
        ({"metres": 120}, False),
        ({"hours": 24 * 13.9}, True),
        ({"hours": 24 * 14.1}, False),
    ],
)
def test_what_is_proposed_follows_radius_days_kind_and_words(street_light, cast, facts, proposed):
    assert numbers(planted(**facts), cast["zhao"]) == ([street_light.number] if proposed else [])


def test_what_has_ended_is_merged_or_linked_already_is_not_proposed(street_light, cast):
    again, third = planted(), planted()
    assert set(numbers(again, cast["qian"])) == {street_light.number, third.number}
    do(again, "link", cast["qian"], other=third.number, relation="related")
    assert numbers(again, cast["qian"]) == [street_light.number]
    assert numbers(third, cast["qian"]) == [street_light.number]
    do(third, "merge", cast["qian"], main=street_light.number)
    assert numbers(street_light, cast["qian"]) == [again.number]
    do(again, "withdraw", cast["qian"], reason="x")
    assert numbers(street_light, cast["qian"]) == []


def test_only_what_the_asker_may_see_is_proposed(street_light, cast):
    planted()
    assert len(near(street_light, cast["qian"])) == len(near(street_light, cast["sun"])) == 1
    assert near(street_light, cast["han"]) == near(street_light, cast["root"]) == []


def test_without_a_point_nothing_is_proposed(street_light, cast):
    somewhere = receive(report=report_of(point=None, address="朝霞里"), by=ANONYMOUS, at=NOON)
    assert near(somewhere, cast["zhao"]) == []


def test_the_likeliest_come_first_and_reads_do_not_grow_with_their_number(street_light, cast):
    far, close = planted(metres=80, text="路灯坏了"), planted(metres=5)
    newest = planted(metres=1, hours=3)
    with CaptureQueriesContext(connection) as few:
        assert set(numbers(newest, cast["qian"])[:2]) == {close.number, street_light.number}
    for _one in range(6):
        planted(metres=60)
    with CaptureQueriesContext(connection) as many:
        found = near(newest, cast["qian"])
    assert len(few) == len(many)
    assert len(found) == 5
    assert far.number not in [one.number for one in found][:2]
    assert len(near(newest, cast["qian"], limit=20)) == 9


def test_letters_are_compared_without_digits_signs_width_or_case():
    assert letters("３号楼，Street-Light 12!") == "号楼streetlight"
    assert text_likeness("路灯不亮！", "路灯 不亮") == 100
    assert text_likeness("3 号楼", "") == text_likeness("123", "123") == 0
    assert text_likeness("路灯不亮", "小区里的路灯不亮，晚上看不见路") >= 85
    assert text_likeness("垃圾堆了好几天没人清", "施工噪声扰民，半夜不停") < 20


def test_metres_between_two_points():
    assert metres_between(116.4223, 39.9617, 116.4223, 39.9617) == 0
    assert round(metres_between(ZHAOXIALI.lon, ZHAOXIALI.lat, LIUYIN.lon, LIUYIN.lat)) == 1572
