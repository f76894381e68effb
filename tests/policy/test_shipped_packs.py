"""The packs of Chaoyang and of a town: what they must hold."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from linli.cases.lifecycle import ClockKind, Urgency
from linli.cases.rules.spec import CasesSpec
from linli.duty.pack import DutySpec
from linli.evaluation.rules.measures import Measure
from linli.evaluation.rules.spec import EvaluationSpec, Share
from linli.places.pack import PlacesSpec
from linli.policy.source import Pack, load

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


def test_three_rates_weigh_30_35_35_and_few_cases_are_not_ranked(pack):
    part = pack.parts["evaluation"]
    assert isinstance(part, EvaluationSpec)
    score = next(one for one in part.scores if one.code == "three_rates")
    weights = {item.indicator: item.weight for item in score.items if isinstance(item, Share)}
    assert weights == {"response": 30, "resolution": 35, "satisfaction": 35}
    assert min(one.minimum for one in part.scores) >= 5
    assert {one.kind for one in part.indicators} == set(Measure)
    assert [one.code for one in part.scores if one.about is None] == []


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
