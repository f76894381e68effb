"""The page of the models: who may see and switch them, what it says, what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases.models import Classifier
from linli.cases.rules.suggested import Suggested
from linli.cases.steps.intake import receive
from linli.cases.steps.learn import train_classifier
from linli.kernel.actor import ANONYMOUS, job
from tests.cast import MONDAY_TEN
from tests.conftest import report_of
from tests.past import COVER, LAMP, learned, past


def test_without_a_model_it_says_what_has_to_happen(as_user):
    page = as_user("root").get("/work/models/").content.decode()
    assert "No model was trained yet" in page
    assert "300 cases" in page


@pytest.mark.parametrize(
    ("name", "status", "buttons"),
    [("zhao", 200, True), ("root", 200, True), ("wu", 200, False), ("qian", 403, False), ("sun", 403, False)],
)
def test_centre_and_administrator_switch_leaders_read_nobody_else_sees(as_user, name, status, buttons):
    row = learned()
    user = as_user(name)
    answer = user.get("/work/models/")
    assert answer.status_code == status
    assert (f"/work/models/{row.pk}/switch/" in answer.content.decode()) == buttons
    assert user.post(f"/work/models/{row.pk}/switch/", {"on": "false"}).status_code == (303 if buttons else 403)
    row.refresh_from_db()
    assert row.in_use != buttons
    assert ("/work/models/" in user.get("/work/").content.decode()) == (status == 200)


def test_the_card_says_how_good_where_weak_and_how_often_taken(as_user):
    row = learned()
    for codes in ([LAMP], [COVER, LAMP], [COVER]):
        told = Suggested(row.pk, tuple(codes))
        receive(report=report_of(suggested=told), by=ANONYMOUS, at=MONDAY_TEN)
    page = as_user("wu").get("/work/models/").content.decode()
    assert f"{100 * row.measures['macro_f1']:.1f}\u00a0%" in page
    assert "<b>2 / 3</b>" in page
    assert "the first 1, another 1, none 1" in page
    shares = [one["f1"] for one in sorted(row.measures["classes"], key=lambda one: one["f1"])]
    found = [page.index(f'data-label="F1">{100 * share:.1f}\u00a0%') for share in shares]
    assert found == sorted(found)


def test_the_history_shows_verdicts_and_each_card_can_be_opened(as_user):
    first = learned()
    past(600, start=3000)
    second = train_classifier(kind=Classifier.Kind.TYPE, by=job("tests"), at=MONDAY_TEN + timedelta(days=40))
    zhao = as_user("zhao")
    page = zhao.get("/work/models/").content.decode()
    assert "first one, good enough" in page
    assert f"?model={first.pk}" in page
    card = zhao.get(f"/work/models/?model={first.pk}").content.decode()
    assert f"Model {first.pk}" in card
    assert ("not in use" in card) == second.in_use
    assert zhao.get("/work/models/?model=nothing").status_code == 200


def test_many_models_cost_no_more_statements_than_one(as_user, django_assert_max_num_queries):
    row = learned()
    user = as_user("zhao")
    user.get("/work/models/")
    for _one in range(20):
        row.pk, row.in_use = None, False
        row.save(force_insert=True)
    with django_assert_max_num_queries(9):
        user.get("/work/models/")
