"""Searching over JSON: as the page finds, in the scope of a key, with problem+json for what cannot be asked."""

from __future__ import annotations

import pytest
from django.test import Client

from linli.accounts.actions import create_api_key
from linli.cases.steps.intake import receive
from linli.duty.queries import grant_for
from linli.kernel.actor import ANONYMOUS, job
from tests.cases.test_search import index
from tests.cast import LIUYIN, MONDAY_TEN
from tests.conftest import report_of

SEARCH = "/api/v1/search"


@pytest.fixture
def keys(cast):
    """Clients with keys: of the centre, of the desk of street 1; and the numbers of two cases."""
    made = [
        receive(report=report_of("门口的垃圾桶满了", type_code="0508", **facts), by=ANONYMOUS, at=MONDAY_TEN).number
        for facts in ({}, {"point": LIUYIN})
    ]
    index()

    def client(role: str, area: str = "") -> Client:
        grant = grant_for(role, area=area, day=MONDAY_TEN.date())
        _key, secret = create_api_key(label=role, grants=[grant], by=job("tests"), at=MONDAY_TEN)
        return Client(headers={"X-API-Key": secret})

    return client("centre"), client("street", "999001001"), made


def numbers(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["number"] for one in answer.json()["items"]]


def test_a_key_finds_what_it_may_see(keys):
    centre, street, made = keys
    assert set(numbers(centre.get(SEARCH, {"q": "垃圾桶"}))) == set(made)
    assert numbers(street.get(SEARCH, {"q": "垃圾桶"})) == made[:1]
    assert numbers(street.get(SEARCH, {"q": made[1]})) == []
    (item,) = street.get(SEARCH, {"q": "垃圾桶"}).json()["items"]
    assert {"text": "垃圾桶", "marked": True} in item["snippet"]
    assert item["type_code"] == "0508"
    assert numbers(centre.get(SEARCH, {"q": "垃圾桶", "area": "999001002", "status": "routed"})) == made[1:]


def test_places_and_units_come_along(keys):
    found = keys[0].get(SEARCH, {"q": "柳荫"}).json()
    assert found["places"][0] == {"code": "999001002", "name_zh": "柳荫街道", "name_en": "Liuyin Street"}
    assert keys[0].get(SEARCH, {"q": "lighting"}).json()["units"][0]["code"] == "lighting"


def test_pages_follow_by_next(keys, cast):
    for one in range(5):
        receive(report=report_of(f"井盖松动 {one}", type_code="0508"), by=ANONYMOUS, at=MONDAY_TEN)
    index()
    seen, after = [], ""
    while after is not None:
        answer = keys[0].get(SEARCH, {"q": "井盖", "limit": 2, "after": after})
        seen += numbers(answer)
        after = answer.json()["next"]
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"q": ""},
        {"q": "路" * 500},
        {"q": "13800138000"},
        {"q": "a@example.org"},
        {"q": "灯", "after": "x"},
        {"q": "x", "area": "no"},
    ],
)
def test_what_cannot_be_asked_is_a_problem(keys, query):
    answer = keys[0].get(SEARCH, query)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_without_a_key_nothing_is_found(keys, client, cast):
    assert client.get(SEARCH, {"q": "垃圾桶"}).status_code == 401
    kiosk = Client(headers={"X-API-Key": cast.kiosk_key})
    assert numbers(kiosk.get(SEARCH, {"q": "垃圾桶"})) == []
    own = receive(report=report_of("售货亭旁的垃圾桶倒了"), by=cast.kiosk, at=MONDAY_TEN).number
    index()
    assert numbers(kiosk.get(SEARCH, {"q": "垃圾桶"})) == [own]
