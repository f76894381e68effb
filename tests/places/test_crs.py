"""Coordinate systems: there and back within a micrometre, and nothing moved outside China."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from linli.places.crs import (
    GEOD,
    Crs,
    from_wgs84,
    from_wgs84_many,
    geometry_from_wgs84,
    geometry_to_wgs84,
    round_trip_error,
    to_wgs84,
    to_wgs84_many,
)
from tests.places.geo import real

SHIFTED = [Crs.GCJ02, Crs.BD09]
CHINA = {"lon": st.floats(73.0, 135.0), "lat": st.floats(3.0, 54.0)}


@pytest.mark.parametrize("crs", list(Crs))
@given(**CHINA)
def test_a_point_comes_back_to_its_place(crs, lon, lat):
    there = from_wgs84(lon, lat, crs)
    back = to_wgs84(*there, crs)
    assert GEOD.inv(lon, lat, *back)[2] < 1e-6
    assert round_trip_error([there[0]], [there[1]], crs)[0] < 1e-6


@pytest.mark.parametrize("crs", SHIFTED)
@given(**CHINA)
def test_one_point_and_arrays_agree(crs, lon, lat):
    one, many = to_wgs84(lon, lat, crs), to_wgs84_many([lon, lon], [lat, lat], crs)
    assert one == pytest.approx((many[0][1], many[1][1]), abs=1e-12)
    assert from_wgs84(lon, lat, crs) == pytest.approx(tuple(axis[0] for axis in from_wgs84_many([lon], [lat], crs)))


def test_known_pairs():
    # the values that the common open-source converters print for this point
    assert from_wgs84(116.404, 39.915, Crs.GCJ02) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-12)
    gcj_in_wgs = to_wgs84(116.404, 39.915, Crs.GCJ02)
    assert from_wgs84(*gcj_in_wgs, Crs.BD09) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)


@pytest.mark.parametrize("crs", SHIFTED)
@pytest.mark.parametrize(("lon", "lat"), [(-73.98, 40.76), (2.35, 48.85), (151.2, -33.9), (0.0, 0.0), (180.0, 90.0)])
def test_outside_china_nothing_moves(crs, lon, lat):
    assert from_wgs84(lon, lat, crs) == (lon, lat)
    assert to_wgs84(lon, lat, crs) == (lon, lat)
    assert [axis.tolist() for axis in to_wgs84_many([lon], [lat], crs)] == [[lon], [lat]]


def test_the_shift_is_hundreds_of_metres_and_differs_between_the_systems():
    lon, lat = 116.4, 39.9
    assert 300 < GEOD.inv(lon, lat, *from_wgs84(lon, lat, Crs.GCJ02))[2] < 800
    assert 800 < GEOD.inv(lon, lat, *from_wgs84(lon, lat, Crs.BD09))[2] < 2000
    assert from_wgs84(lon, lat, Crs.CGCS2000) == (lon, lat)


def test_not_a_number_stays_so():
    lon, lat = to_wgs84_many([np.nan, 116.4], [39.9, 39.9], Crs.GCJ02)
    assert np.isnan(lon[0])
    assert np.isfinite(lon[1])
    assert np.isfinite(lat).all()


@pytest.mark.parametrize("crs", SHIFTED)
def test_the_outline_of_chaoyang_survives_the_journey(crs):
    document = json.loads(real("cn_boundaries/districts_110105_330203_gcj02_detailed.geojson").read_bytes())
    for feature in document["features"]:
        outline = shapely.from_geojson(json.dumps(feature["geometry"]))
        corners = shapely.get_coordinates(outline)
        assert round_trip_error(corners[:, 0], corners[:, 1], crs).max() < 1e-6
        back = geometry_from_wgs84(geometry_to_wgs84(outline, crs), crs)
        assert shapely.equals_exact(outline, back, 1e-11)
