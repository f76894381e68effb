"""The places part of a pack: levels and divisions by name and code; boundaries may come before or after."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from linli.kernel.errors import InvalidInput
from linli.kernel.texts import Text
from linli.places.models import DivisionVersion, Level
from linli.places.pack import PlacesPart, PlacesSpec, apply, check, plan
from linli.places.queries import division_ids_by_code, lineage, locate, name_of
from linli.policy.parts import PackHead
from tests.places.geo import AT, BY, NEW_YEAR, SIDE, SOUTH, SPRING, WEST, bring, cell, collection, feature

LEVELS = [
    {"depth": 1, "code": "district", "name": {"zh": "区", "en": "District"}},
    {"depth": 2, "code": "street", "name": {"zh": "街道", "en": "Street"}},
    {"depth": 2, "code": "town", "name": {"zh": "镇", "en": "Town"}},
    {"depth": 3, "code": "grid", "name": {"zh": "网格", "en": "Grid"}, "households_warn": 200},
]
DISTRICT = {"code": "110105", "name": {"zh": "朝阳区", "en": "Chaoyang"}, "pinyin": "Chaoyang Qu", "level": "district"}
STREET = {"code": "110105001", "name": {"zh": "建外街道", "en": "Jianwai"}, "parent": "110105", "level": "street"}
GRID = {
    "code": "110105001001",
    "name": {"zh": "一网格", "en": "Grid 1"},
    "parent": "110105001",
    "level": "grid",
    "box": [WEST, SOUTH, WEST + SIDE, SOUTH + SIDE],
}
HEAD = PackHead(name="test", version="1", title=Text(zh="测试", en="Test"))


def doc(*divisions, **keys):
    return PlacesSpec.model_validate({"levels": LEVELS, "divisions": list(divisions)} | keys)


def put(*divisions, **keys):
    return apply(doc(*divisions, **keys), by=BY, at=AT, valid_from=NEW_YEAR)


def test_applying_makes_levels_and_divisions_with_their_lineage(db):
    report = put(GRID, STREET, DISTRICT)  # in any order
    assert report.created == 3
    ids = division_ids_by_code(SPRING)
    assert lineage(ids[GRID["code"]], SPRING)[:3] == (ids["110105"], ids["110105001"], ids[GRID["code"]])
    assert locate(lon=WEST + SIDE / 2, lat=SOUTH + SIDE / 2, day=SPRING).areas[1] == ids["110105001"]
    assert [level.code for level in Level.objects.all()] == ["district", "street", "town", "grid"]
    assert name_of(ids["110105"], "en", SPRING) == "Chaoyang"


def test_applying_again_changes_nothing_and_a_new_name_corrects(db):
    put(DISTRICT, STREET)
    assert put(DISTRICT, STREET).unchanged == 2
    renamed = STREET | {"name": {"zh": "建国门外街道", "en": "Jianguomenwai"}}
    later = apply(doc(DISTRICT, renamed), by=BY, at=AT, valid_from=SPRING)
    assert (later.changed, later.unchanged) == (1, 1)
    ids = division_ids_by_code(SPRING)
    assert name_of(ids["110105001"], "zh", NEW_YEAR) == "建外街道"
    assert name_of(ids["110105001"], "zh", SPRING) == "建国门外街道"


def test_boundaries_that_were_imported_stay_when_the_pack_has_none(db):
    put(DISTRICT, STREET)
    bring(collection(feature(cell(0, 0, 2, 2), code="110105001")), None, level="street")
    version = DivisionVersion.objects.get(code="110105001")
    assert (version.name_zh, version.kind) == ("建外街道", "street")
    assert put(DISTRICT, STREET).unchanged == 2
    assert DivisionVersion.objects.get(code="110105001").geometry is not None


def test_the_pack_may_say_from_when_its_divisions_hold(db):
    put(DISTRICT, divisions_from="2012-01-01")
    assert DivisionVersion.objects.get().valid_from == date(2012, 1, 1)


def test_a_plan_writes_nothing(db):
    changes = plan(doc(DISTRICT, STREET), valid_from=NEW_YEAR)
    assert (len(changes.created), changes.problems) == (2, [])
    assert DivisionVersion.objects.count() == 0


def test_a_district_without_a_boundary_holds_what_its_grids_hold(db):
    put(DISTRICT, STREET, GRID)
    assert not locate(lon=WEST + SIDE / 2, lat=SOUTH + SIDE / 2, day=SPRING).outside
    assert locate(lon=WEST - SIDE, lat=SOUTH, day=SPRING).outside


@pytest.mark.parametrize(
    ("divisions", "path", "words"),
    [
        ([DISTRICT, DISTRICT], ("divisions", 1, "code"), "twice"),
        ([STREET], ("divisions", 0, "parent"), "no division"),
        ([DISTRICT, STREET | {"level": "galaxy"}], ("divisions", 1, "level"), "no level"),
        ([DISTRICT | {"parent": "110105"}], ("divisions", 0, "parent"), "nothing above"),
        ([DISTRICT, STREET, STREET | {"code": "2", "parent": "110105001"}], ("divisions", 2, "parent"), "not above"),
        ([DISTRICT | {"box": [0, 0, 1, 1]}], ("divisions", 0, "box.coordinates[0][0]"), ""),
    ],
)
def test_problems_have_a_path(db, divisions, path, words):
    (problem,) = [one for one in check(doc(*divisions)) if one.path == path]
    assert words in problem.words
    with pytest.raises(InvalidInput):
        put(*divisions)
    assert DivisionVersion.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"code": "a b"},
        {"box": [2, 2, 1, 1]},
        {"box": [1, 1, 2, 2], "geometry": cell(0, 0)},
        {"households": -1},
        {"name": {"zh": "区"}},
    ],
)
def test_the_schema_refuses_what_it_does_not_know(change):
    with pytest.raises(ValidationError):
        doc(DISTRICT | change)


def test_levels_run_without_a_gap_and_stay_while_they_are_used(db):
    part = PlacesPart()
    gap = PlacesSpec.model_validate({"levels": [LEVELS[0], LEVELS[3]]})
    assert [one.path for one in check(gap)] == [("levels",)]
    put(DISTRICT, STREET)
    fewer = PlacesSpec.model_validate({"levels": [LEVELS[0], LEVELS[2]], "divisions": [DISTRICT]})
    (problem,) = part.check(fewer, head=HEAD, parts={}, before=doc(DISTRICT, STREET))
    assert "'street'" in problem.words
    part.apply(doc(DISTRICT, STREET), by=BY, at=AT)
