"""The search page: groups of results, marks, filters in the address, contacts never in one, scope."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from linli.audit.models import AuditEntry
from linli.cases.models import Case
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from tests.cases.test_search import index
from tests.cast import LIUYIN, MONDAY_TEN
from tests.conftest import report_of

SEARCH, CONTACT, AHEAD = "/work/search/", "/work/search/contact/", "/work/search/ahead/"
EVIL = "<script>alert('x')</script> 垃圾桶"


def new(text: str, **facts) -> str:
    return receive(report=report_of(text, **facts), by=ANONYMOUS, at=MONDAY_TEN).number


@pytest.fixture
def district(cast) -> dict[str, str]:
    made = {
        "bin": new("门口的垃圾桶满了", type_code="0508", address="朝霞里 3 号楼"),
        "there": new("柳荫北垃圾桶旁有异味", type_code="0508", point=LIUYIN),
        "evil": new(EVIL, address=EVIL),
    }
    index()
    return made


def hits(answer) -> set[str]:
    return {row["number"] for row in answer.context["hits"]}


def test_the_search_is_for_staff(client, district, cast):
    for address in (SEARCH, CONTACT):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/")
    assert client.post(AHEAD, {"q": "垃圾"}).status_code == 302


def test_the_box_sends_its_words_and_they_become_an_address(as_user, district):
    zhao = as_user("zhao")
    answer = zhao.post(SEARCH, {"q": " 垃圾桶 ", "street": "999001002", "status": ""})
    assert answer.status_code == 303
    shown = zhao.get(answer["Location"])
    assert hits(shown) == {district["there"]}
    assert hits(zhao.get(SEARCH, {"q": "垃圾桶"})) == set(district.values())


def test_what_was_looked_for_is_marked_and_markup_stays_text(as_user, district):
    page = as_user("zhao").get(SEARCH, {"q": "垃圾桶"}).content.decode()
    assert page.count("<mark>垃圾桶</mark>") >= 4
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; <mark>垃圾桶</mark>" in page
    evil = as_user("zhao").get(SEARCH, {"q": "<script>alert(1)</script>\"'"}).content.decode()
    assert "<script>alert" not in evil


def test_everybody_finds_only_what_they_see(as_user, district):
    assert hits(as_user("qian").get(SEARCH, {"q": "垃圾桶"})) == {district["bin"], district["evil"]}
    assert hits(as_user("han").get(SEARCH, {"q": "垃圾桶"})) == {district["there"]}
    for name in ("root", "gao"):
        answer = as_user(name).get(SEARCH, {"q": "垃圾桶"})
        assert hits(answer) == set()
        assert "No case was found" in answer.content.decode()
    page = as_user("han").get(SEARCH, {"q": district["bin"]}).content.decode()
    assert f"/work/cases/{district['bin']}/" not in page


def test_places_units_and_articles_stand_beside_the_cases(as_user, district):
    zhao = as_user("zhao")
    page = zhao.get(SEARCH, {"q": "柳荫"})
    assert "/work/?status=all&amp;street=999001002" in page.content.decode()
    assert "/work/?status=open&amp;unit=lighting" in zhao.get(SEARCH, {"q": "Lighting"}).content.decode()
    assert zhao.get(SEARCH, {"q": "zhaoxiali"}).context["places"][0]["name"] == "Zhaoxiali Community"
    assert zhao.get(SEARCH, {"q": "999001002"}).context["places"][0]["name"] == "Liuyin Street"


def test_a_number_with_a_slip_is_asked_about(as_user, district):
    number = district["bin"]
    wrong = f"{number[:-1]}{'A' if number[-1] != 'A' else 'B'}"
    page = as_user("zhao").get(SEARCH, {"q": wrong}).content.decode()
    assert "Did you mean" in page
    assert f"/work/cases/{number}/" in page


def test_empty_and_nothing_found_say_what_to_try(as_user, district):
    zhao = as_user("zhao")
    assert "Two characters are enough" in zhao.get(SEARCH).content.decode()
    assert "Try fewer words" in zhao.get(SEARCH, {"q": "直升机"}).content.decode()
    assert "Take a filter away" in zhao.get(SEARCH, {"q": "垃圾桶", "status": "merged"}).content.decode()
    for filters in ({"since": "2026-11-02", "until": "2026-11-02"}, {"status": "nonsense", "since": "x", "type": "no"}):
        assert hits(zhao.get(SEARCH, {"q": "垃圾桶", **filters})) == set(district.values()), filters
    assert hits(zhao.get(SEARCH, {"q": "垃圾桶", "until": "2026-11-01"})) == set()
    assert zhao.get(SEARCH, {"q": "垃圾桶", "after": "x"}).status_code == 422


def test_a_contact_never_comes_into_an_address_or_a_log(as_user, district, caplog):
    zhao = as_user("zhao")
    with caplog.at_level(logging.DEBUG):
        asked = zhao.post(SEARCH, {"q": "138 0013 8000"})
        assert asked.status_code == 200
        assert "What for" in asked.content.decode()
        assert AuditEntry.objects.filter(action="contact.search").count() == 0
        found = zhao.post(CONTACT, {"contact": "138 0013 8000", "purpose": "call_back"})
        typed = zhao.get(SEARCH, {"q": "13800138000"})
    assert {row["number"] for row in found.context["rows"]} == set(district.values())
    assert (typed.status_code, typed["Location"]) == (303, CONTACT)
    assert "138" not in caplog.text
    assert AuditEntry.objects.filter(action="contact.search").count() == 1
    assert zhao.get(CONTACT, {"contact": "13800138000", "purpose": "other"}).context["rows"] is None


def test_contacts_are_for_the_desk_and_need_a_purpose(as_user, district):
    assert as_user("qian").post(CONTACT, {"contact": "13800138000"}).status_code == 422
    for name in ("sun", "wu", "root"):
        assert as_user(name).post(CONTACT, {"contact": "13800138000", "purpose": "other"}).status_code == 403
        assert as_user(name).get(CONTACT).status_code == 403
        assert "13800138000" not in as_user(name).post(SEARCH, {"q": "13800138000"}).content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_user("qian").cookies
    assert strict.post(CONTACT, {"contact": "13800138000", "purpose": "other"}).status_code == 403


def test_while_one_types_the_first_hits_appear(as_user, district):
    han = as_user("han")
    page = han.post(AHEAD, {"q": "垃圾"}, headers={"HX-Request": "true"}).content.decode()
    assert district["there"] in page
    assert district["bin"] not in page
    assert "<html" not in page
    assert "<a" not in han.post(AHEAD, {"q": "垃"}).content.decode()
    assert "press Enter" in as_user("qian").post(AHEAD, {"q": "13800138000"}).content.decode()


def test_pages_follow(as_user, cast, monkeypatch):
    monkeypatch.setattr("linli.cases.views.search.PAGE", 2)
    made = {new(f"井盖松动 {one}", type_code="0508") for one in range(5)}
    index()
    zhao, seen, address = as_user("zhao"), [], {"q": "井盖"}
    while True:
        answer = zhao.get(SEARCH, address)
        seen += [row["number"] for row in answer.context["hits"]]
        if answer.context["next"] is None:
            break
        address = {"q": "井盖", "after": answer.context["next"]}
    assert len(seen) == 5
    assert set(seen) == made


def test_reads_do_not_grow_with_the_results(as_user, cast, django_assert_max_num_queries):
    zhao = as_user("zhao")
    for one in range(6):
        new(f"井盖松动 {one}", type_code="0508")
    index()
    zhao.get(SEARCH, {"q": "井盖"})
    # session, user, grants, generations (list and header), index (1 or 2), rows, addresses, texts
    with django_assert_max_num_queries(10):
        assert len(zhao.get(SEARCH, {"q": "井盖"}).context["hits"]) == 6
    for one in range(12):
        new(f"井盖松动 {one}", type_code="0508")
    index()
    with django_assert_max_num_queries(10):
        assert len(zhao.get(SEARCH, {"q": "井盖"}).context["hits"]) == 18
    assert Case.objects.count() == 18


def test_the_header_shows_what_one_may_open(as_user, client, cast):
    def entries(user: Client) -> set[str]:
        page = user.get("/work/").content.decode()
        nav = page[page.index('id="site-nav"') : page.index("</nav>")]
        return {part.split('"')[0] for part in nav.split('href="')[1:]}

    assert {"/work/", "/work/new/", "/work/follow-up/", SEARCH, "/work/knowledge/", "/work/models/"} <= entries(
        as_user("zhao")
    )
    assert entries(as_user("sun")).isdisjoint({"/work/new/", "/work/follow-up/", "/work/models/"})
    assert "data-site-search" not in client.get("/").content.decode()
    assert "data-site-search" in as_user("sun").get("/").content.decode()
