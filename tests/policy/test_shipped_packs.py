"""The packs of Chaoyang and of a town: what they must hold, and one case of each through the whole loop."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson
import pytest

from linli.accounts.actions import create_user
from linli.accounts.queries import actor_of_user
from linli.accounts.roles import Role
from linli.cases.lifecycle import Channel, ClockKind, Status, Urgency
from linli.cases.models import Case, CaseEvent
from linli.cases.rules.report import Contact, Point, Report
from linli.cases.rules.spec import CasesSpec
from linli.cases.steps.attach import store_photo
from linli.cases.steps.close import close_case
from linli.cases.steps.handle import Outcome, contact_reporter, report_done, sign_case
from linli.cases.steps.intake import receive
from linli.cases.steps.locate import locate_case
from linli.cases.steps.verify import Method, verify_case
from linli.duty.pack import DutySpec
from linli.duty.queries import grant_for
from linli.kernel.actor import ANONYMOUS, Actor, job
from linli.kernel.errors import InvalidInput
from linli.kernel.generations import bump
from linli.places.models import DivisionVersion
from linli.places.pack import PlacesSpec
from linli.policy.actions import apply_pack
from linli.policy.models import PackVersion
from linli.policy.source import Pack, load
from tests.cast import MONDAY_TEN, PASSWORD, SEED_TIME
from tests.pictures import jpeg
from tests.rebuild import assert_rebuilds

HOUSE = job("tests")
NAMES = ("chaoyang", "town")


@pytest.fixture(scope="module", params=NAMES)
def pack(request) -> Pack:
    """Each of the two packs as loaded."""
    return load(request.param)


def cases_of(pack: Pack) -> CasesSpec:
    part = pack.parts["cases"]
    assert isinstance(part, CasesSpec)
    return part


def texts_of(value: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Every {zh, en} of a document with its path."""
    if isinstance(value, dict):
        if value.keys() == {"zh", "en"}:
            yield path, value["zh"], value["en"]
        else:
            for key, one in value.items():
                yield from texts_of(one, f"{path}.{key}")
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from texts_of(one, f"{path}.{index}")


def test_chinese_texts_are_chinese_and_english_ones_english(pack):
    texts = list(texts_of(orjson.loads(pack.body)))
    assert len(texts) > 200
    assert [zh for _path, zh, _en in texts if not re.search(r"[\u4e00-\u9fff]", re.sub(r"\{\w+\}", "", zh))] == []
    assert [en for _path, _zh, en in texts if re.search(r"[\u3000-\u9fff\uff00-\uffef]", en)] == []
    half = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")
    assert [zh for _path, zh, _en in texts if half.search(zh)] == []


def test_sentences_end_like_sentences(pack):
    spec = cases_of(pack)
    said = [one.emergency for one in spec.types if one.emergency] + [one.words for one in spec.statutory_channels]
    said += [notice.body for notice in spec.notices.values()]
    ends = [text for text in said if not (text.zh.endswith(("。", "：", "}")) and text.en.endswith((".", ":", "}")))]
    assert ends == []


def test_every_deadline_says_where_it_comes_from(pack):
    spec = cases_of(pack)
    assert [one.code for one in spec.types if one.limits and not one.source] == []
    assert [
        (urgency, clock)
        for urgency, limits in spec.limits.items()
        for clock, limit in limits.items()
        if not limit.source
    ] == []


def test_urgent_is_never_slower_than_normal_in_the_same_unit(pack):
    spec = cases_of(pack)
    slower = []
    for one in spec.types:
        normal = spec.limit(one.code, Urgency.NORMAL, ClockKind.HANDLE)
        urgent = spec.limit(one.code, Urgency.URGENT, ClockKind.HANDLE)
        assert normal is not None
        assert urgent is not None
        if normal.unit is urgent.unit and urgent.value > normal.value:
            slower.append(one.code)
    assert slower == []


def test_danger_to_life_points_to_the_emergency_numbers_first(pack):
    spec = cases_of(pack)
    assert spec.emergency is not None
    assert re.findall(r"1\d\d", spec.emergency.zh) == ["119", "110", "120"]
    told = [one for one in spec.types if one.emergency]
    assert len(told) >= 10
    assert [one.code for one in told if not re.search(r"110|119|120", one.emergency.zh)] == []
    assert {"0502", "L25"} <= {one.code for one in told}


