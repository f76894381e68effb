"""Pages of the evaluation: the table, a row opened, the cases behind a number, the export, who sees what."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from linli.accounts.models import User
from linli.audit.models import AuditEntry
from linli.cases.models import Case, CaseMatter
from linli.evaluation.actions import evaluate_month, evaluate_ordered
from linli.evaluation.models import EvaluationOrder, EvaluationRun
from linli.evaluation.rules import evaluations
from linli.evaluation.views import make as make_view
from linli.evaluation.views import table as table_view
from linli.jobs.evaluations import evaluate_asked
from linli.kernel.actor import job
from linli.kernel.ids import case_number
from tests.evaluation.history import at, simple

MONTH, S1, S2 = "2026-10", "999001001", "999001002"
TABLE = "/work/evaluation/"
OCTOBER = f"{TABLE}?month={MONTH}"
IN_TIME = {"done": "10-03", "closed": "10-04"}


@pytest.fixture
def as_user(cast):
    """as_user("sun"): a client in which this person has signed in."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.cookies["django_language"] = "en"
        client.force_login(User.objects.get(username=name))
        return client

    return sign_in


def numbered(history):
    """The case with a number that pages accept."""
    Case.objects.filter(pk=history.case.pk).update(number=case_number(at("10-01").date(), history.case.pk % 100_000))
    return history


def in_street(street, count, *, solved=0, **facts):
    for place in range(count):
        answer = ("yes", "yes") if place < solved else ("no", "no")
        numbered(simple(street=street, answer=answer, **IN_TIME, **facts))


@pytest.fixture
def two_streets(cast):
    """Street 1: twelve cases, six of them solved, and one open. Street 2: twelve, all solved, by roads."""
    in_street(S1, 12, solved=6)
    numbered(simple())
    in_street(S2, 12, solved=12, unit="roads", handler="gao")
    return cast


def names(client, query=""):
    return [row["name"] for row in client.get(OCTOBER + query).context["rows"]]


def figures(row):
    return {one["code"]: (one["numerator"], one["denominator"]) for one in row["figures"]}


def test_the_table_has_rates_numbers_intervals_and_places(two_streets, as_user):
    page = as_user("wu").get(OCTOBER)
    second, first = page.context["rows"]
    assert (second["name"], first["name"]) == ("Liuyin Street", "Chenguang Street")
    assert figures(first) == {
        "accepted": (13, 13), "response": (13, 13), "resolution": (6, 12), "satisfaction": (6, 12), "on_time": (12, 13),
    }  # fmt: skip
    assert (second["score"]["rank"], second["score"]["total"], first["score"]["rank"]) == (1, "100.00", 2)
    words = page.content.decode()
    assert "92.31 %" in words
    assert "95 % interval from 66.69 to 98.63 %" in words
    assert "place 1 of 2" in words
    assert "as it was known on" in words


def test_too_few_cases_have_no_place_and_stand_below(two_streets, as_user):
    for _number in range(3):
        numbered(simple(street=S2, unit="water", answer=("yes", "yes"), **IN_TIME))
    page = as_user("wu").get(f"{OCTOBER}&level=unit")
    assert [row["code"] for row in page.context["rows"]] == ["roads", "lighting", "water"]
    water = page.context["rows"][-1]
    assert (water["score"]["rank"], water["score"]["total"]) == (None, "100.00")
    assert "too few cases: 3 of at least 10" in page.content.decode()
    assert page.context["rows"][0]["score"]["ranked"] == 2
    # by a rate the same: three of three do not top twelve of twelve
    for order in ("-resolution", "resolution"):
        rows = as_user("wu").get(f"{OCTOBER}&level=unit&sort={order}").context["rows"]
        assert rows[-1]["code"] == "water"


