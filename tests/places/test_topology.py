"""Topology: grids join without gap or overlap, and what does not is measured and shown."""

from __future__ import annotations

import json

import pytest
import shapely

from linli.places.crs import GEOD
from linli.places.models import DivisionVersion, Level
from linli.places.topology import Kind, topology
from tests.places.geo import SIDE, SOUTH, SPRING, WEST, box, bring, cell, collection, feature

CELL_M2 = abs(GEOD.geometry_area_perimeter(shapely.from_geojson(json.dumps(cell(0, 0))))[0])


def redraw(code, geometry, parent="S1", **facts):
    file = collection(feature(geometry, code=code, name=code, parent=parent, **facts))
    bring(file, 4, parent="parent", valid_from=SPRING)


def found(kind, depth=4, **kept):
    return [one for one in topology(depth=depth, day=SPRING, **kept).findings if one.kind is kind]


def test_a_sound_town_has_nothing_to_find(town):
    for depth, divisions in ((1, 1), (2, 2), (4, 8)):
        report = topology(depth=depth, day=SPRING)
        assert (report.divisions, report.drawn, report.findings, report.faulty) == (divisions, divisions, (), False)
        assert report.area_m2 == pytest.approx(8 * CELL_M2, rel=1e-4)


def test_a_gap_is_measured_and_has_a_point_to_look_at(town):
    redraw("G00", box(WEST, SOUTH, WEST + SIDE / 2, SOUTH + SIDE))
    (gap,) = found(Kind.GAP)
    assert gap.codes == ("S1",)
    assert gap.area_m2 == pytest.approx(CELL_M2 / 2, rel=1e-3)
    assert WEST + SIDE / 2 < gap.lon < WEST + SIDE
    assert SOUTH < gap.lat < SOUTH + SIDE
    assert topology(depth=4, day=SPRING).faulty


def test_an_overlap_names_both(town):
    redraw("G00", cell(0, 0, 2, 1))
    (overlap,) = found(Kind.OVERLAP)
    assert overlap.codes == ("G00", "G10")
    assert overlap.area_m2 == pytest.approx(CELL_M2, rel=1e-3)


def test_two_drawings_of_one_line_make_slivers(town):
    redraw("G00", box(WEST, SOUTH, WEST + SIDE + 4e-6, SOUTH + SIDE))  # a third of a metre too far
    (sliver,) = found(Kind.SLIVER)
    assert (sliver.note, sliver.codes) == ("overlap", ("G00", "G10"))
    assert not found(Kind.OVERLAP)
    assert not found(Kind.SLIVER, tolerance_m2=1000.0)


def test_a_grid_that_reaches_out_of_its_street(town):
    redraw("G10", cell(1, 0, 2, 1))
    (out,) = found(Kind.OUTSIDE_PARENT)
    assert out.codes == ("G10", "S1")
    assert out.area_m2 == pytest.approx(CELL_M2, rel=1e-3)


def test_a_leftover_of_an_overlay_is_a_fragment(town):
    main = cell(0, 0)["coordinates"]
    crumb = box(WEST + 1.5 * SIDE, SOUTH + SIDE / 2, WEST + 1.5 * SIDE + 2e-5, SOUTH + SIDE / 2 + 2e-5)["coordinates"]
    redraw("G00", {"type": "MultiPolygon", "coordinates": [main, crumb]})
    (fragment,) = found(Kind.FRAGMENT)
    assert fragment.codes == ("G00",)
    assert 1 < fragment.area_m2 < 10


def test_too_many_households_are_a_warning_only(town):
    redraw("G00", cell(0, 0), households=201)
    assert not found(Kind.HOUSEHOLDS)
    Level.objects.create(code="level4", depth=4, name_zh="网格", name_en="Grid", households_warn=200)
    (warning,) = found(Kind.HOUSEHOLDS)
    assert (warning.codes, warning.note) == (("G00",), "201 > 200")
    assert not topology(depth=4, day=SPRING).faulty
    assert not found(Kind.HOUSEHOLDS, households_most=300)


def test_stored_rows_that_are_not_valid_are_found(town):
    bow = shapely.Polygon([(WEST, SOUTH), (WEST + SIDE, SOUTH + SIDE), (WEST + SIDE, SOUTH), (WEST, SOUTH + SIDE)])
    DivisionVersion.objects.filter(code="G00").update(geometry=shapely.to_wkb(bow))
    from linli.places.queries import forget

    forget()
    (invalid,) = found(Kind.INVALID)
    assert invalid.codes == ("G00",)
    assert "Self-intersection" in invalid.note


def test_without_a_boundary_above_holes_are_gaps(town):
    DivisionVersion.objects.filter(code__in=["D1", "S1", "S2"]).update(geometry=None)
    from linli.places.queries import forget

    forget()
    assert topology(depth=2, day=SPRING).drawn == 2  # the union of the grids
    hole = shapely.from_geojson(json.dumps(cell(0, 0))).difference(
        shapely.Point(WEST + SIDE / 2, SOUTH + SIDE / 2).buffer(SIDE / 10)
    )
    redraw("G00", json.loads(shapely.to_geojson(hole)))
    (gap,) = found(Kind.GAP)
    assert gap.codes == ()


def test_what_is_not_drawn_is_listed(town):
    DivisionVersion.objects.filter(code="G00").update(geometry=None)
    from linli.places.queries import forget

    forget()
    assert [one.codes for one in found(Kind.MISSING)] == [("G00",)]


def test_the_report_is_plain_json(town):
    redraw("G00", cell(0, 0, 2, 1))
    report = json.loads(json.dumps(topology(depth=4, day=SPRING).as_json()))
    assert report["counts"]["overlap"] == 1
    assert report["findings"][0]["codes"] == ["G00", "G10"]
