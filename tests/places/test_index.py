"""The index gives what plain shapely gives, for one point and for many."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.places.crs import GEOD
from linli.places.index import GridIndex, metres_per_degree


def lattice(seed, many, *, ragged=True):
    """Voronoi cells of jittered points in a square: a coverage with irregular, shared borders."""
    random = np.random.default_rng(seed)
    points = random.uniform((116.3, 39.8), (116.6, 40.1), (many, 2))
    square = shapely.box(116.3, 39.8, 116.6, 40.1)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=square))
    cells = shapely.intersection(cells, square)
    return list(cells[shapely.area(cells) > 0]) if ragged else list(cells)


def brute(polygons, lon, lat):
    point = shapely.Point(lon, lat)
    return tuple(rank for rank, polygon in enumerate(polygons) if polygon.intersects(point))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), many=st.integers(1, 60), overlap=st.booleans())
def test_the_index_equals_brute_force(seed, many, overlap):
    polygons = lattice(seed, many)
    if overlap:
        polygons += [shapely.Point(116.45, 39.95).buffer(0.08).difference(shapely.Point(116.45, 39.95).buffer(0.03))]
    index = GridIndex(polygons)
    random = np.random.default_rng(seed + 1)
    lon, lat = random.uniform(116.25, 116.65, 60), random.uniform(39.75, 40.15, 60)
    corners = shapely.get_coordinates(polygons[0])  # corners lie on borders: the hard case
    lon, lat = np.concatenate([lon, corners[:, 0]]), np.concatenate([lat, corners[:, 1]])
    expected = [brute(polygons, x, y) for x, y in zip(lon, lat, strict=True)]
    assert [index.containing(x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)] == expected
    assert index.containing_many(lon, lat).tolist() == [ranks[0] if ranks else -1 for ranks in expected]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), many=st.integers(1, 40), metres=st.floats(0.1, 5000))
def test_what_is_near_equals_brute_force(seed, many, metres):
    polygons = lattice(seed, many)
    index = GridIndex(polygons)
    random = np.random.default_rng(seed + 1)
    for lon, lat in random.uniform((116.28, 39.78), (116.62, 40.12), (20, 2)).tolist():
        scale = np.array(metres_per_degree(lat))
        here = shapely.Point(np.array([lon, lat]) * scale)
        far = [shapely.distance(shapely.transform(one, lambda xy, by=scale: xy * by), here) for one in polygons]
        expected = sorted((distance, rank) for rank, distance in enumerate(far) if distance <= metres)
        found = index.near(lon, lat, metres)
        assert [rank for _far, rank in found] == [rank for _far, rank in expected]
        assert [one for one, _rank in found] == pytest.approx([one for one, _rank in expected], abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), many=st.integers(2, 80))
def test_every_point_inside_the_union_is_found(seed, many):
    polygons = lattice(seed, many)
    union = shapely.union_all(polygons).buffer(-1e-9)
    random = np.random.default_rng(seed)
    lon, lat = random.uniform(116.3, 116.6, 300), random.uniform(39.8, 40.1, 300)
    inside = shapely.contains_xy(union, lon, lat)
    assert (GridIndex(polygons).containing_many(lon[inside], lat[inside]) >= 0).all()


def test_a_point_on_a_shared_border_goes_to_the_first_and_names_both():
    left, right = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    index = GridIndex([left, right])
    assert index.containing(1.0, 0.5) == (0, 1)
    assert index.containing_many(np.array([1.0, 1.5]), np.array([0.5, 0.5])).tolist() == [0, 1]


def test_holes_and_exclaves_are_respected():
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    exclave = shapely.MultiPolygon([ring, shapely.box(10, 10, 11, 11)])
    index = GridIndex([exclave, shapely.box(1, 1, 2, 2)])
    assert index.containing(1.5, 1.5) == (1,)
    assert index.containing(10.5, 10.5) == (0,)
    assert index.containing(5.0, 5.0) == ()


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e300])
def test_what_is_not_a_place_is_nowhere(bad):
    index = GridIndex([shapely.box(0, 0, 1, 1)])
    assert index.containing(bad, 0.5) == index.containing(0.5, bad) == ()
    assert index.near(bad, 0.5, 10.0) == []
    assert index.containing_many(np.array([bad, 0.5]), np.array([0.5, bad])).tolist() == [-1, -1]


def test_an_empty_index_holds_nothing():
    index = GridIndex([])
    assert index.containing(1.0, 1.0) == ()
    assert index.near(1.0, 1.0, 100.0) == []
    assert index.containing_many(np.array([1.0]), np.array([1.0])).tolist() == [-1]


@given(st.floats(-80, 80), st.floats(1, 2000), st.floats(0, 2 * math.pi))
def test_distances_are_metres_on_the_ground(lat, metres, angle):
    """A square corner at a known geodesic distance is found at that distance, to 1 % and 0.1 m."""
    corner_lon, corner_lat, _back = GEOD.fwd(100.0, lat, math.degrees(angle), metres)
    tiny = shapely.Point(corner_lon, corner_lat).buffer(1e-7)
    found = GridIndex([tiny]).near(100.0, lat, metres * 1.02 + 1)
    assert len(found) == 1
    assert found[0][0] == pytest.approx(metres, rel=0.01, abs=0.1)


def test_metres_per_degree_in_beijing():
    east, north = metres_per_degree(39.9)
    assert east == pytest.approx(GEOD.inv(116.0, 39.9, 117.0, 39.9)[2], rel=1e-4)
    assert north == pytest.approx(GEOD.inv(116.0, 39.4, 116.0, 40.4)[2], rel=1e-4)