def test_sorting_by_links_that_keep_what_was_chosen(two_streets, as_user):
    leader = as_user("wu")
    assert names(leader) == ["Liuyin Street", "Chenguang Street"]
    assert names(leader, "&sort=score") == ["Chenguang Street", "Liuyin Street"]
    assert names(leader, "&sort=name") == ["Chenguang Street", "Liuyin Street"]
    assert names(leader, "&sort=-name") == ["Liuyin Street", "Chenguang Street"]
    assert names(leader, "&sort=-accepted") == ["Chenguang Street", "Liuyin Street"]
    assert names(leader, "&sort=nonsense") == ["Chenguang Street", "Liuyin Street"]
    heads = {head["key"]: head for head in leader.get(f"{OCTOBER}&sort=-on_time").context["heads"]}
    assert (heads["on_time"]["sort"], heads["on_time"]["now"]) == ("on_time", "descending")
    assert heads["accepted"]["sort"] == "-accepted"
    words = leader.get(f"{OCTOBER}&show=all&sort=-on_time").content.decode()
    assert 'aria-sort="descending"' in words
    assert f"?month={MONTH}&amp;show=all&amp;sort=on_time" in words


def test_all_indicators_or_those_of_the_score(two_streets, as_user):
    leader = as_user("wu")
    everything = leader.get(f"{OCTOBER}&show=all").context["rows"][0]["figures"]
    assert len(everything) == 14
    codes = [one["code"] for one in leader.get(f"{OCTOBER}&show=score&score=handling").context["rows"][0]["figures"]]
    assert codes == ["accepted", "closed_on_time", "closed", "urgent_closed", "urgent_on_time", "rework"]


def test_everybody_sees_their_own(two_streets, as_user, client):
    assert names(as_user("qian"), "&level=street") == ["Chenguang Street"]
    page = as_user("gao").get(OCTOBER)  # units see units at first
    assert [row["code"] for row in page.context["rows"]] == ["roads"]
    assert page.context["everything"] is False
    assert "Chenguang" not in as_user("gao").get(f"{OCTOBER}&level=street").content.decode()
    for name in ("li", "zhou", "root"):
        one = as_user(name)
        assert one.get(TABLE).status_code == 403
        assert TABLE not in one.get("/").content.decode()
    assert TABLE in as_user("sun").get("/work/").content.decode()
    assert client.get(TABLE)["Location"].startswith("/sign-in/")
    for address in (f"{TABLE}{MONTH}/street/{S2}/", f"{TABLE}{MONTH}/street/{S2}/cases/?indicator=closed"):
        assert as_user("qian").get(address).status_code == 404
    assert as_user("qian").get(f"{OCTOBER}&level=person").status_code == 403
    assert "Person" not in as_user("qian").get(OCTOBER).content.decode()


def test_people_are_not_ranked(two_streets, as_user):
    page = as_user("wu").get(f"{OCTOBER}&level=person")
    assert page.context["asked"].sort == "name"
    assert {row["score"]["rank"] for row in page.context["rows"]} == {None}
    assert "People are not ranked" in page.content.decode()
    told = as_user("wu").get(f"{TABLE}export.csv?month={MONTH}&level=person").content.decode("utf-8-sig")
    assert {row["three_rates.rank"] for row in csv.DictReader(io.StringIO(told))} == {""}


def test_a_row_opens_to_the_formula_with_its_numbers(two_streets, as_user):
    page = as_user("wu").get(f"{TABLE}{MONTH}/street/{S1}/")
    rates, handling = page.context["scores"]
    assert [(item["formula"], item["points"], item["lost"]) for item in rates["items"]] == [
        ("30 × 13/13", "30.00", ""), ("35 × 6/12", "17.50", "17.50"), ("35 × 6/12", "17.50", "17.50"),
    ]  # fmt: skip
    assert (rates["total"], rates["rank"]) == ("65.00", 2)
    words = page.content.decode()
    assert "30 × 13/13 = 30.00" in words
    assert "50 points from 70 % on, 1 less for each point below" in words
    assert "0.2 less each time, 0.5 from time 3 of the same case on" in words
    assert handling["items"][-1]["rule"] == "per_case"


