"""`linli classify` on past cases: train, list, put to use and out of use."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from linli.cases.classify_cli import app
from linli.cases.models import Classifier
from linli.kernel.errors import InvalidInput, NotFound, NotReady
from tests.past import past


def run(*words: str) -> str:
    """What the command says; domain errors come out of it as they are."""
    done = CliRunner().invoke(app, words)
    if done.exception is not None:
        raise done.exception
    return done.output


def test_from_past_cases_to_a_model_in_use_and_out_of_it(cast):
    past(400)
    told = run("train")
    assert "It is in use." in told
    assert "judged on" in told
    row = Classifier.objects.get()
    assert "in use" in run("models")
    [listed] = json.loads(run("models", "--json"))
    assert (listed["id"], listed["in_use"], listed["taken"]) == (row.pk, True, None)
    assert listed["measures"]["macro_f1"] == row.measures["macro_f1"]
    assert "Nothing is suggested" in run("use", "none")
    assert not Classifier.objects.get().in_use
    assert f"Model {row.pk} is in use." in run("use", str(row.pk))
    assert json.loads(run("train", "--seed", "1", "--json"))["measures"]["before"]["model"] == row.pk


def test_what_cannot_be_done_is_said(cast):
    past(30)
    with pytest.raises(NotReady):
        run("train", "--kind", "unit")
    with pytest.raises(NotFound):
        run("use", "77")
    for wrong in ("x", "-1", "9" * 30, "１"):
        with pytest.raises((InvalidInput, SystemExit)):
            run("use", wrong)
    assert run("models") == ""


def test_a_file_needs_a_place_to_write_the_model_to(cast, tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text("text,label\na,b\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        run("train", str(file), "--text", "text", "--label", "label")
    assert "out" in refused.value.fields


def test_the_command_itself_in_a_district_with_too_few_cases(demo):
    done = demo.run("classify", "train")
    assert done.status == 2
    assert "300" in done.err
    assert demo.run("classify", "models").status == 0
    assert demo.run("classify", "use", "none").status == 0
