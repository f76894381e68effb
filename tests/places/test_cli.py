"""`linli places`: the commands call the actions and queries, and say what came of it."""

from __future__ import annotations

import json

import pytest
from django.utils import translation
from typer.testing import CliRunner

from linli.kernel.errors import InvalidInput
from linli.places.cli import app
from linli.places.models import DivisionVersion
from tests.places.geo import SIDE, SOUTH, SPRING, WEST, cell, collection, district, feature, grids

DAY = ["--day", SPRING.isoformat()]


def run(*words, code=0):
    with translation.override("en"):
        result = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.stdout


def test_a_file_is_imported_counted_and_imported_again(db, tmp_path):
    file = tmp_path / "district.geojson"
    file.write_bytes(district())
    words = ["import", file, "--depth", 1, "--valid-from", "2026-01-01"]
    assert "1 new" in run(*words, "--dry-run")
    assert DivisionVersion.objects.count() == 0
    assert json.loads(run(*words, "--json"))["created"] == 1
    assert "1 as before" in run(*words)


def test_fields_and_names_are_chosen_by_options(town, tmp_path):
    file = tmp_path / "cells.geojson"
    file.write_bytes(collection(feature(cell(0, 0), id=7, label="七", roman="Seven", up="G00")))
    run(
        "import", file, "--depth", 5, "--valid-from", "2026-01-01", "--code-field", "id", "--name-field", "label",
        "--name-field", "en={roman} cell", "--parent-field", "up",
    )  # fmt: skip
    version = DivisionVersion.objects.get(code="7")
    assert (version.name_zh, version.name_en, version.parent_id) == ("七", "Seven cell", town["G00"])


def test_a_point_is_located_with_what_else_comes_into_question(town):
    lon, lat = round(WEST + SIDE, 6), SOUTH + SIDE / 2
    said = run("locate", lon, lat, "--accuracy", 10, *DAY)
    assert "网格00 (G00)" in said
    assert "Or, 0.0 m away" in said
    found = json.loads(run("locate", lon, lat, "--accuracy", 10, "--json", *DAY))
    assert (found["code"], found["areas"], found["ambiguous"]) == ("G00", ["D1", "S1", "G00"], True)
    assert json.loads(run("locate", "-73.9", "40.7", "--json", *DAY))["outside"] is True


def test_a_position_that_cannot_be_meant_is_an_error(town):
    with pytest.raises(InvalidInput):
        run("locate", 39.9, 116.4, *DAY)
    with pytest.raises(InvalidInput):
        run("locate", 116.4, 39.9, "--day", "yesterday")


def test_the_check_ends_with_1_when_a_boundary_is_wrong(town, tmp_path):
    assert "Nothing found." in run("check", *DAY)
    file = tmp_path / "grids.geojson"
    file.write_bytes(collection(feature(cell(0, 0, 2, 1), code="G00", name="网格00", parent="S1")))
    run("import", file, "--depth", 4, "--parent-field", "parent", "--valid-from", "2026-01-01")
    assert "G00 / G10" in run("check", "--depth", 4, *DAY, code=1)
    (report,) = json.loads(run("check", "--depth", 4, "--json", *DAY, code=1))
    assert report["counts"]["overlap"] == 1


def test_a_division_ends(town):
    assert "G00 ends" in run("retire", "G00", "--last-day", "2026-02-01")


def test_a_file_that_is_not_there_is_an_error(db, tmp_path):
    with pytest.raises(InvalidInput):
        run("import", tmp_path / "none.geojson", "--depth", 1)
    (tmp_path / "grids.geojson").write_bytes(grids())
    with pytest.raises(InvalidInput):
        run("import", tmp_path / "grids.geojson", "--depth", 4, "--name-field", "fr=nom")