def test_every_number_leads_to_as_many_cases(two_streets, as_user):
    numbered(simple(**IN_TIME).decided("10-20", "exclusion", "granted"))
    leader = as_user("wu")
    shown = leader.get(f"{TABLE}{MONTH}/street/{S1}/").context["figures"]
    assert {one["code"]: one["excluded"] for one in shown}["closed"] == 1
    for one in shown:
        for part in ("numerator", "rest", "excluded"):
            page = leader.get(f"{one['cases']}&part={part}")
            assert page.context["count"] == len(page.context["rows"]) == one[part], (one["code"], part)
    whole = leader.get(OCTOBER).context["whole"]
    assert {one["code"]: leader.get(one["cases"]).context["tabs"][0]["count"] for one in whole} == {
        one["code"]: one["numerator"] for one in whole
    }


def test_the_cases_behind_a_number(two_streets, as_user):
    case = Case.objects.filter(area_2=None).order_by("pk").first()
    CaseMatter.objects.create(
        case=case, kind="exclusion", no=1, state="refused", ground="untrue", opened_at=at("10-20")
    )
    Case.objects.filter(pk=case.pk).update(unit=None, type_code="C0118")
    page = as_user("wu").get(f"{TABLE}{MONTH}/street/{S1}/cases/?indicator=resolution&part=numerator")
    assert [tab["count"] for tab in page.context["tabs"]] == [6, 6, 0]
    row = page.context["rows"][0]
    assert (row["number"], row["type"]) == (case.number, "Street light out")
    assert row["asked"] == ["Exclusion from evaluation · Refused · Found untrue on check"]
    assert f'href="/work/cases/{case.number}/"' in page.content.decode()
    # what counts against a unit is shown first
    assert as_user("wu").get(f"{TABLE}{MONTH}/street/{S1}/cases/?indicator=resolution").context["part"] == "rest"


def test_cases_that_one_may_not_open_are_counted_and_not_named(two_streets, as_user):
    page = as_user("qian").get(f"{TABLE}{MONTH}/street/{S1}/cases/?indicator=resolution&part=numerator")
    assert (page.context["count"], page.context["rows"], page.context["hidden"]) == (6, [], 6)
    assert "6 cases on this page count here but are not yours to open" in page.content.decode()


def test_lists_are_cut_into_pages(cast, as_user):
    in_street(S1, 52)
    address = f"{TABLE}{MONTH}/street/{S1}/cases/?indicator=accepted"
    first = as_user("wu").get(address)
    assert (len(first.context["rows"]), first.context["next"]) == (50, "50")
    assert "1–50 of 52" in first.content.decode()
    second = as_user("wu").get(f"{address}&start=50")
    assert (len(second.context["rows"]), second.context["next"]) == (2, None)
    for wrong in ("start=-1", "start=x", "part=half"):
        assert as_user("wu").get(f"{address}&{wrong}").status_code == 422
    assert as_user("wu").get(f"{TABLE}{MONTH}/street/{S1}/cases/?indicator=none").status_code == 422


def test_what_was_known_on_an_earlier_day(two_streets, as_user):
    numbered(simple(done="10-03", closed="10-30"))
    leader = as_user("wu")
    before = leader.get(f"{OCTOBER}&known=2026-10-20")
    assert before.context["as_of"] == at("10-21 00:00") - timezone.timedelta(seconds=1)
    assert figures(before.context["rows"][-1])["accepted"] == (14, 14)
    closed = {
        known: sum(figures(row)["closed"][0] for row in leader.get(f"{OCTOBER}&show=all{known}").context["rows"])
        for known in ("&known=2026-10-20", "")
    }
    assert closed == {"&known=2026-10-20": 24, "": 25}
    # the pages behind it tell of the same day
    assert "known=2026-10-20" in before.context["rows"][0]["url"]
    assert "known=2026-10-20" in before.context["rows"][0]["figures"][0]["cases"]
    # a run that was made on that day is what was known then
    evaluate_month(month=MONTH, by=job("tests"), at=at("11-05"), as_of=at("10-20 10:00"))
    assert leader.get(f"{OCTOBER}&known=2026-10-20").context["as_of"] == at("10-20 10:00")
    for wrong in ("2026-13-01", "yesterday"):
        assert leader.get(f"{OCTOBER}&known={wrong}").status_code == 422
    for strange in ("0002-11-05", "9999-12-31"):
        assert leader.get(f"{OCTOBER}&known={strange}").status_code == 200


