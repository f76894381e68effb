"""Suggestions over JSON, for channels."""

from __future__ import annotations

import pytest

from linli.accounts.models import User
from linli.cases.models import CaseEvent
from tests.past import COVER, learned

TEXT = "小区东门口的井盖翘起来了，骑车很危险"
ADDRESS = "/api/v1/cases/suggest"


@pytest.fixture
def ask(client, cast):
    def send(address: str = ADDRESS, key: str = "", **body):
        headers = {"X-API-Key": key or cast.kiosk_key}
        return client.post(address, body, content_type="application/json", headers=headers)

    return send


def test_a_channel_gets_ranked_types_with_probability_and_words_and_the_token_is_counted(ask):
    row = learned()
    answer = ask(text=TEXT)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["model"], told["unsure"]) == (row.pk, False)
    assert told["suggestions"][0]["type_code"] == COVER
    shares = [one["probability"] for one in told["suggestions"]]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1.001
    assert all(words in TEXT for one in told["suggestions"] for words in one["words"])
    made = ask("/api/v1/cases", text=TEXT, type_code=COVER, area_code="999001001001", suggested=told["token"])
    assert made.status_code == 201
    event = CaseEvent.objects.get(case__number=made.json()["number"], kind="classified")
    assert event.data["suggested"] == {"model": row.pk, "rank": 1}


def test_without_a_model_it_is_unsure_and_empty(ask):
    told = {"model": None, "trained_at": None, "unsure": True, "suggestions": [], "token": ""}
    assert ask(text=TEXT).json() == told


@pytest.mark.parametrize("text", ["", "\x00", "?!", "\u202e"])
def test_texts_that_say_nothing_are_answered_as_unsure(ask, text):
    learned()
    assert ask(text=text).json()["unsure"]


def test_what_is_wrong_is_a_problem_and_who_takes_nothing_in_is_refused(ask, client, cast):
    assert ask(text="x" * 4001).status_code == 422
    assert ask().status_code == 422
    assert ask(text=TEXT, other=1).status_code == 422
    assert client.post(ADDRESS, {"text": TEXT}, content_type="application/json").status_code == 401
    client.force_login(User.objects.get(username="sun"))
    assert client.post(ADDRESS, {"text": TEXT}, content_type="application/json").status_code == 403


def test_a_made_up_token_takes_nothing_from_a_report(ask):
    made = ask("/api/v1/cases", text=TEXT, type_code=COVER, area_code="999001001001", suggested="made up")
    assert made.status_code == 201
    assert "suggested" not in CaseEvent.objects.get(case__number=made.json()["number"], kind="classified").data
