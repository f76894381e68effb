"""Import: a file of boundaries goes in whole or not at all, and says where it is wrong."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.utils import translation

from linli.audit.models import AuditEntry
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound, TooLarge
from linli.places import geojson
from linli.places.actions import import_divisions, retire_division, save_changes
from linli.places.changes import changes_of
from linli.places.crs import Crs, geometry_from_wgs84
from linli.places.drafts import Draft, Fields
from linli.places.models import DivisionVersion
from linli.places.queries import division_ids_by_code, locate, snapshot_on
from tests.places.geo import (
    AT,
    BY,
    NEW_YEAR,
    SIDE,
    SOUTH,
    SPRING,
    WEST,
    bring,
    cell,
    collection,
    district,
    feature,
    grids,
    streets,
)

SQUARE = cell(0, 0)


def ring(*positions):
    return {"type": "Polygon", "coordinates": [[list(position) for position in positions]]}


def problems_of(features, depth=1, **kept):
    with translation.override("en"), pytest.raises(InvalidInput) as refused:
        bring(features, depth, **kept)
    with translation.override("en"):
        return {path: " ".join(map(str, words)) for path, words in refused.value.fields.items()}


def test_the_same_file_again_changes_nothing(town):
    before = list(DivisionVersion.objects.order_by("pk").values())
    audited = AuditEntry.objects.count()
    again = bring(grids(), 4, parent="parent", valid_from=SPRING)
    assert (again.created, again.changed, again.corrected, again.unchanged) == (0, 0, 0, 8)
    assert list(DivisionVersion.objects.order_by("pk").values()) == before
    assert AuditEntry.objects.count() == audited


def test_a_ring_that_starts_elsewhere_is_the_same_boundary(town):
    corners = cell(0, 0, 4, 2)["coordinates"][0][:-1]
    turned = ring(*corners[2:], *corners[:2], corners[2])
    assert bring(collection(feature(turned, code="D1", name="春江区")), 1, valid_from=SPRING).unchanged == 1


def test_a_moved_border_begins_a_new_version_and_keeps_the_old(town):
    wider = collection(feature(cell(0, 0, 3, 2), code="S1", name="望湖街道"))
    report = bring(wider, 2, valid_from=SPRING)
    assert (report.created, report.changed, report.absent) == (0, 1, 1)
    versions = list(DivisionVersion.objects.filter(code="S1").order_by("valid_from"))
    assert [(one.valid_from, one.valid_to) for one in versions] == [(NEW_YEAR, SPRING), (SPRING, None)]
    assert {one.division_id for one in versions} == {town["S1"]}
    assert versions[1].name_en == "Wanghu Street"  # what the file does not say stays
    assert versions[1].parent_id == town["D1"]


def test_a_version_that_begins_that_day_is_corrected(town):
    report = bring(collection(feature(cell(0, 0, 2, 2), code="S1", name="望湖路街道")), 2)
    assert (report.corrected, report.changed) == (1, 0)
    assert DivisionVersion.objects.get(code="S1").name_zh == "望湖路街道"


def test_an_earlier_change_ends_where_the_later_version_begins(town):
    bring(collection(feature(cell(0, 0, 3, 2), code="S1", name="望湖街道")), 2, valid_from=date(2026, 6, 1))
    report = bring(collection(feature(cell(0, 0, 1, 2), code="S1", name="望湖街道")), 2, valid_from=SPRING)
    assert len(report.warnings) == 1
    spans = DivisionVersion.objects.filter(code="S1").order_by("valid_from").values_list("valid_from", "valid_to")
    assert list(spans) == [(NEW_YEAR, SPRING), (SPRING, date(2026, 6, 1)), (date(2026, 6, 1), None)]


def test_a_code_used_again_after_retirement_is_another_division(town):
    retire_division(code="G31", last_day=date(2026, 2, 1), by=BY, at=AT)
    again = collection(feature(cell(3, 1), code="G31", name="新网格", parent="S2"))
    assert bring(again, 4, parent="parent", valid_from=SPRING).created == 1
    assert division_ids_by_code(SPRING)["G31"] != town["G31"]
    assert division_ids_by_code(NEW_YEAR)["G31"] == town["G31"]


def test_a_dry_run_counts_and_writes_nothing(db):
    audited = AuditEntry.objects.count()
    report = bring(district(), 1, dry_run=True)
    assert (report.created, report.dry_run) == (1, True)
    assert DivisionVersion.objects.count() == 0
    assert AuditEntry.objects.count() == audited


def test_the_import_is_audited_by_counts_and_hash(town):
    facts = AuditEntry.objects.filter(action="places.import").order_by("pk").last().facts
    assert (facts["created"], facts["depth"], facts["valid_from"]) == (8, 4, "2026-01-01")
    assert len(facts["sha256"]) == 64


def test_the_next_question_sees_the_new_boundaries(town):
    point = {"lon": WEST + 2.5 * SIDE, "lat": SOUTH + 0.5 * SIDE, "day": SPRING}
    assert locate(**point).areas[1] == town["S2"]
    bring(
        collection(feature(cell(2, 0), code="G20", name="网格20", parent="S1")), 4, parent="parent", valid_from=SPRING
    )
    assert locate(**point).areas[1] == town["S1"]


def test_the_parent_is_guessed_from_the_position_when_no_field_names_it(db):
    bring(district(), 1)
    bring(streets(), 2)
    bring(grids(), 4)
    now = snapshot_on(SPRING)
    assert now.places[now.by_code["G30"].parent_id].code == "S2"


def test_names_from_a_pattern_and_codes_from_numbers(db):
    file = collection(feature(SQUARE, boro_cd=101, borough="Manhattan", number=1.0))
    bring(file, 1, fields=Fields(code="boro_cd", name_zh="{borough} {number}"))
    version = DivisionVersion.objects.get()
    assert (version.code, version.name_zh) == ("101", "Manhattan 1")


@pytest.mark.parametrize("crs", [Crs.GCJ02, Crs.BD09])
def test_boundaries_in_a_chinese_system_are_stored_as_wgs84(db, crs):
    import shapely

    outline = geometry_from_wgs84(shapely.from_geojson(json.dumps(SQUARE)), crs)
    bring(collection(feature(json.loads(shapely.to_geojson(outline)), code="D1", name="区")), 1, crs=crs)
    version = DivisionVersion.objects.get()
    assert version.source_crs == crs.value
    stored = shapely.from_wkb(bytes(version.geometry))
    assert shapely.hausdorff_distance(stored, shapely.from_geojson(json.dumps(SQUARE))) < 1e-10
    assert (version.min_lon, version.max_lat) == pytest.approx((WEST, SOUTH + SIDE), abs=1e-9)


def test_a_boundary_that_crosses_itself_is_mended_and_reported(db):
    bow = ring((116, 39), (116.1, 39.1), (116.1, 39), (116, 39.1), (116, 39))
    report = bring(collection(feature(bow, code="D1", name="区")), 1)
    assert [(one.row, one.path) for one in report.warnings] == [(1, "features[0].geometry")]
    assert snapshot_on(SPRING).outline(division_ids_by_code(SPRING)["D1"]).is_valid


@pytest.mark.parametrize(
    ("geometry", "path", "words"),
    [
        (None, "", "missing"),
        ({"type": "Point", "coordinates": [116, 39]}, "", "expected"),
        ({"type": "Polygon", "coordinates": []}, ".coordinates", "empty"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, ".coordinates[0]", "empty"),
        ({"type": "Polygon", "coordinates": "x"}, ".coordinates", "empty"),
        (ring((116, 39), (116.1, 39), (116.1, 39.1)), ".coordinates[0]", "four positions"),
        (ring((116, 39), (116.1, 39), (116.1, 39.1), (116, 39.1)), ".coordinates[0]", "not closed"),
        (ring((116, 39), (116.1, 39), ("116.1", 39.1), (116, 39)), ".coordinates[0][2]", "two numbers"),
        (ring((116, 39), (116.1, 39), (True, 39.1), (116, 39)), ".coordinates[0][2]", "two numbers"),
        (ring((116, 39), (116.1, 39), (10**400, 39.1), (116, 39)), ".coordinates[0][2]", "two numbers"),
        (ring((116, 39), (0, 0), (116.1, 39.1), (116, 39)), ".coordinates[0][1]", "0/0"),
        (ring((39, 116), (39, 116.1), (39.1, 116.1), (39, 116)), ".coordinates[0][0]", "swapped"),
        (ring((40.7, -73.9), (40.7, -73.8), (40.8, -73.8), (40.7, -73.9)), ".coordinates[0][0]", "swapped"),
        (
            ring((448000, 4418000), (448100, 4418000), (448100, 4418100), (448000, 4418000)),
            ".coordinates[0][0]",
            "metr",
        ),
        (ring((116, 39), (116.1, 39), (200, 39.1), (116, 39)), ".coordinates[0][2]", "globe"),
        (ring((116, 39), (116.1, 39), (float("nan"), 39.1), (116, 39)), ".coordinates[0][2]", "numbers"),
        (ring((116, 39), (116.1, 39), (116, float("-inf")), (116, 39)), ".coordinates[0][2]", "numbers"),
        (ring((116, 39), (116.1, 39), (116.2, 39), (116, 39)), "", "no area"),
    ],
)
def test_a_faulty_boundary_is_named_by_feature_and_path(db, geometry, path, words):
    file = collection(feature(SQUARE, code="A", name="甲"), feature(geometry, code="B", name="乙"))
    found = problems_of(file)
    assert list(found) == [f"features[1].geometry{path}"]
    assert words in found[f"features[1].geometry{path}"]
    assert found[f"features[1].geometry{path}"].startswith("Feature 2")
    assert DivisionVersion.objects.count() == 0


@pytest.mark.parametrize(
    ("properties", "field", "words"),
    [
        ({"name": "甲"}, "code", "The file has: name"),
        ({"code": "A", "name": "x" * 121}, "name", "At most 120"),
        ({"code": "A", "name": "x" * 1_000_000}, "name", "At most 400"),
        ({"code": "A", "name": "a\x00b"}, "name", "U+0000"),
        ({"code": "A\x00", "name": "a"}, "code", "U+0000"),
        ({"code": ["A"], "name": "a"}, "code", "text or a number"),
        ({"code": "A", "name": "\ufffd\ufffd"}, "name", "wrong encoding"),
        ({"code": "A", "name": "\ud800"}, "name", "broken character"),
        ({"code": "A", "name": "a", "households": "many"}, "households", "whole number"),
        ({"code": "A", "name": "a", "households": -1}, "households", "whole number"),
    ],
)
def test_a_faulty_property_is_named(db, properties, field, words):
    file = json.dumps({"type": "FeatureCollection", "features": [feature(SQUARE, **properties)]}).encode()
    found = problems_of(file)
    assert list(found) == [f"features[0].properties.{field}"]
    assert words in found[f"features[0].properties.{field}"]
    assert DivisionVersion.objects.count() == 0


def test_all_problems_are_told_at_once(town):
    file = collection(
        feature(SQUARE, code="X", name="甲", parent="S1"),
        feature(SQUARE, code="X", name="乙", parent="S1"),
        feature(SQUARE, code="Y", name="丙", parent="S9"),
        feature(SQUARE, code="Z", parent="S1"),
        feature(SQUARE, code="S1", name="丁", parent="S2"),
        feature(SQUARE, code="W", name="戊", parent="G00"),
        "not a feature",
    )
    found = problems_of(file, 4, parent="parent")
    assert [path.split(".")[0] for path in found] == [f"features[{number}]" for number in (1, 2, 3, 4, 5, 6)]
    assert "twice" in found["features[1].properties"]
    assert "S9" in found["features[2]"]
    assert "no name" in found["features[3]"]
    assert "depth 2, not 4" in found["features[4]"]
    assert "not above" in found["features[5]"]
    assert DivisionVersion.objects.filter(code__in="XYZW").count() == 0


def test_a_broken_boundary_does_not_hide_that_the_name_is_missing_or_the_code_taken(db):
    found = problems_of(collection(feature(None, code="A"), feature(None, code="A", name="乙")))
    assert set(found) == {"features[0].geometry", "features[0]", "features[1].geometry", "features[1].properties"}


def test_a_division_that_begins_later_is_not_made_twice(town):
    found = problems_of(district(), 1, valid_from=date(2025, 6, 1))
    assert "2026-01-01" in found["features[0]"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not JSON: line 1"),
        (b'{"type":\n oops}', "line 2"),
        (b"[1]", "not GeoJSON"),
        (b'{"type": "Topology"}', "not GeoJSON"),
        (b'{"type": "FeatureCollection", "type": "x"}', "twice"),
        (b"[" * 200_000, "too deeply"),
        ('{"type": "FeatureCollection"}'.encode("utf-16"), "UTF-16"),
        ('{"name": "\u8857\u9053"}'.encode("gb18030"), "gb18030"),
        (b'{"name": "\xff\xff\xff"}', "not in utf-8"),
    ],
)
def test_a_file_that_is_not_geojson_is_refused_with_the_way_out(db, data, words):
    assert words in problems_of(data)["file"]


def test_no_features_is_an_error(db):
    assert "features" in problems_of(collection())


def test_a_chinese_encoding_is_read_when_it_is_named(db):
    data = district().decode().encode("gb18030")
    assert "gb18030" in problems_of(data)["file"]
    bring(data, 1, encoding="gb18030")
    assert DivisionVersion.objects.get().name_zh == "春江区"
    assert bring(b"\xef\xbb\xbf" + district(), 1).unchanged == 1
    assert bring(district().decode().encode("utf-16"), 1, encoding="utf-16").unchanged == 1


def test_an_unknown_encoding_is_refused(db):
    assert "encoding" in problems_of(district(), encoding="rot13")


@pytest.mark.parametrize(
    ("name", "accepted"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", True),
        ("urn:ogc:def:crs:EPSG::4490", True),
        ("EPSG:3857", False),
        ("urn:ogc:def:crs:EPSG::4549", False),
        ("", False),
    ],
)
def test_the_crs_member_is_believed(db, name, accepted):
    file = collection(feature(SQUARE, code="A", name="甲"), crs={"type": "name", "properties": {"name": name}})
    if accepted:
        assert bring(file, 1).created == 1
    else:
        assert "EPSG:4326" in problems_of(file)["crs"]


def test_a_file_beyond_the_limit_is_refused(db, monkeypatch):
    monkeypatch.setattr(geojson, "MOST_BYTES", 100)
    with pytest.raises(TooLarge):
        bring(district(), 1)


def test_only_administrators_and_imports_may(db):
    with pytest.raises(NotAllowed):
        import_divisions(features=district(), by=ANONYMOUS, at=AT, valid_from=NEW_YEAR, depth=1)
    with pytest.raises(NotAllowed):
        retire_division(code="D1", last_day=NEW_YEAR, by=ANONYMOUS, at=AT)


@pytest.mark.parametrize("level", [{"depth": None}, {"depth": 6}, {"depth": None, "level": "galaxy"}])
def test_a_level_has_to_be_known(db, level):
    with pytest.raises(InvalidInput):
        import_divisions(features=district(), by=BY, at=AT, valid_from=NEW_YEAR, **level)


def test_a_division_with_others_below_cannot_end(town):
    with pytest.raises(InvalidInput):
        retire_division(code="S1", last_day=SPRING, by=BY, at=AT)
    with pytest.raises(InvalidInput):
        retire_division(code="G00", last_day=date(2025, 1, 1), by=BY, at=AT)
    with pytest.raises(NotFound):
        retire_division(code="none", last_day=SPRING, by=BY, at=AT)


def test_what_somebody_else_wrote_meanwhile_is_not_written_twice(town):
    drafts = [Draft(code="S3", depth=2, kind="street", path="", name_zh="新街道", parent="D1")]
    first, second = changes_of(drafts, day=SPRING), changes_of(drafts, day=SPRING)
    save_changes(first, by=BY, at=AT, day=SPRING, facts={})
    with pytest.raises(Conflict):
        save_changes(second, by=BY, at=AT, day=SPRING, facts={})
    assert DivisionVersion.objects.filter(code="S3").count() == 1
