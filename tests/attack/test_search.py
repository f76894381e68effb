"""Searches that try to break out: operators of both engines, quotes, broken characters, length."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.accounts.models import User
from linli.accounts.roles import Role
from linli.cases.queries import visible_to
from linli.cases.steps.intake import receive
from linli.duty.queries import grant_for
from linli.kernel.actor import ANONYMOUS, Actor, ActorKind
from tests.cases.test_search import index, search
from tests.cast import LIUYIN, MONDAY_TEN
from tests.conftest import report_of

NASTY = [
    '"', "'", '""', "\\", "*", "路*", '路灯" OR "1', "NEAR(路灯 不亮, 2)", "words: 路灯", "-路灯", "NOT 路灯", "^路灯",
    "( (", "{路灯}",
    "路灯' | '不亮", "路灯:*", "路灯 <-> 不亮", "!路灯", "& |", "%", "_%_", "路灯\x00不亮", "\x1f", "�", "§a1",
    "§u1 路灯", "§", "路灯;DROP TABLE cases_searchdoc", "🙂🙂", "\u202e路灯", "路" * 10_000, "a" * 10_000,
    "路灯 " * 3_000, "1" * 500, "\u0301" * 50,
]  # fmt: skip


@pytest.fixture
def two(cast):
    """A case of each of two streets."""
    for point in (None, LIUYIN):
        place = {"point": point} if point else {}
        receive(report=report_of("路灯不亮 § 'x' \"y\" \\z", **place), by=ANONYMOUS, at=MONDAY_TEN)
    index()


@pytest.mark.parametrize("query", NASTY, ids=range(len(NASTY)))
def test_no_query_breaks_the_index_or_the_page(two, cast, client, query):
    page = search(query, cast["qian"])
    seen = set(visible_to(cast["qian"]).values_list("number", flat=True))
    assert {hit.row["number"] for hit in page.hits} <= seen
    client.force_login(User.objects.get(username="qian"))
    refused = {422} if "\x00" in query else set()  # by the house, at every address
    assert client.get("/work/search/", {"q": query}).status_code in {200, *refused}
    assert client.post("/work/search/ahead/", {"q": query}).status_code in {200, *refused}
    assert client.post("/work/search/", {"q": query}).status_code in {200, 303, *refused}


HOLDERS = st.builds(
    lambda role, own: (role, own), st.sampled_from(list(Role)), st.sampled_from(["own", "foreign", "none"])
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    who=HOLDERS, query=st.one_of(st.sampled_from(["路灯", "不亮 路灯", "x", "街道", "晨光 路灯"]), st.text(max_size=12))
)
def test_nobody_finds_what_visible_to_hides(two, cast, who, query):
    role, where = who
    area = {"own": "999001001", "foreign": "999001003", "none": ""}[where]
    unit = {"own": "lighting", "foreign": "roads", "none": ""}[where]
    grant = grant_for(
        role.value,
        area="" if role is Role.UNIT else area,
        unit=unit if role is Role.UNIT else "",
        day=MONDAY_TEN.date(),
    )
    by = Actor(kind=ActorKind.STAFF, id=10**9, grants=(grant,))
    seen = set(visible_to(by).values_list("number", flat=True))
    page = search(query, by)
    assert {hit.row["number"] for hit in page.hits} | {row["number"] for row in page.meant} <= seen
    if query == "路灯":
        assert {hit.row["number"] for hit in page.hits} == seen


@pytest.mark.parametrize(
    "query", ["王桂兰 13800138000", "13800138000。", "tel:+86-138-0013-8000 灯", "问 ann@example.org", "a@example.org,"]
)
def test_a_contact_beside_other_words_never_stands_in_an_address(two, cast, client, query):
    client.force_login(User.objects.get(username="qian"))
    sent = client.post("/work/search/", {"q": query})
    assert sent.status_code == 200  # the question what for, and no address
    assert "what for" in sent.content.decode().lower() or "用途" in sent.content.decode()
    asked = client.get("/work/search/", {"q": query})
    assert (asked.status_code, asked["Location"]) == (303, "/work/search/contact/")
    assert client.get("/api/v1/search", {"q": query}).status_code == 422
