"""`linli case replay` as typed: counts in words, JSON, an exit code, progress on a terminal."""

from __future__ import annotations

import json

import pytest
import typer
from django.utils import translation
from typer.testing import CliRunner

from linli.cases import replay_cli
from linli.cases.models import Case
from linli.kernel.errors import InvalidInput, NotFound
from tests.replay.city import csv_of, pothole

app = typer.Typer()
app.command("replay")(replay_cli.replay_command)


def run(*words, code=0, language="en"):
    with translation.override(language):
        result = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def file(desk, tmp_path):
    found = tmp_path / "records.csv"
    found.write_bytes(csv_of(pothole(), pothole(Unique_Key="2", Latitude="0", Longitude="0")))
    return found


def test_the_counts_are_told(file):
    said = run(file, "--mapping", "nyc311").stdout
    assert "2 rows: 2 new, 0 there already, 0 changed since, 0 refused." in said
    assert "States in the source: Closed 2" in said
    assert "Coordinates 0/0 1" in said
    assert "0 new, 2 there already" in run(file, "--mapping", "nyc311").stdout


def test_names_are_told_in_chinese(file):
    said = run(file, "--mapping", "nyc311", "--dry-run", language="zh-hans").stdout
    assert "已结案 2" in said
    assert "坐标为 0/0 1" in said
    assert not Case.objects.exists()


def test_json(file):
    told = json.loads(run(file, "--mapping", "nyc311", "--json").stdout)
    assert (told["rows"], told["stored"], told["lost"], told["after"]) == (2, 2, 0, {"closed": 2})
    assert told["flagged"] == {"point-zero": [[2, "2"]]}


def test_bad_rows_end_with_one(desk, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_bytes(csv_of(pothole(), pothole(Unique_Key="2", Agency="NASA")))
    with pytest.raises(InvalidInput, match="1 of 2 rows"):
        run(bad, "--mapping", "nyc311")
    result = run(bad, "--mapping", "nyc311", "--good-rows", code=1)
    assert "Row 2 (line 3), column “Agency”: The mapping does not know “NASA”." in result.stderr
    assert Case.objects.count() == 1


def test_a_mapping_by_path_or_not_at_all(file, tmp_path):
    with pytest.raises(NotFound):
        run(file, "--mapping", tmp_path / "none.yaml")


def test_progress_is_shown_on_a_terminal(file, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    shown = []
    monkeypatch.setattr(replay_cli.typer, "echo", lambda words="", **_how: shown.append(words))
    progress = replay_cli._progress()
    progress(1000, None)
    progress(200, 400)
    progress(400, 400)
    assert "1000 rows checked" in shown[0]
    assert "200 of 400 rows" in shown[1]
    assert "400 of 400 rows" in shown[2]
