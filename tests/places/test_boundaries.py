"""Boundaries for maps: only what is public, shared borders stay shared."""

from __future__ import annotations

import json

import shapely

from linli.places.boundaries import boundaries, boundaries_json
from linli.places.models import DivisionVersion
from linli.places.queries import forget, snapshot_on
from tests.places.geo import SPRING, bring, collection, feature, streets
from tests.places.test_index import lattice


def test_the_collection_has_codes_names_and_lineage_and_nothing_else(town):
    made = boundaries(depth=2, day=SPRING)
    assert made["type"] == "FeatureCollection"
    assert [one["properties"]["code"] for one in made["features"]] == ["S1", "S2"]
    assert set(made["features"][0]["properties"]) == {"id", "code", "depth", "kind", "name_zh", "name_en", "parent"}
    assert made["features"][0]["geometry"]["type"] == "Polygon"
    assert len(boundaries(depth=4, day=SPRING, under=town["S1"])["features"]) == 4


def test_a_street_without_a_boundary_is_drawn_from_its_grids(town):
    DivisionVersion.objects.filter(code="S1").update(geometry=None)
    forget()
    first = boundaries(depth=2, day=SPRING)["features"][0]
    grids = boundaries(depth=4, day=SPRING, under=town["S1"])["features"]
    whole = shapely.union_all([shapely.from_geojson(json.dumps(one["geometry"])) for one in grids])
    assert shapely.equals(shapely.from_geojson(json.dumps(first["geometry"])), whole)


def test_where_no_grid_is_drawn_the_street_stands_for_them(town):
    DivisionVersion.objects.filter(code__regex="^G[01]").update(geometry=None)
    forget()
    drawn = [one["properties"]["code"] for one in boundaries(depth=4, day=SPRING)["features"]]
    assert drawn[-1] == "S1"
    assert len(drawn) == 5
    assert len(boundaries(depth=2, day=SPRING)["features"]) == 2


def test_invented_boundaries_say_so_until_true_ones_are_imported(town):
    assert boundaries(depth=2, day=SPRING)["illustrative"] is False
    bring(streets(), 2, valid_from=SPRING, illustrative=True)
    assert boundaries(depth=2, day=SPRING)["illustrative"] is True
    assert snapshot_on(SPRING).illustrative
    again = bring(streets(), 2, valid_from=SPRING, illustrative=True)
    assert again.unchanged == 2
    true = bring(streets(), 2, valid_from=SPRING)
    assert true.corrected == 2
    assert boundaries(depth=2, day=SPRING)["illustrative"] is False


def test_simplified_borders_stay_shared(db):
    cells = [shapely.segmentize(cell, 0.001) for cell in lattice(5, 30)]
    outlines = [json.loads(shapely.to_geojson(one)) for one in cells]
    bring(collection(*(feature(one, code=f"{n:02d}", name=str(n)) for n, one in enumerate(outlines))), 1)
    made = boundaries(depth=1, day=SPRING, simplify_m=200)["features"]
    shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in made]
    assert sum(map(shapely.get_num_coordinates, shapes)) < sum(map(shapely.get_num_coordinates, cells)) / 3
    assert shapely.coverage_is_valid(shapes)


def test_the_bytes_are_made_once(town):
    first = boundaries_json(depth=4, day=SPRING, simplify_m=5)
    assert boundaries_json(depth=4, day=SPRING, simplify_m=5) is first
    assert len(json.loads(first)["features"]) == 8
