"""Queue and case page: scope, moves from the table, forms that lose nothing, contacts read on the record."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.audit.models import AuditEntry
from linli.cases.lifecycle import Status
from linli.cases.models import Case, CaseText
from linli.cases.steps.act import act
from linli.cases.steps.intake import receive
from linli.jobs.deadlines import sweep_deadlines
from linli.kernel.actor import ANONYMOUS
from tests.cast import LIUYIN, MONDAY_TEN, SMITH, WANG
from tests.conftest import report_of
from tests.pictures import jpeg


def new(text: str = "路灯不亮", **facts):
    return receive(report=report_of(text, **facts), by=ANONYMOUS, at=MONDAY_TEN)


def page_of(number: str) -> str:
    return f"/work/cases/{number}/"


def post(client: Client, number: str, move: str, **facts):
    seq = facts.pop("seq", Case.objects.get(number=number).seq)
    return client.post(f"{page_of(number)}do/{move}/", {"seq": seq, **facts})


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("done.jpg", jpeg(), content_type="image/jpeg")


def test_the_workbench_asks_to_sign_in(client, street_light):
    for address in ("/work/", page_of(street_light.number)):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/")
    assert post(client, street_light.number, "note", reason="x").status_code == 302


def test_another_street_gets_the_answer_of_a_case_that_does_not_exist(as_user, street_light):
    for name in ("han", "root", "gao"):
        user = as_user(name)
        bodies = {user.get(page_of(number)).status_code for number in (street_light.number, "20261102-999999-X", "x")}
        assert bodies == {404}
        assert post(user, street_light.number, "note", reason="x").status_code == 404
        assert user.post(f"{page_of(street_light.number)}contact/").status_code == 404
        assert street_light.number not in user.get("/work/?status=all").content.decode()


def buttons(client: Client, number: str) -> set[str]:
    groups = client.get(page_of(number)).context["groups"]
    return {form.move.name for group in groups for form in group.forms}


def test_the_buttons_are_those_of_the_table(as_user, street_light, unclear):
    unit = {"sign", "object", "ask_extension", "call_help", "ask_exclusion"}
    assert buttons(as_user("sun"), street_light.number) == unit
    assert "sign" not in buttons(as_user("qian"), street_light.number)
    intake = {"locate", "classify", "decline", "border", "merge", "link", "transfer", "withdraw"}
    assert buttons(as_user("zhao"), unclear.number) == intake
    assert as_user("wu").get(page_of(street_light.number)).context["note"] is None


def test_the_loop_by_pages(as_user, street_light):
    number, sun, li, qian = street_light.number, as_user("sun"), as_user("li"), as_user("qian")
    assert post(sun, number, "sign").status_code == 303
    assert post(sun, number, "contact", outcome="reached").status_code == 303
    assert post(sun, number, "report_done", result="换了灯泡", photos=picture()).status_code == 303
    assert post(li, number, "fail_check", method="visit", reason="仍不亮").status_code == 303
    assert post(sun, number, "sign").status_code == 303
    assert post(sun, number, "report_done", result="换了线路", photos=picture()).status_code == 303
    assert post(li, number, "pass_check", method="photo").status_code == 303
    assert post(qian, number, "close", result_class="solved", result="已修好", public="on").status_code == 303
    case = Case.objects.get(number=number)
    assert (case.status, case.rework, case.is_public, case.attachments.count()) == (Status.CLOSED, 1, True, 2)
    page = qian.get(page_of(number)).content.decode()
    for words in ("仍不亮", "换了线路", "The catalogue of matters names this unit", "孙强 Sun"):
        assert words in page


def test_a_clerk_places_classifies_and_routes_by_hand(as_user, cast):
    receipt = new("?", type_code="", point=None, address="三号楼")
    zhao = as_user("zhao")
    assert post(zhao, receipt.number, "locate").status_code == 422
    assert post(zhao, receipt.number, "locate", lon="116.4223", lat="39.9617", accuracy="").status_code == 303
    assert post(zhao, receipt.number, "classify", type_code="C0118", urgency="urgent").status_code == 303
    case = Case.objects.get(number=receipt.number)
    assert (case.status, case.urgency, case.place.address) == (Status.ROUTED, "urgent", "三号楼")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"result": ""}, "result"),
        ({"result": "<img src=x onerror=alert(1)>"}, "photos"),
        ({"result": "x" * 4001, "photos": "file"}, "result"),
        ({"result": "a\x00b"}, "result"),
    ],
)
def test_what_is_wrong_comes_back_with_the_words_typed(as_user, street_light, facts, field):
    sun = as_user("sun")
    post(sun, street_light.number, "sign")
    given = {name: picture() if value == "file" else value for name, value in facts.items()}
    answer = post(sun, street_light.number, "report_done", **given)
    assert answer.status_code == 422
    assert field in answer.context["wrong"].errors
    page = answer.content.decode()
    assert "<img src=x" not in page
    if "photos" in facts:
        assert answer.context["wrong"].kept_list
    assert Case.objects.get().status == Status.HANDLING


def test_a_photo_survives_a_form_that_fails(as_user, street_light):
    sun = as_user("sun")
    post(sun, street_light.number, "sign")
    answer = post(sun, street_light.number, "report_done", result="", photos=picture())
    kept = answer.context["wrong"]["kept"].value()
    assert post(sun, street_light.number, "report_done", result="好了", kept=kept).status_code == 303
    assert Case.objects.get().attachments.count() == 1


def test_a_case_that_moved_on_is_shown_fresh_and_the_words_are_given_back(as_user, unclear, cast):
    zhao, seq = as_user("zhao"), unclear.case.seq
    facts = {"ground": "beyond", "reason": "x"}
    act(number=unclear.number, move="decline", facts=facts, by=cast["qian"], at=MONDAY_TEN)
    answer = post(zhao, unclear.number, "decline", ground="beyond", reason="我的 <b>理由", seq=seq)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this case" in page
    assert "我的 &lt;b&gt;理由" in page
    assert "Declined" in page


def test_the_handler_may_not_check_and_is_told_so_on_the_page(as_user, street_light, cast):
    sun, zhao = as_user("sun"), as_user("zhao")
    post(sun, street_light.number, "sign")
    assert post(sun, street_light.number, "close", result_class="solved", result="x").status_code == 409
    assert post(zhao, street_light.number, "report_done", result="x").status_code == 403
    assert post(zhao, street_light.number, "explode").status_code == 409
    assert post(zhao, street_light.number, "accept").status_code == 409


def contact(client: Client, number: str):
    return client.post(f"{page_of(number)}contact/", headers={"HX-Request": "true"})


def readings() -> int:
    return AuditEntry.objects.filter(action="contact.read").count()


def test_the_contact_is_shown_to_desk_and_unit_and_each_reading_is_recorded(as_user, street_light):
    for count, name in enumerate(("qian", "sun"), start=1):
        user = as_user(name)
        assert "13800138000" not in user.get(page_of(street_light.number)).content.decode()
        shown = contact(user, street_light.number).content.decode()
        assert "+8613800138000" in shown
        assert "<html" not in shown
        assert readings() == count
    for name in ("li", "zhou", "wu"):
        assert contact(as_user(name), street_light.number).status_code == 403
    assert readings() == 2
    whole = as_user("qian").post(f"{page_of(street_light.number)}contact/").content.decode()
    assert "王桂兰" in whole
    assert "<html" in whole


def test_a_confidential_contact_stays_with_the_desk(as_user, cast):
    wang = WANG.__class__(name=WANG.name, phone=WANG.phone, confidential=True)
    receipt = new(contact=wang)
    assert contact(as_user("sun"), receipt.number).status_code == 403
    assert "kept confidential" in as_user("sun").get(page_of(receipt.number)).content.decode()
    assert contact(as_user("qian"), receipt.number).status_code == 200


def test_texts_are_escaped_everywhere(as_user, cast):
    evil = "<script>alert('x')</script>"
    receipt = new(evil, address=evil, contact=SMITH.__class__(name=evil, email="a@example.org"))
    zhao = as_user("zhao")
    post(zhao, receipt.number, "note", reason=evil)
    page = zhao.post(f"{page_of(receipt.number)}contact/").content.decode()
    assert evil not in page
    assert page.count("&lt;script&gt;") >= 4


def test_the_forms_need_their_token(cast, street_light, as_user):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_user("sun").cookies
    assert post(strict, street_light.number, "sign").status_code == 403


def numbers(answer) -> list[str]:
    return [row["number"] for row in answer.context["rows"]]


def test_the_queue_shows_what_waits_for_the_role(as_user, street_light, unclear):
    assert numbers(as_user("sun").get("/work/")) == [street_light.number]
    assert numbers(as_user("zhao").get("/work/")) == [unclear.number]
    assert set(numbers(as_user("zhao").get("/work/?status=open"))) == {street_light.number, unclear.number}
    assert numbers(as_user("li").get("/work/")) == []
    both = {street_light.number, unclear.number}  # nothing waits for a leader, who sees all that is open
    assert set(numbers(as_user("wu").get("/work/"))) == both


def test_filters_narrow_the_queue(as_user, street_light, unclear):
    there = new(point=LIUYIN)
    zhao = as_user("zhao")
    for query, found in (
        ("status=routed&street=999001002", {there.number}),
        ("status=open&type=C0118", {street_light.number, there.number}),
        ("status=open&unit=lighting", {street_light.number, there.number}),
        (f"q={unclear.number.lower()}", {unclear.number}),
        (f"q={street_light.number[9:15]}", {street_light.number}),
        ("status=open&due=soon", set()),
        ("status=closed", set()),
        ("status=nonsense&type=none", {unclear.number}),
        ("q=%27%20OR%201=1--", set()),
    ):
        assert set(numbers(zhao.get(f"/work/?{query}"))) == found, query
    assert set(numbers(zhao.get("/work/?status=open&due=late"))) == {street_light.number, unclear.number, there.number}


def test_what_was_escalated_is_a_list_of_its_own_for_desk_and_leader(as_user, street_light, unclear):
    sweep_deadlines(MONDAY_TEN + timedelta(days=30))
    higher = new(point=LIUYIN)
    Case.objects.filter(number=unclear.number).update(level=1)
    assert set(numbers(as_user("zhao").get("/work/?level=1"))) == {street_light.number, unclear.number}
    assert numbers(as_user("wu").get("/work/?level=3")) == [street_light.number]
    assert numbers(as_user("qian").get("/work/?level=nonsense")) == [unclear.number]
    page = as_user("wu").get("/work/").content.decode()
    assert "Escalated <b>2</b>" in page
    assert "leader of the district was told" in page
    assert higher.number in page
    assert "Escalated <b>" not in as_user("sun").get("/work/").content.decode()


def test_the_pages_of_the_queue_follow_without_gap_or_repeat(as_user, cast, monkeypatch):
    monkeypatch.setattr("linli.cases.views.queue.PAGE", 2)
    made = {new().number for _one in range(4)}
    undated = new().number
    Case.objects.filter(number=undated).update(due_at=None)
    seen: list[str] = []
    user, address = as_user("sun"), "/work/"
    for _page in range(3):
        answer = user.get(address)
        seen += numbers(answer)
        address = f"/work/?{urlencode({'after': answer.context['next']})}"
    assert answer.context["next"] is None
    assert seen[-1] == undated
    assert len(seen) == 5
    assert set(seen) == {*made, undated}
    for wrong in ("x", "~", "2026-99-99~1", "2026-01-01T00:00:00~1"):
        assert user.get("/work/", {"after": wrong}).status_code == 422


def test_reads_do_not_grow_with_the_list(as_user, cast, django_assert_num_queries):
    user = as_user("zhao")
    for _one in range(2):
        new()
    user.get("/work/?status=all")
    # session, user, grants, generations (for the list and for the header), two for the rows, counts, follow-ups
    with django_assert_num_queries(9):
        assert len(numbers(user.get("/work/?status=all"))) == 2
    for _one in range(5):
        new()
    with django_assert_num_queries(9):
        assert len(numbers(user.get("/work/?status=all"))) == 7


def test_reads_of_a_case_do_not_grow_with_its_history(as_user, cast, django_assert_max_num_queries):
    receipt, user = new(), as_user("zhao")
    user.get(page_of(receipt.number))
    for number in range(8):
        post(user, receipt.number, "note", reason=f"第 {number} 条")
    user.get(page_of(receipt.number))
    # 13 for the case itself, two for side matters and links, two for cases that may be the same
    with django_assert_max_num_queries(17):
        user.get(page_of(receipt.number))


def test_the_filter_answers_htmx_with_the_list_alone(as_user, street_light):
    answer = as_user("sun").get("/work/?status=routed", headers={"HX-Request": "true"})
    assert street_light.number in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_a_note_is_for_staff_and_comes_with_its_author(as_user, street_light):
    zhou = as_user("zhou")
    assert post(zhou, street_light.number, "note", reason="  ").status_code == 422
    assert post(zhou, street_light.number, "note", reason="我去看过").status_code == 303
    assert CaseText.objects.get(kind="note").body == "我去看过"
    assert "周平 Zhou" in zhou.get(page_of(street_light.number)).content.decode()


def test_the_tile_of_the_list_shown_is_marked_and_an_empty_search_narrows_nothing(as_user, street_light):
    zhao = as_user("zhao")
    marked = 'href="/work/?status=routed" aria-current="true"'
    assert marked in zhao.get("/work/?q=&status=routed&due=").content.decode()
    assert marked not in zhao.get("/work/").content.decode()
    assert "Nothing waits for you" in as_user("li").get("/work/?q=&status=").content.decode()


def test_what_still_runs_stands_before_what_is_done(as_user, street_light):
    clocks = as_user("sun").get(page_of(street_light.number)).context["clocks"]
    stopped = [clock["stopped"] is not None for clock in clocks]
    assert stopped == sorted(stopped)
    assert set(stopped) == {False, True}


def test_a_suspended_case_is_neither_late_nor_due_soon(as_user, street_light):
    sun = as_user("sun")

    def late() -> tuple[int, list[str]]:
        figures = {one["words"]: one["count"] for one in sun.get("/work/").context["figures"]}
        return figures["Overdue"], numbers(sun.get("/work/?due=late"))

    post(sun, street_light.number, "sign")
    assert late() == (1, [street_light.number])  # reported weeks ago
    assert post(sun, street_light.number, "suspend", cause="court", reason="等判决").status_code == 303
    assert late() == (0, [])
    assert numbers(sun.get("/work/")) == [street_light.number]
