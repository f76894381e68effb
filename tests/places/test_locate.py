"""Locate: from a point to the grid that answers for it, or to the question that the desk has to decide."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from django.utils import translation

from linli.kernel.errors import InvalidInput
from linli.places.actions import retire_division
from linli.places.cells import cell_of, cells_around
from linli.places.crs import Crs, from_wgs84
from linli.places.queries import (
    child_choices,
    divisions_on,
    lineage,
    locate,
    locate_many,
    name_of,
    path_of,
    snapshot_on,
)
from linli.places.rules import check_point
from tests.places.geo import AT, BY, NEW_YEAR, SIDE, SOUTH, SPRING, WEST, bring, cell, collection, feature

MIDDLE = {"lon": WEST + 0.5 * SIDE, "lat": SOUTH + 0.5 * SIDE}  # of grid G00


def test_a_point_in_a_grid_has_its_whole_lineage(town):
    found = locate(**MIDDLE, day=SPRING, accuracy_m=20)
    assert found.division == town["G00"]
    assert found.areas == (town["D1"], town["S1"], None, town["G00"], None)
    assert not found.ambiguous
    assert not found.outside
    assert lineage(town["G00"], SPRING) == found.areas


def test_a_point_in_another_system_is_undone_first(town):
    lon, lat = from_wgs84(**MIDDLE, crs=Crs.BD09)
    assert locate(lon=lon, lat=lat, day=SPRING, crs=Crs.BD09).division == town["G00"]
    assert locate(lon=lon, lat=lat, day=SPRING).division != town["G00"]


def test_near_a_border_the_other_side_comes_into_question(town):
    metre = 1 / 85_400  # of longitude at this latitude
    found = locate(lon=WEST + SIDE - 10 * metre, lat=MIDDLE["lat"], day=SPRING, accuracy_m=30)
    assert found.division == town["G00"]
    assert [one.division for one in found.candidates] == [town["G10"]]
    assert found.candidates[0].distance_m == pytest.approx(10, abs=0.1)
    assert found.candidates[0].areas == (town["D1"], town["S1"], None, town["G10"], None)
    assert not locate(lon=WEST + SIDE - 10 * metre, lat=MIDDLE["lat"], day=SPRING, accuracy_m=9).ambiguous


def test_on_a_border_the_lowest_code_has_it_and_the_desk_is_asked(town):
    corner = locate(lon=round(WEST + SIDE, 6), lat=round(SOUTH + SIDE, 6), day=SPRING)
    assert corner.division == town["G00"]
    assert {one.division for one in corner.candidates} == {town["G01"], town["G10"], town["G11"]}
    assert locate_many(np.array([corner.lon]), np.array([corner.lat]), SPRING).tolist() == [town["G00"]]


def test_in_a_gap_between_grids_the_street_has_it(town):
    retire_division(code="G00", last_day=date(2026, 2, 1), by=BY, at=AT)
    found = locate(**MIDDLE, day=SPRING)
    assert found.areas == (town["D1"], town["S1"], None, None, None)
    near = locate(lon=WEST + 0.99 * SIDE, lat=MIDDLE["lat"], day=SPRING, accuracy_m=100)
    assert near.division == town["S1"]
    assert [one.division for one in near.candidates] == [town["G10"]]
    assert locate(**MIDDLE, day=NEW_YEAR).division == town["G00"]


def test_outside_it_is_said_whose_it_is(town):
    bring(collection(feature(cell(4, 0, 2, 2), code="N1", name="邻区")), None, level="neighbour")
    next_door = locate(lon=WEST + 4.5 * SIDE, lat=SOUTH + SIDE, day=SPRING, accuracy_m=5)
    assert next_door.outside
    neighbour = snapshot_on(SPRING).by_code["N1"].id
    assert next_door.neighbour == neighbour
    nowhere = locate(lon=120.0, lat=30.0, day=SPRING)
    assert nowhere.outside
    assert nowhere.neighbour is None
    ours = locate(lon=WEST + 3.999 * SIDE, lat=SOUTH + 0.5 * SIDE, day=SPRING, accuracy_m=30)
    assert not ours.outside
    assert ours.neighbour == neighbour


def test_many_points_and_single_points_agree(town):
    random = np.random.default_rng(3)
    lon = random.uniform(WEST - SIDE, WEST + 5 * SIDE, 500)
    lat = random.uniform(SOUTH - SIDE, SOUTH + 3 * SIDE, 500)
    lon[0] = np.nan
    many = locate_many(lon, lat, SPRING).tolist()
    now = snapshot_on(SPRING)
    assert many == [now.locate(x, y).division or -1 for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
    assert {-1, town["G00"]} <= set(many)


def test_before_the_first_day_there_is_nothing(town):
    assert locate(**MIDDLE, day=date(2025, 12, 31)).outside
    assert divisions_on(date(2025, 12, 31)).count() == 0
    assert divisions_on(NEW_YEAR).count() == 11


def test_a_process_reads_the_divisions_once(town, django_assert_num_queries):
    first = snapshot_on(SPRING)
    with django_assert_num_queries(1):  # the generation
        assert snapshot_on(date(2030, 1, 1)) is first
    with django_assert_num_queries(0):
        from linli.kernel.generations import generation

        known = first  # a caller that has read the generation pays nothing
        assert known.locate(**MIDDLE).division == town["G00"]
    known_generation = generation("places")
    with django_assert_num_queries(0):
        assert snapshot_on(SPRING, known=known_generation) is first


def test_names_in_both_languages(town):
    assert name_of(town["S1"], "zh-hans", SPRING) == "望湖街道"
    assert name_of(town["S1"], "en", SPRING) == "Wanghu Street"
    assert name_of(town["D1"], "en", SPRING) == "Chunjiang Qu"
    assert path_of(town["G00"], "zh-hans", SPRING) == ["春江区", "望湖街道", "网格00"]
    assert name_of(987_654, "en", SPRING) == ""


def test_a_retired_division_keeps_its_name(town):
    retire_division(code="G00", last_day=date(2026, 2, 1), by=BY, at=AT)
    assert name_of(town["G00"], "zh-hans", SPRING) == "网格00"
    assert lineage(town["G00"], SPRING) == (town["D1"], town["S1"], None, town["G00"], None)


def test_choices_for_a_form(town):
    choices = child_choices(depth=4, day=SPRING, language="zh-hans", under=town["S2"])
    assert [(one.code, one.label, one.group) for one in choices] == [
        (f"G{column}{row}", f"网格{column}{row}", "柳岸街道") for column in (2, 3) for row in (0, 1)
    ]
    assert len(child_choices(depth=4, day=SPRING, language="en")) == 8


@pytest.mark.parametrize(
    ("lon", "lat", "accuracy", "field", "words"),
    [
        (0.0, 0.0, 0.0, "lon", "0/0"),
        (39.905, 116.405, 0.0, "lat", "swapped"),
        (float("nan"), 39.9, 0.0, "lon", "numbers"),
        (116.4, float("inf"), 0.0, "lat", "numbers"),
        (190.0, 39.9, 0.0, "lon", "outside the globe"),
        (448_000.0, 4_418_000.0, 0.0, "lon", "metres"),
        (116.4, 39.9, -1.0, "accuracy_m", "metres"),
        (116.4, 39.9, float("nan"), "accuracy_m", "metres"),
        (116.4, 39.9, 1e9, "accuracy_m", "metres"),
    ],
)
def test_positions_that_cannot_be_meant_are_refused_in_words(town, lon, lat, accuracy, field, words):
    with translation.override("en"), pytest.raises(InvalidInput) as refused:
        check_point(lon=lon, lat=lat, accuracy_m=accuracy, day=SPRING)
    with translation.override("en"):
        assert words in str(refused.value.fields[field][0])


def test_swapped_is_noticed_where_both_readings_are_on_the_globe(db):
    shape = {"type": "Polygon", "coordinates": [[[-74, 40.6], [-73.9, 40.6], [-73.9, 40.7], [-74, 40.7], [-74, 40.6]]]}
    bring(collection(feature(shape, code="101", name="M1")), 1)
    with pytest.raises(InvalidInput):
        check_point(lon=40.65, lat=-73.95, day=SPRING)
    check_point(lon=-73.95, lat=40.65, day=SPRING)
    check_point(lon=-80.0, lat=25.0, day=SPRING)  # far away, but not swapped: outside, not refused


def test_a_chinese_system_outside_china_is_refused(town):
    with pytest.raises(InvalidInput):
        check_point(lon=-73.95, lat=40.65, day=SPRING, crs=Crs.GCJ02)


def test_h3_cells_fit_a_signed_bigint():
    cell_id = cell_of(116.4, 39.9)
    assert 0 < cell_id < 2**63
    assert cell_id in cells_around(cell_id)
    assert len(cells_around(cell_id)) == 7
