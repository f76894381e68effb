"""The ground of the demo district: every line invented, everything joining, the same each time."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from linli.config.demo.ground import DETAILED, Ground, draw
from linli.places.crs import Crs, geometry_to_wgs84
from linli.places.pack import PlacesSpec
from linli.places.snapshot import NOWHERE, Place, Snapshot, with_lineage
from linli.policy.source import load
from tests.places.geo import real


@pytest.fixture(scope="module")
def now() -> Snapshot:
    """The divisions of the pack: names and codes, no boundaries."""
    spec = load("chaoyang").parts["places"]
    assert isinstance(spec, PlacesSpec)
    depths = {level.code: level.depth for level in spec.levels}
    ids = {one.code: rank for rank, one in enumerate(spec.divisions, start=1)}
    rows = {
        ids[one.code]: Place(
            ids[one.code], one.code, depths[one.level], one.level, one.name.zh, one.name.en, one.pinyin,
            ids.get(one.parent or ""), one.households, NOWHERE,
        )
        for one in spec.divisions
    }  # fmt: skip
    return Snapshot(with_lineage(rows), {}, None, None)


@pytest.fixture(scope="module")
def ground(now) -> Ground:
    return draw(now)


def at(ground: Ground, length: int) -> dict[str, shapely.Geometry]:
    return {code: shape for code, shape in ground.shapes.items() if len(code) == length}


def test_every_street_and_community_has_a_boundary_and_three_streets_have_grids(now, ground):
    assert {length: len(at(ground, length)) for length in (6, 9, 12)} == {6: 1, 9: 43, 12: 768}
    assert {code for code in ground.shapes if len(code) < 14} == {place.code for place in now.places.values()}
    assert 380 <= len(ground.grids) <= 420
    assert {grid["code"][:9] for grid in ground.grids} == set(DETAILED)
    assert len({grid["code"] for grid in ground.grids}) == len(ground.grids)
    with_grids = {grid["parent"] for grid in ground.grids}
    assert with_grids == {place.code for place in now.at_depth(3) if place.code[:9] in DETAILED}


def test_boundaries_are_whole_and_join_without_gap_or_overlap(ground):
    for length, above in ((9, 6), (12, 9), (14, 12)):
        shapes = at(ground, length)
        assert shapely.coverage_is_valid(np.array(list(shapes.values()), dtype=object))
        assert {shape.geom_type for shape in shapes.values()} == {"Polygon"}
        inside: dict[str, list[shapely.Geometry]] = {}
        for code, shape in shapes.items():
            inside.setdefault(code[:above], []).append(shape)
        for code, parts in inside.items():
            assert shapely.equals(shapely.coverage_union_all(parts), ground.shapes[code]), code


def test_each_grid_lies_in_its_own_community_alone(ground):
    communities = at(ground, 12)
    codes, tree = list(communities), shapely.STRtree(list(communities.values()))
    for grid in ground.grids:
        found = tree.query(shapely.point_on_surface(ground.shapes[grid["code"]]), predicate="within")
        assert [codes[rank] for rank in found] == [grid["parent"]]
        assert 0 < grid["households"] <= 500


def test_the_district_lies_about_where_it_lies(ground):
    assert shapely.box(116.3, 39.75, 116.7, 40.15).contains(ground.shapes["110105"])
    sanlitun, heizhuanghu = (shapely.centroid(ground.shapes[code]) for code in ("110105004", "110105040"))
    assert sanlitun.x < heizhuanghu.x
    assert sanlitun.y > heizhuanghu.y


def test_the_outline_is_not_the_true_one(ground):
    file = real("cn_boundaries/districts_110105_330203_gcj02_detailed.geojson")
    (published,) = (
        one for one in json.loads(file.read_bytes())["features"] if str(one["properties"]["adcode"]) == "110105"
    )
    true = geometry_to_wgs84(shapely.from_geojson(json.dumps(published["geometry"])), Crs.GCJ02)
    ours = ground.shapes["110105"]
    corners = shapely.points(shapely.get_coordinates(ours))
    near = shapely.distance(corners, true.boundary) < 0.001  # degrees: about 100 m
    assert near.mean() < 0.25
    assert ours.intersection(true).area / ours.union(true).area > 0.5  # and yet about there


def test_the_same_ground_each_time(now, ground):
    again = draw(now)
    assert again.grids == ground.grids
    assert {code: shapely.to_wkb(shape) for code, shape in again.shapes.items()} == {
        code: shapely.to_wkb(shape) for code, shape in ground.shapes.items()
    }