def test_months_and_levels_that_there_are_not(two_streets, as_user):
    for wrong in ("?month=2026-13", "?month=x", f"?month={MONTH}&level=planet"):
        assert as_user("wu").get(TABLE + wrong).status_code == 422
    assert as_user("wu").get(f"{TABLE}{MONTH}/street/nowhere/").status_code == 404
    assert as_user("wu").get(f"{TABLE}2026-13/street/{S1}/").status_code == 422
    empty = as_user("wu").get(f"{TABLE}?month=2025-01")
    assert (empty.status_code, empty.context["rows"]) == (200, [])
    assert "Nothing to count in this month" in empty.content.decode()


def test_as_many_statements_for_forty_rows_as_for_one(cast, as_user):
    leader = as_user("wu")

    def statements(address: str) -> tuple[int, int]:
        leader.get(address)
        with CaptureQueriesContext(connection) as asked:
            rows = leader.get(address).context["rows"]
        return len(rows), len(asked)

    pages = (f"{OCTOBER}&level=type", f"{TABLE}{MONTH}/month/{MONTH}/cases/?indicator=closed")
    found = []
    for so_far, more in ((0, 1), (1, 39)):
        for place in range(so_far, so_far + more):
            numbered(simple(type_code=f"T{place:02d}", answer=("yes", "yes"), **IN_TIME))
        evaluate_month(month=MONTH, by=job("tests"), at=at("11-05"), kept=False)
        found.append([statements(address) for address in pages])
    one, forty = found
    assert ([rows for rows, _asked in one], [rows for rows, _asked in forty]) == ([1, 1], [40, 40])
    assert [asked for _rows, asked in one] == [asked for _rows, asked in forty]
    assert max(asked for _rows, asked in forty) <= 30


def test_a_long_table_is_cut_into_pages(cast, as_user, monkeypatch):
    monkeypatch.setattr(table_view, "PAGE", 2)
    for place in range(5):
        simple(type_code=f"T{place}", **IN_TIME)
    leader, address = as_user("wu"), f"{OCTOBER}&level=type&sort=name"
    pages = [leader.get(f"{address}&start={start}").context for start in (0, 2, 4)]
    assert [[row["code"] for row in page["rows"]] for page in pages] == [["T0", "T1"], ["T2", "T3"], ["T4"]]
    assert [page["next"] for page in pages] == ["2", "4", None]
    words = leader.get(f"{address}&start=2").content.decode()
    assert "3–4 of 5" in words
    assert "sort=-name&amp;start" not in words
    assert len(leader.get(f"{TABLE}export.csv?month={MONTH}&level=type&start=4").content.splitlines()) == 6
    assert leader.get(f"{address}&start=-1").status_code == 422


def test_htmx_gets_the_results_alone(two_streets, as_user):
    part = as_user("wu").get(OCTOBER, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]
    assert len(part.context["rows"]) == 2


def test_the_export_is_what_is_shown(two_streets, as_user):
    leader = as_user("wu")
    answer = leader.get(f"{TABLE}export.csv?month={MONTH}&known=2026-10-20&sort=name")
    assert answer["Content-Disposition"] == (
        'attachment; filename="evaluation-2026-10-street-as-of-20261020T235959.csv"'
    )
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    shown = leader.get(f"{OCTOBER}&known=2026-10-20&sort=name").context["rows"]
    assert [row["name"] for row in rows] == [row["name"] for row in shown] == ["Chenguang Street", "Liuyin Street"]
    for row, seen in zip(rows, shown, strict=True):
        for one in seen["figures"]:
            assert (row[f"{one['code']}.numerator"], row[f"{one['code']}.denominator"]) == (
                str(one["numerator"]), str(one["denominator"]),
            )  # fmt: skip
    own = as_user("qian").get(f"{TABLE}export.csv?month={MONTH}&level=street").content.decode()
    assert "Liuyin" not in own
    assert as_user("li").get(f"{TABLE}export.csv").status_code == 403


