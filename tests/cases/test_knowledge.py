"""The knowledge base: what is found by which words, what is proposed for a text, and what has to be reviewed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from linli.cases.rules.knowledge import (
    article_of,
    articles,
    articles_for_type,
    by_group,
    due_for_review,
    propose_articles,
    search_articles,
)
from linli.cases.rules.spec import CasesSpec

TODAY = date(2026, 11, 2)


def article(code: str, zh: str, en: str, **facts: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"answer": {"zh": zh, "en": en}, "reviewed": "2026-10-01", "public": True, **facts}
    return {"code": code, "title": {"zh": zh, "en": en}, "source": {"zh": "法", "en": "A law"}, **given}


HEATING = article(
    "heating",
    "暖气不热怎么办",
    "When radiators stay cold",
    answer={
        "zh": "先看阀门。\n- 打供热单位电话\n- 室温不低于 18 ℃",
        "en": "Look at the valve.\n- Call the heating company",
    },
    types=["heat"],
    words=["暖气", "供暖", "heating"],
)
LAMP = article("lamp", "路灯不亮找谁", "A street light is out", types=["lamp", "heat"], words=["路灯", "street lamp"])
DOG = article("dog", "养犬登记", "Registering dogs", words=["养狗", "遛狗", "dog"], public=False)
OLD = article("old", "旧规定：路灯", "An old rule on lamps", types=["lamp"], retired=True)


@pytest.fixture
def spec() -> CasesSpec:
    """Two groups, two types, three articles in force and a retired one."""
    named = {"zh": "名", "en": "Name"}
    return CasesSpec.model_validate(
        {
            "groups": [{"code": "street", "name": named}, {"code": "home", "name": named}],
            "types": [
                {"code": "heat", "group": "home", "name": {"zh": "供热", "en": "Warmth"}},
                {"code": "lamp", "group": "street", "name": {"zh": "照明", "en": "Lighting"}},
            ],
            "knowledge": [HEATING, LAMP, DOG, OLD],
        }
    )


def found(spec: CasesSpec, query: str, language: str = "zh-hans") -> list[str]:
    return [one.article.code for one in search_articles(query, spec, language=language)]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("暖气", ["heating"]),
        ("供暖", ["heating"]),
        ("照明", ["lamp"]),  # by the name of its type
        ("狗", ["dog"]),
        ("RADIATOR", ["heating"]),
        ("registering a dog", ["dog"]),
        ("regist", ["dog"]),
        ("lights", ["lamp"]),
        ("１８", ["heating"]),
        ("暖气不热了怎么办呀", ["heating"]),
        ("外星人", []),
        ("", []),
        ("the of a", []),
    ],
)
def test_an_article_is_found_by_its_words_in_either_language(spec, query, codes):
    assert found(spec, query) == codes


def test_who_holds_more_of_the_query_comes_first(spec):
    assert found(spec, "路灯 暖气 18")[0] == "heating"
    assert set(found(spec, "路灯 暖气")) == {"lamp", "heating"}


def test_what_was_looked_for_is_marked_in_the_language_of_the_reader(spec):
    (hit,) = search_articles("室温", spec, language="zh-hans")
    assert [piece.text for piece in hit.snippet if piece.marked] == ["室温"]
    assert "".join(piece.text for piece in hit.title) == "暖气不热怎么办"
    (english,) = search_articles("室温", spec, language="en")
    assert "".join(piece.text for piece in english.title) == "When radiators stay cold"
    assert "Look at the valve. Call the heating company" in "".join(piece.text for piece in english.snippet)


def test_retired_articles_are_neither_found_nor_proposed_but_still_there(spec):
    assert [one.code for one in articles(spec)] == ["heating", "lamp", "dog"]
    assert "old" not in found(spec, "旧规定 路灯")
    assert article_of(spec, "old") is not None
    assert article_of(spec, "old", public=True) is None


def test_the_public_sees_public_articles_only(spec):
    assert [one.code for one in articles(spec, public=True)] == ["heating", "lamp"]
    assert article_of(spec, "dog", public=True) is None
    assert search_articles("养狗", spec, language="zh", among=articles(spec, public=True)) == []


@pytest.mark.parametrize(
    ("text", "type_code", "codes"),
    [
        ("家里暖气一点都不热，老人受不了", "", ["heating"]),
        ("楼下有人遛狗不拴绳，路灯也不亮", "", ["dog", "lamp"]),
        ("The street lamps in front of my house are dark", "", ["lamp"]),
        ("something else altogether", "", []),
        ("", "heat", ["heating", "lamp"]),  # the one of which it is the first type comes first
        ("", "nothing", []),
        ("", "", []),
        ("家里养狗吵", "lamp", ["lamp", "dog"]),
    ],
)
def test_a_text_and_a_type_propose_what_may_answer(spec, text, type_code, codes):
    assert [one.code for one in propose_articles(text, type_code, spec)] == codes


def test_what_is_mentioned_only_by_the_way_proposes_nothing(spec):
    long = "我想反映的是我们这里的公交车站太远，老人走不动，希望能够增加一站，" * 2
    assert propose_articles(f"{long}那里有路灯。", "", spec) == []
    assert [one.code for one in propose_articles(f"{long}那里有人养狗，也有人遛狗。", "", spec)] == ["dog"]


def test_a_word_inside_another_word_proposes_nothing(spec):
    assert propose_articles("my bulldog barks", "", spec) == []


def test_at_most_three_are_proposed(spec):
    many = CasesSpec(knowledge=tuple(spec.knowledge[0].model_copy(update={"code": f"h{at}"}) for at in range(6)))
    assert [one.code for one in propose_articles("暖气", "", many)] == ["h0", "h1", "h2"]


def test_articles_stand_under_the_group_of_their_first_type(spec):
    groups = by_group(spec, articles(spec))
    assert [[one.code for one in own] for _name, own in groups] == [["lamp"], ["heating"], ["dog"]]
    assert groups[-1][0] is None
    assert [one.code for one in articles_for_type(spec, "heat")] == ["heating", "lamp"]
    assert articles_for_type(spec, "") == []


@pytest.mark.parametrize(
    ("reviewed", "months", "by"),
    [
        ("2026-01-31", 1, date(2026, 2, 28)),
        ("2024-02-29", 12, date(2025, 2, 28)),
        ("2026-08-31", 6, date(2027, 2, 28)),
        ("2026-12-01", 12, date(2027, 12, 1)),
        ("2026-10-01", 60, date(2031, 10, 1)),
    ],
)
def test_the_last_day_of_a_review(spec, reviewed, months, by):
    facts = {"reviewed": date.fromisoformat(reviewed), "review_months": months}
    assert spec.knowledge[0].model_copy(update=facts).review_by == by


@pytest.mark.parametrize(
    ("reviewed", "due"),
    [("2025-11-01", True), ("2025-11-02", False), ("2026-11-02", False), ("2026-11-03", True), ("2062-01-01", True)],
)
def test_a_review_is_due_after_its_months_and_when_it_lies_in_the_future(spec, reviewed, due):
    one = spec.knowledge[0].model_copy(update={"reviewed": date.fromisoformat(reviewed)})
    assert one.is_due(TODAY) is due
    assert bool(due_for_review(CasesSpec(knowledge=(one,)), TODAY)) is due
    retired = one.model_copy(update={"retired": True})
    assert due_for_review(CasesSpec(knowledge=(retired,)), TODAY) == []
