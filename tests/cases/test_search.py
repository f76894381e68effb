"""Searching cases: two characters, phrases, English, numbers with slips, what is erased, what others may not see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from linli.audit.sealer import seal
from linli.cases.models import Case, CasePlace, CaseText, SearchMark, words
from linli.cases.queries.search import SearchFilters
from linli.cases.queries.words import Phrase, newest
from linli.cases.rules.search import SearchPage, search_cases
from linli.cases.rules.search_names import names_of
from linli.cases.steps.act import act
from linli.cases.steps.context import context_at
from linli.cases.steps.index import catch_up, rebuild, state
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS, Actor, job
from linli.kernel.errors import InvalidInput
from tests.cast import LIUYIN, MONDAY_TEN
from tests.conftest import report_of

HOUSE = job("search")


def new(text: str, **facts) -> str:
    return receive(report=report_of(text, **facts), by=ANONYMOUS, at=MONDAY_TEN).number


def index() -> None:
    while seal():
        pass
    while catch_up(by=HOUSE, at=MONDAY_TEN):
        pass


def search(query: str, by: Actor, **facts) -> SearchPage:
    context = context_at(MONDAY_TEN)
    names = names_of(context.spec, context.snapshot, context.book)
    return search_cases(by=by, query=query, names=names, **facts)


def numbers(page: SearchPage) -> list[str]:
    return [hit.row["number"] for hit in page.hits]


def found(query: str, by: Actor, **facts) -> set[str]:
    return {hit.row["number"] for hit in search(query, by, **facts).hits if not hit.partly}


@pytest.fixture
def five(cast) -> dict[str, str]:
    """Five reports, indexed."""
    made = {
        "bin": new("门口的垃圾桶满了，没人清运", type_code="0508"),
        "apart": new("垃圾堆放在路边，水桶也倒了", type_code="0508"),
        "light": new("朝霞里 3 号楼前照明灯坏了", address="朝霞里3号楼东门"),
        "english": new("The Wi-Fi mast hums all night next to Building 12", type_code="0508"),
        "there": new("柳荫北垃圾桶旁有异味", type_code="0508", point=LIUYIN),
    }
    index()
    return made


def test_words_of_two_characters_are_found(five, cast):
    assert found("垃圾", cast["zhao"]) >= {five["bin"], five["apart"], five["there"]}
    assert found("异味", cast["zhao"]) == {five["there"]}
    assert found("清运 垃圾桶", cast["zhao"]) == {five["bin"]}


def test_a_phrase_is_found_as_it_stands_and_only_so(five, cast):
    page = search("垃圾桶", cast["zhao"])
    assert set(numbers(page)) == {five["bin"], five["there"]}
    assert not any(hit.partly for hit in page.hits)
    assert found("没人清运", cast["zhao"]) == {five["bin"]}


def test_words_that_lie_apart_come_after_the_phrase(cast):
    apart, whole = new("扰民已久，小区夜里噪音大"), new("小区噪音扰民，请处理")
    newer = new("扰民：楼上噪音，本小区 5 号")
    index()
    ranked = numbers(search("小区噪音扰民", cast["zhao"]))
    assert ranked[0] == whole
    assert set(ranked) == {apart, whole, newer}


def test_part_of_the_words_is_better_than_nothing_and_said_so(five, cast):
    page = search("清运 直升机", cast["zhao"])
    assert numbers(page) == [five["bin"]]
    assert page.hits[0].partly
    assert search("直升机", cast["zhao"]).hits == []


def test_english_words_and_their_beginnings(five, cast):
    for query in ("hums", "HUMS night", "wi-fi mast", "Ｎｉｇｈｔ", "buil 12"):
        assert found(query, cast["zhao"]) == {five["english"]}, query
    assert five["english"] not in found("uilding", cast["zhao"])


def test_type_place_and_unit_are_found_by_their_names_of_today(five, cast):
    assert five["light"] in found("路灯", cast["zhao"])  # the type is called so, the text is not
    assert five["light"] in found("street light", cast["zhao"])
    assert found("柳荫", cast["zhao"]) == {five["there"]}
    assert found("Liuyin 垃圾桶", cast["zhao"]) == {five["there"]}
    assert found("柳荫街道垃圾桶", cast["zhao"]) == {five["there"]}  # no blank between place and matter
    assert five["light"] in found("东门", cast["zhao"])
    assert five["light"] in found("Street Lighting Office", cast["zhao"])


def test_a_number_is_found_at_once_without_the_index(cast):
    number = new("灯不亮")
    assert SearchMark.objects.count() == 0 or state().behind > 0 or state().documents < Case.objects.count()
    wide = number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    for query in (number, number.lower(), number.replace("-", ""), f"  {wide} "):
        assert numbers(search(query, cast["zhao"])) == [number], query
    assert number in found(number[:8], cast["zhao"])
    assert number in found(number[:12], cast["zhao"])
    assert search(number, cast["han"]).hits == []
    index()
    assert numbers(search(number.split("-")[1], cast["zhao"])) == [number]


def test_a_number_with_a_slip_is_proposed(cast):
    number = new("灯不亮")
    day, sequence, check = number.split("-")
    wrong = [
        f"{day}-{sequence}-{'A' if check != 'A' else 'B'}",
        f"{day[:-1]}{(int(day[-1]) + 1) % 10}-{sequence}-{check}",
        f"{day[:3]}{day[4]}{day[3]}{day[5:]}-{sequence}-{check}",
    ]
    for query in wrong:
        page = search(query, cast["zhao"])
        assert page.hits == []
        assert number in [row["number"] for row in page.meant], query
        assert search(query, cast["han"]).meant == []


def test_marks_show_where_it_stands_and_nothing_is_markup(cast):
    new("<script>alert(1)</script> 垃圾桶 <b>满</b>了")
    index()
    (hit,) = search("垃圾桶", cast["zhao"]).hits
    assert [piece.text for piece in hit.text if piece.marked] == ["垃圾桶"]
    assert "".join(piece.text for piece in hit.text).startswith("<script>alert(1)</script>")


def test_what_is_erased_is_found_no_more(five, cast):
    case = Case.objects.get(number=five["bin"])
    CaseText.objects.filter(case=case).update(erased_at=timezone.now(), body="")
    CasePlace.objects.filter(case__number=five["light"]).update(erased_at=timezone.now(), address="")
    for number in (five["bin"], five["light"]):
        act(number=number, move="note", facts={"reason": "已删除"}, by=cast["zhao"], at=MONDAY_TEN)
    index()
    assert five["bin"] not in found("清运", cast["zhao"])
    assert five["light"] not in found("东门", cast["zhao"])
    assert "已删除" not in "".join(piece.text for hit in search("已删除", cast["zhao"]).hits for piece in hit.text)


def test_what_staff_write_and_who_reported_is_not_in_the_index(five, cast):
    act(number=five["bin"], move="note", facts={"reason": "内部便条"}, by=cast["zhao"], at=MONDAY_TEN)
    index()
    for query in ("内部便条", "王桂兰", "13800138000"):
        assert search(query, cast["zhao"]).hits == [], query


def test_a_unit_sees_its_own_and_what_it_helps_with(five, cast):
    assert found("照明灯", cast["sun"]) == {five["light"]}
    assert found("照明灯", cast["gao"]) == set()
    act(number=five["light"], move="sign", facts={}, by=cast["sun"], at=MONDAY_TEN)
    called = {"unit": "roads", "reason": "请协助"}
    act(number=five["light"], move="call_help", facts=called, by=cast["sun"], at=MONDAY_TEN)
    index()
    assert found("照明灯", cast["gao"]) == {five["light"]}


def test_a_case_that_moved_to_another_street_is_found_there(five, cast):
    assert found("异味", cast["qian"]) == set()
    act(number=five["there"], move="locate", facts={"area": "99900100100101"}, by=cast["zhao"], at=MONDAY_TEN)
    assert found("异味", cast["han"]) == set()  # at once: rows decide, not the index
    index()
    assert found("异味", cast["qian"]) == {five["there"]}


def test_filters_narrow(five, cast):
    street = context_at(MONDAY_TEN).snapshot.by_code["999001002"]
    zhao, after = cast["zhao"], MONDAY_TEN + timedelta(hours=1)
    for filters, expected in (
        (SearchFilters(area=(2, street.id)), {five["there"]}),
        (SearchFilters(types=("C0118",)), set()),
        (SearchFilters(statuses=("closed",)), set()),
        (SearchFilters(since=MONDAY_TEN, before=after), {five["bin"], five["there"]}),
        (SearchFilters(since=after), set()),
        (SearchFilters(before=MONDAY_TEN), set()),
    ):
        assert found("垃圾桶", zhao, filters=filters) == expected, filters


def test_pages_follow_without_gap_or_repeat(cast, monkeypatch):
    monkeypatch.setattr("linli.cases.queries.search.WINDOW", 6)
    made = {new(f"井盖松动 {one}") for one in range(15)}
    index()
    seen: list[str] = []
    page = search("井盖", cast["zhao"], limit=4)
    while True:
        seen += numbers(page)
        if page.next is None:
            break
        page = search("井盖", cast["zhao"], limit=4, after=page.next)
    assert len(seen) == len(made)
    assert set(seen) == made
    for wrong in ("x", "~", "~x", "20260101-000001-X~0", "~99999"):
        with pytest.raises(InvalidInput):
            search("井盖", cast["zhao"], after=wrong)


def test_the_index_follows_the_record_and_equals_one_made_anew(five, cast):
    act(number=five["bin"], move="classify", facts={"type_code": "C0118"}, by=cast["zhao"], at=MONDAY_TEN)
    facts = {"type_code": "0508", "text": "另有杂物堆放"}
    act(number=five["light"], move="split", facts=facts, by=cast["zhao"], at=MONDAY_TEN)
    before = found("杂物堆放", cast["zhao"])
    index()
    followed = {query: found(query, cast["zhao"]) for query in ("垃圾桶", "杂物堆放", "路灯", "night")}
    assert before == set()
    assert len(followed["杂物堆放"]) == 1
    assert list(rebuild(by=HOUSE, at=MONDAY_TEN))[-1] == Case.objects.count()
    assert {query: found(query, cast["zhao"]) for query in followed} == followed
    now = state()
    assert (now.behind, now.documents, now.built_at) == (1, now.cases, MONDAY_TEN) or now.documents == now.cases


@pytest.mark.parametrize("query", ["", " ", "。", "§a1", "的", "*", "%", "_"])
def test_queries_with_nothing_to_look_for_find_nothing(five, cast, query):
    assert search(query, cast["zhao"]).hits == []


@pytest.mark.django_db
def test_the_newest_are_found_wherever_they_stand():
    """Thirty in the newest window, thirty in the wider one, forty below: what is in both windows counts once."""
    near, wide, far = range(200_000, 200_030), range(150_000, 150_030), range(1_000, 1_040)
    words.put(dict.fromkeys((*far, *wide, *near), "路灯"))
    found = newest(Phrase(("路灯",)), below=None, limit=80)
    assert found == sorted((*list(far)[20:], *wide, *near), reverse=True)
    assert newest(Phrase(("路灯",)), below=None, limit=80, few=True) == found
    assert newest(Phrase(("路灯",)), below=150_010, limit=5) == [150_009, 150_008, 150_007, 150_006, 150_005]