def test_every_clock_has_a_ladder_for_any_case(pack):
    ladders = cases_of(pack).escalations
    anyone = {ladder.clock for ladder in ladders if not ladder.when.model_fields_set}
    assert anyone == set(ClockKind)
    assert {
        "outside", "statutory", "illegal", "privacy", "untrue", "unreasonable", "hearing", "malicious",
    } == {ground.code for ground in cases_of(pack).exclusion_grounds}  # fmt: skip
    assert {
        "court", "arbitration", "review", "discipline", "disclosure", "petition",
    } == {channel.code for channel in cases_of(pack).statutory_channels}  # fmt: skip


def test_people_are_never_on_a_public_map(pack):
    private = {"0502", "L05", "L06", "L09", "L17", "L18", "L20", "L22"}
    shown = {one.code: one.public for one in cases_of(pack).types if one.code in private}
    assert set(shown) == private
    assert set(shown.values()) == {"none"}


def test_chaoyang_is_complete():
    pack = load("chaoyang")
    places, duty = pack.parts["places"], pack.parts["duty"]
    assert isinstance(places, PlacesSpec)
    assert isinstance(duty, DutySpec)
    depths = {level.code: level.depth for level in places.levels}
    assert Counter(depths[one.level] for one in places.divisions) == {1: 1, 2: 43, 3: 768}
    streets = {one.code for one in places.divisions if depths[one.level] == 2}
    offices = {unit.area: unit for unit in duty.units if unit.kind == "street_office"}
    assert offices.keys() == streets
    posts = {"appeals", "urban", "community", "livelihood", "safety"}
    assert all({post.code for post in office.posts} == posts for office in offices.values())


