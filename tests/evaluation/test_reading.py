"""Who may see which figures, by API and command; runs that are kept; packs that cannot be used."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from linli.accounts.actions import create_api_key
from linli.accounts.models import User
from linli.audit.models import AuditEntry
from linli.evaluation import queries
from linli.evaluation.actions import evaluate_month, refresh
from linli.evaluation.models import EvaluationRun
from linli.evaluation.pack import EvaluationPart
from linli.evaluation.rules import evaluations
from linli.evaluation.rules.evaluations import compute, evaluation_of
from linli.evaluation.rules.export import as_csv
from linli.evaluation.rules.ledger import digest, from_bytes, unpacked
from linli.evaluation.rules.reports import canonical, cases_behind, named, report
from linli.evaluation.rules.spec import EvaluationSpec
from linli.kernel.actor import Grant, job
from linli.kernel.errors import InvalidInput, NotAllowed, NotReady
from tests.cast import PASSWORD
from tests.evaluation.history import at, simple

MONTH, S1, S2 = "2026-10", "999001001", "999001002"


@pytest.fixture
def two_streets(cast):
    """Street 1: a light in time and one open. Street 2: two roads in time and a light."""
    in_time = {"done": "10-03", "closed": "10-04"}
    simple(**in_time)
    simple()
    for _number in range(2):
        simple(street=S2, unit="roads", handler="gao", **in_time)
    simple(street=S2, **in_time)
    return cast


def codes(made, level):
    return [one["code"] for one in report(made, level)["cells"]]


def test_everybody_sees_the_figures_of_their_own(two_streets):
    cast = two_streets

    def closed(name, level="street"):
        made = evaluation_of(month=MONTH, by=cast[name])
        cells = report(made, level)["cells"]
        return {
            one["code"]: (one["indicators"]["closed"]["numerator"], one["indicators"]["closed"]["denominator"])
            for one in cells
        }

    assert closed("wu") == closed("zhao") == {S1: (1, 2), S2: (3, 3)}
    assert closed("qian") == {S1: (1, 2)}
    assert closed("han", "unit") == {"lighting": (1, 1), "roads": (2, 2)}
    assert closed("sun") == {S1: (1, 2), S2: (1, 1)}
    assert closed("gao", "unit") == {"roads": (2, 2)}
    for name in ("li", "zhou", "root"):
        with pytest.raises(NotAllowed):
            evaluation_of(month=MONTH, by=cast[name])


def test_persons_are_for_centre_and_leaders(two_streets):
    cast = two_streets
    assert codes(evaluation_of(month=MONTH, by=cast["wu"]), "person") != []
    for name in ("qian", "sun"):
        made = evaluation_of(month=MONTH, by=cast[name])
        with pytest.raises(NotAllowed):
            report(made, "person")


def test_persons_are_ids_until_they_are_shown(two_streets):
    made = evaluation_of(month=MONTH, by=two_streets["wu"])
    told = report(made, "person")
    assert "Sun" not in canonical(told).decode()
    sun = User.objects.get(username="sun")
    assert {one["code"]: one["name"] for one in named(told, made)["cells"]}[str(sun.pk)] == sun.display_name


def test_the_cases_behind_a_figure_page_by_page(two_streets):
    cast = two_streets
    made = evaluation_of(month=MONTH, by=cast["zhao"])
    facts = {"level": "month", "code": MONTH, "indicator": "closed", "name": "numerator", "by": cast["zhao"]}
    first = cases_behind(made, **facts, limit=3)
    second = cases_behind(made, **facts, start=first["next"], limit=3)
    assert (first["count"], len(first["numbers"]), len(second["numbers"]), second["next"]) == (4, 3, 1, None)
    assert not set(first["numbers"]) & set(second["numbers"])
    with pytest.raises(InvalidInput):
        cases_behind(made, **{**facts, "indicator": "nothing"})
    with pytest.raises(InvalidInput):
        cases_behind(made, **{**facts, "name": "half"})


def test_a_kept_run_is_shown_until_there_is_a_newer_one(two_streets, django_assert_max_num_queries):
    cast = two_streets
    made = evaluate_month(month=MONTH, by=cast["zhao"], at=at("11-10"))
    run = EvaluationRun.objects.get()
    assert run.sha256 == made.sha256 == digest(unpacked(bytes(run.ledger)))
    assert AuditEntry.objects.filter(action="evaluation.evaluate", subject_id=run.pk).exists()
    simple(done="10-03", closed="10-04")
    with django_assert_max_num_queries(12):
        shown = evaluation_of(month=MONTH, by=cast["wu"])
        told = report(shown, "street")
    assert (shown.sha256, told["cells"][0]["indicators"]["closed"]["denominator"]) == (made.sha256, 2)
    evaluate_month(month=MONTH, by=cast["zhao"], at=at("11-11"))
    newer = evaluation_of(month=MONTH, by=cast["wu"])
    assert report(newer, "street")["cells"][0]["indicators"]["closed"]["denominator"] == 3
    # what was published can be shown again, and computed again
    assert evaluation_of(month=MONTH, by=cast["wu"], as_of=at("11-10")).sha256 == made.sha256
    for name in ("qian", "sun", "li"):
        with pytest.raises(NotAllowed):
            evaluate_month(month=MONTH, by=cast[name], at=at("11-10"))


def test_a_ledger_survives_being_stored(two_streets):
    ledger = compute(month=MONTH, as_of=at("11-10")).ledger
    again = from_bytes(ledger.to_bytes())
    assert again.to_bytes() == ledger.to_bytes()
    assert len(again) == 5
    assert again.case.tolist() == ledger.case.tolist()


def test_the_clock_evaluates_what_is_new(two_streets):
    by = job("evaluation")
    assert refresh(by=by, at=at("11-05")) == ["2026-10", "2026-11"]
    assert refresh(by=by, at=at("11-05 10:00")) == []
    assert refresh(by=by, at=at("11-06")) == ["2026-10", "2026-11"]  # due times have passed
    simple()
    assert refresh(by=by, at=at("11-06 10:00")) == ["2026-10", "2026-11"]
    assert refresh(by=by, at=at("11-20")) == ["2026-11"]
    assert EvaluationRun.objects.count() == 2


def test_events_that_come_while_it_counts_are_counted_next_time(cast):
    by, case = job("evaluation"), simple()
    case.tell("noted", "11-05 10:01")
    assert refresh(by=by, at=at("11-05 10:00")) == ["2026-10", "2026-11"]
    assert refresh(by=by, at=at("11-05 10:02")) == ["2026-10", "2026-11"]
    assert refresh(by=by, at=at("11-05 10:03")) == []


def test_without_a_run_a_large_house_says_so(two_streets, monkeypatch):
    monkeypatch.setattr(evaluations, "AT_ONCE", 3)
    with pytest.raises(NotReady):
        evaluation_of(month=MONTH, by=two_streets["wu"])


def test_memory_is_not_asked_for_all_events_at_once(two_streets, monkeypatch):
    monkeypatch.setattr(queries, "_ROWS", 4)
    small = compute(month=MONTH, as_of=at("11-10"))
    monkeypatch.setattr(queries, "_ROWS", 5000)
    assert compute(month=MONTH, as_of=at("11-10")).sha256 == small.sha256


SHARE = {"rule": "share", "indicator": "closed", "weight": 1}


def key_of(role, **scope):
    _key, text = create_api_key(label=f"{role}", grants=[Grant(role=role, **scope)], by=job("tests"), at=at("01-05"))
    return Client(headers={"X-API-Key": text})


def test_over_the_api(two_streets):
    client = key_of("centre")
    body = client.get(f"/api/v1/evaluations/{MONTH}?level=street", headers={"Accept-Language": "en"}).json()
    assert [(one["code"], one["name"]) for one in body["cells"]] == [(S1, "Chenguang Street"), (S2, "Liuyin Street")]
    told = client.get(f"/api/v1/evaluations/{MONTH}/explain/{S1}?level=street").json()
    assert told["cases"]["closed"]["rest"]["count"] == len(told["cases"]["closed"]["rest"]["numbers"]) == 1
    query = f"level=street&code={S1}&indicator=closed&part=rest"
    assert client.get(f"/api/v1/evaluations/{MONTH}/cases?{query}").json()["count"] == 1
    assert client.get(f"/api/v1/evaluations/{MONTH}/explain/nowhere?level=street").status_code == 404
    for wrong in ("2026-13?level=street", f"{MONTH}?level=planet", f"{MONTH}?level=street&as_of=2026-10-01T00:00:00"):
        assert client.get(f"/api/v1/evaluations/{wrong}").status_code == 422


def test_others_are_refused_over_the_api(two_streets):
    assert Client().get(f"/api/v1/evaluations/{MONTH}").status_code == 401
    assert key_of("channel").get(f"/api/v1/evaluations/{MONTH}").status_code == 403
    street = Client()
    assert street.login(username="qian", password=PASSWORD)
    assert street.get(f"/api/v1/evaluations/{MONTH}?level=person").status_code == 403
    assert street.get(f"/api/v1/evaluations/{MONTH}?level=street").json()["cells"][0]["code"] == S1
    assert street.get(f"/api/v1/evaluations/{MONTH}/explain/{S2}?level=street").status_code == 404


def test_a_table_for_spreadsheets(two_streets):
    made = compute(month=MONTH, as_of=at("11-10"))
    told = named(report(made, "unit"), made)
    told["cells"][0]["name"] = "=1+1"
    rows = list(csv.DictReader(io.StringIO(as_csv(told).decode("utf-8-sig"))))
    assert [(row["code"], row["closed.numerator"], row["closed.denominator"]) for row in rows] == [
        ("lighting", "2", "3"),
        ("roads", "2", "2"),
    ]
    assert rows[0]["name"] == "'=1+1"
    assert rows[0]["handling.total"] == told["cells"][0]["scores"]["handling"]["total"]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"scores": [{"items": [{"rule": "share", "indicator": "none", "weight": 1}]}]}, "no indicator 'none'"),
        ({"scores": [{"items": [{"rule": "share", "indicator": "closed", "weight": 0}]}]}, "no points"),
        (
            {"scores": [{"items": [{"rule": "share", "indicator": "closed", "weight": 1}] * 2}]},
            "stands in this score twice",
        ),
        (
            {"scores": [{"items": [{"rule": "per_case", "indicator": "closed", "minus": 1, "from_nth": 3}]}]},
            "go together",
        ),
        ({"kind": "accepted", "scores": [{"items": [SHARE]}]}, "has no rate"),
        ({"indicators": 2}, "stands here twice"),
    ],
)
def test_a_pack_that_cannot_be_scored_by_is_refused(part, words):
    name = {"zh": "甲", "en": "A"}
    closed = {"code": "closed", "name": name, "kind": part.get("kind", "closed")}
    doc = {
        "indicators": [closed] * part.get("indicators", 1),
        "scores": [{"code": "s", "name": name, **score} for score in part.get("scores", [])],
    }
    problems = EvaluationPart().check(EvaluationSpec.model_validate(doc), head=None, parts={}, before=None)
    assert any(words in problem.words for problem in problems)
