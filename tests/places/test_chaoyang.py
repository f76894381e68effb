"""The real outlines of Chaoyang and Haishu (GCJ-02): imported, stored as WGS84, and back within a micrometre."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
import shapely

from linli.places.crs import GEOD, Crs, geometry_from_wgs84
from linli.places.drafts import Fields
from linli.places.models import DivisionVersion
from linli.places.queries import locate, snapshot_on
from linli.places.topology import area_m2
from tests.places.geo import SPRING, bring, real

OUTLINES = "cn_boundaries/districts_110105_330203_gcj02_detailed.geojson"


@pytest.fixture
def outlines(db):
    """Both districts as published; codes and names as in the file."""
    data = real(OUTLINES).read_bytes()
    bring(data, 1, crs=Crs.GCJ02, fields=Fields(code="adcode", name_zh="name"))
    return json.loads(data)["features"]


def test_what_was_stored_leads_back_to_the_published_corners(outlines):
    for published in outlines:
        version = DivisionVersion.objects.get(code=str(published["properties"]["adcode"]))
        back = shapely.get_coordinates(geometry_from_wgs84(shapely.from_wkb(bytes(version.geometry)), Crs.GCJ02))
        corners = shapely.get_coordinates(shapely.from_geojson(json.dumps(published["geometry"])))
        tree = shapely.STRtree(shapely.points(back))
        nearest = back[tree.nearest(shapely.points(corners))]
        metres = GEOD.inv(corners[:, 0], corners[:, 1], nearest[:, 0], nearest[:, 1])[2]
        assert np.max(metres) < 1e-6
        assert version.source_crs == "gcj02"


def test_chaoyang_has_its_published_size(outlines):
    chaoyang = snapshot_on(SPRING).by_code["110105"]
    area = area_m2(snapshot_on(SPRING).geometries[chaoyang.id])
    assert area == pytest.approx(470.8e6, rel=0.02)  # square metres by the district's yearbook


def test_the_street_offices_lie_in_the_district_or_within_their_accuracy(outlines):
    """18 offices, good to some hundred metres: 17 lie inside, one 15 m outside has Chaoyang as its candidate."""
    with real("cn_boundaries/chaoyang_18_street_office_points.csv").open(encoding="utf-8", newline="") as file:
        places = [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    found = [locate(lon=lon, lat=lat, day=SPRING, crs=Crs.GCJ02, accuracy_m=300) for lon, lat in places]
    chaoyang = snapshot_on(SPRING).by_code["110105"].id
    assert [one.division for one in found].count(chaoyang) == 17
    (outside,) = [one for one in found if one.outside]
    assert [one.division for one in outside.candidates] == [chaoyang]
    assert outside.candidates[0].distance_m == pytest.approx(15, abs=1)
