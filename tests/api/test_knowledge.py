"""The knowledge base over JSON: what everybody may read."""

from __future__ import annotations

from linli.cases.rules.knowledge import articles
from linli.cases.rules.spec import CasesSpec
from linli.policy.queries import pack_at
from tests.cast import MONDAY_TEN

PATH = "/api/v1/knowledge"


def codes(client, **query) -> list[str]:
    return [one["code"] for one in client.get(PATH, query).json()["items"]]


def test_the_public_articles_are_listed_without_a_key(client, cast):
    spec = pack_at(MONDAY_TEN).part("cases", CasesSpec)
    body = client.get(PATH).json()
    assert [one["code"] for one in body["items"]] == [one.code for one in articles(spec, public=True)]
    assert body["next"] is None
    gas = next(one for one in body["items"] if one["code"] == "gas-leak")
    assert gas["title"] == {"zh": "闻到燃气味怎么办", "en": "If you smell gas"}
    assert (gas["type_codes"], gas["reviewed"], gas["review_by"]) == (["0403"], "2026-11-20", "2027-11-20")
    assert gas["source"]["en"] == "Regulation on urban gas"
    assert "desk-anonymous" not in codes(client)


def test_they_are_looked_for_by_words_and_by_type(client, cast):
    assert codes(client, q="煤气")[0] == "gas-leak"
    assert codes(client, q="匿名 来电") != ["desk-anonymous"]
    assert codes(client, type_code="C0118") == ["street-lamp"]
    assert codes(client, q="gas", type_code="C0118") == []
    assert codes(client, q="外星人") == []


def test_pages_follow_each_other_without_gap(client, cast):
    seen: list[str] = []
    after = ""
    while after is not None:
        body = client.get(PATH, {"limit": 5, "after": after}).json()
        seen += [one["code"] for one in body["items"]]
        after = body["next"]
    assert seen == codes(client)
    assert len(seen) == len(set(seen)) == 12


def test_what_makes_no_sense_is_refused_by_name(client, cast):
    for query, field in (
        ({"after": "nowhere"}, "after"),
        ({"limit": 0}, "limit"),
        ({"limit": 1000}, "limit"),
        ({"q": "x" * 201}, "q"),
    ):
        answer = client.get(PATH, query)
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert [one["field"] for one in answer.json()["errors"]] == [field]
