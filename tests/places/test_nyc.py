"""Real boundaries and real reports: 59 community districts of New York, 1,000 records of its 311 line."""

from __future__ import annotations

import csv
import json
from collections import Counter

import numpy as np
import pytest

from linli.places.drafts import Fields
from linli.places.queries import locate, locate_many, snapshot_on
from linli.places.topology import topology
from tests.places.geo import SPRING, bring, real

BOROUGHS = {"MANHATTAN": "1", "BRONX": "2", "BROOKLYN": "3", "QUEENS": "4", "STATEN ISLAND": "5"}


@pytest.fixture
def districts(db):
    """The 59 districts, imported."""
    fields = Fields(code="boro_cd", name_zh="{borough} {district_number}", name_en="name")
    report = bring(real("us_boundaries/nyc_community_districts.geojson").read_bytes(), 1, fields=fields)
    assert (report.created, report.warnings) == (59, ())


def column_of(row):
    """The district that the Community Board column names, None where it names none ("Unspecified BRONX")."""
    number, _blank, borough = row["Community Board"].partition(" ")
    return f"{BOROUGHS[borough]}{number}" if number.isdigit() and borough in BOROUGHS else None


def test_each_located_record_falls_in_its_district_or_the_difference_is_explained(districts):
    with real("us_311/nyc311_fullfields_csv_1000.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Latitude"]]
    assert len(rows) == 893
    places = snapshot_on(SPRING).places
    classes = Counter()
    for row in rows:
        said = column_of(row)
        found = locate(lon=float(row["Longitude"]), lat=float(row["Latitude"]), day=SPRING, accuracy_m=1.0)
        got = places[found.division].code if found.division is not None else None
        beside = {places[one.division].code for one in found.candidates}
        if got is None:
            classes["outside every district"] += 1
        elif said is None:
            classes["the column names no district"] += 1
        elif got == said:
            classes["equal"] += 1
        elif said in beside:
            classes["within a metre of the border with it"] += 1
        else:
            classes["other"] += 1
    assert classes == {
        "equal": 867,
        "the column names no district": 21,
        "within a metre of the border with it": 4,
        "outside every district": 1,
    }
    lon, lat = (np.array([float(row[axis]) for row in rows]) for axis in ("Longitude", "Latitude"))
    assert int((locate_many(lon, lat, SPRING) < 0).sum()) == 1


def test_areas_agree_with_the_publisher_and_nothing_overlaps(districts):
    """The publisher's own areas (square feet in State Plane) are an outside measure of ours on the ellipsoid."""
    published = json.loads(real("us_boundaries/nyc_community_districts.geojson").read_bytes())["features"]
    square_feet = sum(feature["properties"]["shape_area"] for feature in published)
    report = topology(depth=1, day=SPRING)
    assert (report.divisions, report.drawn, report.counts()["overlap"]) == (59, 59, 0)
    assert report.area_m2 == pytest.approx(square_feet * 0.3048006096**2, rel=1e-3)