def test_chaoyang_agrees_with_the_statistical_codes(shared):
    places = load("chaoyang").parts["places"]
    assert isinstance(places, PlacesSpec)
    names = {one.code: (one.name.zh, one.level) for one in places.divisions}
    folder = shared / "data/cn_division"
    with (folder / "streets_110105_330203.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["code"].startswith("110105"):
                level = "town" if row["name"].endswith("地区") else "street"
                assert names.pop(row["code"]) == (row["name"], level)
    with (folder / "villages_110105_330203.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["code"].startswith("110105"):
                name, level = names.pop(row["code"])
                assert (level == "village") == ("村" in row["name"][-5:] and 200 <= int(row["code"][-3:]) < 400)
                assert row["name"].startswith(name.removesuffix("社区").removesuffix("村").removesuffix("居委会"))
    assert names.keys() == {"110105"}


def test_chaoyang_has_every_class_of_the_list_but_publications():
    facilities = {"01": range(1, 39), "02": range(1, 18), "03": range(1, 11), "04": range(1, 11), "05": range(1, 4)}
    events = {"01": (*range(1, 19), 99), "02": range(1, 6), "03": (*range(1, 6), 99), "04": (*range(1, 10), 99)}
    wanted = {f"C{large}{small:02}" for large, smalls in facilities.items() for small in smalls}
    wanted |= {"C0601", "C0602", "C0603", "C0604", "C0606"}
    wanted |= {f"{large}{small:02}" for large, smalls in events.items() for small in smalls}
    wanted |= {f"05{small:02}" for small in (*range(1, 12), 13, 99)}
    types = {one.code: one for one in cases_of(load("chaoyang")).types}
    assert {code for code in types if code[0] not in "LQ"} == wanted
    assert "Only for crowds" in str(types["0409"].description.en)


def test_a_base_grid_of_the_town_holds_at_most_200_households():
    places = load("town").parts["places"]
    assert isinstance(places, PlacesSpec)
    grids = [one for one in places.divisions if one.level == "grid"]
    most = next(level.households_warn for level in places.levels if level.code == "grid")
    assert (len([one for one in places.divisions if one.level == "village"]), len(grids), most) == (6, 24, 200)
    assert max(one.households for one in grids) <= most
    assert all("llustrati" in (one.source or "") for one in places.divisions if one.level == "town")


@dataclass(frozen=True)
class Story:
    """A case of a pack: what is reported where, and who must get it."""

    pack: str
    type_code: str
    area: str
    unit: str
    post: str | None
    rule: str
    method: Method
    photos: bool = False


STORIES = (
    Story("chaoyang", "L03", "110105026060", "street-026", "community", "to-street-community", Method.PHONE),
    Story("chaoyang", "0110", "110105002030", "roads", "repair", "to-roads-repair", Method.VISIT, photos=True),
    Story("chaoyang", "0502", "110105036206", "civil_affairs", "relief", "to-civil_affairs-relief", Method.VISIT),
    Story("town", "0103", "99910110020102", "village-2", "works", "to-village-works", Method.PHOTO, photos=True),
    Story("town", "R11", "999101100204", "water", "repair", "to-water", Method.PHONE),
    Story("town", "L06", "999101100", "town_office", None, "to-town", Method.PHONE),
)


@pytest.fixture
def apply(cast):
    """Put a pack in force in a house that has none: the demo's rows are of no case here."""

    def put(name: str) -> None:
        PackVersion.objects.all().delete()
        bump("packs")
        apply_pack(name=name, by=HOUSE, at=SEED_TIME)

    return put


def person(name: str, role: Role, *, unit: str = "") -> Actor:
    day = MONDAY_TEN.date()
    grant = grant_for(role.value, unit=unit, day=day)
    user = create_user(username=name, password=PASSWORD, display_name=name, grants=[grant], by=HOUSE, at=SEED_TIME)
    return actor_of_user(user, day=day)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.pack}-{story.type_code}")
def test_a_case_goes_the_whole_loop(apply, story):
    apply(story.pack)
    worker, checker, clerk = (
        person("worker", Role.UNIT, unit=story.unit),
        person("checker", Role.VERIFIER),
        person("clerk", Role.CENTRE),
    )
    answers = {"danger": "blocked" if story.pack == "town" else "yes"} if story.type_code == "0110" else {}
    before = (store_photo(content=jpeg(), by=ANONYMOUS, at=MONDAY_TEN).pk,) if story.photos else ()
    report = Report(
        text="请帮忙看一下", channel=Channel.WEB, type_code=story.type_code, area_code=story.area,
        answers=answers, contact=Contact(name="王桂兰", phone="138 0013 8000"), photos=before,
    )  # fmt: skip
    number = receive(report=report, by=ANONYMOUS, at=MONDAY_TEN).number
    case = Case.objects.get(number=number)
    assert (case.status, case.unit.code) == (Status.ROUTED, story.unit)
    assert (case.post.code if case.post else None) == story.post
    assert CaseEvent.objects.get(case=case, kind="routed").data["rule"] == story.rule

    sign_case(number=number, by=worker, at=MONDAY_TEN)
    contact_reporter(number=number, outcome=Outcome.REACHED, by=worker, at=MONDAY_TEN)
    photos = [store_photo(content=jpeg(), by=worker, at=MONDAY_TEN).pk] if story.photos else []
    report_done(number=number, result="已办理", photos=photos, by=worker, at=MONDAY_TEN)
    verify_case(number=number, passed=True, method=story.method, by=checker, at=MONDAY_TEN)
    close_case(number=number, result_class="solved", result="已解决", by=clerk, at=MONDAY_TEN)
    case.refresh_from_db()
    assert (case.status, case.result_class, case.closed_at) == (Status.CLOSED, "solved", MONDAY_TEN)
    assert_rebuilds(case)


def test_a_point_in_the_town_falls_into_its_grid_and_village(apply):
    apply("town")
    point = Point(lon=116.235, lat=33.435)  # in the second village, above on the left
    report = Report(text="垃圾没人收", channel=Channel.WEB, type_code="0103", point=point)
    case = receive(report=report, by=ANONYMOUS, at=MONDAY_TEN).case
    assert case.unit.code == "village-2"
    assert [case.area_1, case.area_2, case.area_3].count(None) == 0
    assert case.area_4 is None


@pytest.fixture
def undrawn(apply):
    """Chaoyang right after its pack was applied: names and codes, no boundary."""
    apply("chaoyang")
    DivisionVersion.objects.update(geometry=None, min_lon=None, min_lat=None, max_lon=None, max_lat=None)
    bump("places")


def test_without_boundaries_a_point_waits_for_the_desk_and_the_area_settles_it(undrawn):
    point, clerk = Point(lon=116.47, lat=39.99), person("clerk", Role.CENTRE)
    report = Report(text="望京西路有人养鸡", channel=Channel.WEB, type_code="0118", point=point)
    case = receive(report=report, by=ANONYMOUS, at=MONDAY_TEN).case
    assert (case.status, case.area_1, case.unit) == (Status.RECEIVED, None, None)
    with pytest.raises(InvalidInput) as refused:
        locate_case(number=case.number, point=point, by=clerk, at=MONDAY_TEN)
    assert "boundaries" in str(refused.value.fields["point"])
    case = locate_case(number=case.number, point=point, area_code="110105026064", by=clerk, at=MONDAY_TEN)
    assert (case.status, case.unit.code) == (Status.ROUTED, "street-026")
    both = receive(report=replace(report, area_code="110105026064"), by=ANONYMOUS, at=MONDAY_TEN).case
    assert both.unit.code == "street-026"