def test_the_trend_of_months_that_were_evaluated(two_streets, as_user):
    for place in range(11):
        answer = ("yes", "yes") if place < 5 else ("no", "no")
        simple(accepted="09-02", due="09-05", done="09-03", closed="09-04").tell(
            "followed_up", "09-10", contacted=True, solved=answer[0], satisfied=answer[1], by="desk"
        )
    leader = as_user("wu")
    assert leader.get(OCTOBER).context["has_trend"] is False
    for month in ("2026-09", MONTH):
        evaluate_month(month=month, by=job("tests"), at=at("11-05"))
    rows = {row["code"]: row["line"] for row in leader.get(OCTOBER).context["rows"]}
    assert rows[S2] is None  # nothing of it in September
    assert [month for month, _total in rows[S1]["months"]] == ["2026-09", MONTH]
    assert re.fullmatch(r"0,\d+ 100,\d+", rows[S1]["points"])
    # a street's desk has a trend of its own cases only
    assert {row["code"] for row in as_user("qian").get(f"{OCTOBER}&level=street").context["rows"]} == {S1}


def test_centre_and_leaders_have_a_month_evaluated(two_streets, as_user):
    facts = {"month": MONTH, "level": "unit"}
    answer = as_user("wu").post(f"{TABLE}make/", facts, follow=True)
    assert answer.redirect_chain == [(f"{TABLE}?month={MONTH}&level=unit", 303)]
    assert "was evaluated and kept" in answer.content.decode()
    assert EvaluationRun.objects.get().kept
    for name in ("qian", "sun", "li"):
        assert as_user(name).post(f"{TABLE}make/", facts).status_code == 403
    assert "Evaluate anew" not in as_user("qian").get(OCTOBER).content.decode()
    assert as_user("wu").post(f"{TABLE}make/", {"month": "soon"}).status_code == 422


def test_a_large_house_leaves_it_to_the_worker(two_streets, as_user, monkeypatch):
    monkeypatch.setattr(evaluations, "AT_ONCE", 3)
    monkeypatch.setattr(make_view, "AT_ONCE", 3)
    leader, desk = as_user("wu"), as_user("qian")
    assert "Evaluate this month" in leader.get(OCTOBER).content.decode()
    words = desk.get(OCTOBER).content.decode()
    assert "was not evaluated yet" in words
    assert "Evaluate this month" not in words
    assert leader.post(f"{TABLE}make/", {"month": MONTH}).status_code == 303
    assert leader.post(f"{TABLE}make/", {"month": MONTH}).status_code == 303
    assert (EvaluationOrder.objects.count(), EvaluationRun.objects.count()) == (1, 0)
    assert AuditEntry.objects.filter(action="evaluation.order").count() == 1
    for client in (leader, desk):
        assert f"{MONTH} is being evaluated" in client.get(OCTOBER).content.decode()
    # the page goes on asking
    assert 'hx-trigger="every' in leader.get(OCTOBER, headers={"HX-Request": "true"}).content.decode()
    evaluate_asked(timezone.now())
    assert (EvaluationOrder.objects.count(), EvaluationRun.objects.get().kept) == (0, True)
    assert evaluate_ordered(by=job("evaluation"), at=timezone.now()) == []
    assert len(desk.get(f"{OCTOBER}&level=street").context["rows"]) == 1
    assert "Evaluate anew" in leader.get(OCTOBER).content.decode()
    leader.post(f"{TABLE}make/", {"month": MONTH})
    words = leader.get(OCTOBER).content.decode()
    assert "A new evaluation was asked for" in words
    assert "Evaluate anew" not in words
