"""The desk's list of follow-ups: whose turn it is, what was said, and only for those who follow up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from linli.audit.models import AuditEntry
from linli.cases.lifecycle import Verdict
from linli.cases.models import CaseEvent
from linli.cases.steps.answer import answer_by_link
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from tests.cast import SMITH
from tests.conftest import report_of
from tests.following import bring_to_closing, close, closed_light, code_of, demo_with, matter_of

LIST = "/work/follow-up/"
SAID = {"contacted": "true", "solved": "yes", "satisfied": "partly", "responded": "true", "reason": "满意"}


@pytest.fixture
def asked(cast) -> str:
    """The number of a case about which Auntie Wang was asked a day ago."""
    return closed_light(cast, at=timezone.now() - timedelta(days=1)).number


def shown(client, query: str = "") -> list[str]:
    return [row["number"] for row in client.get(LIST + query).context["rows"]]


def test_the_first_to_run_out_comes_first(as_user, cast):
    now = timezone.now()
    later, sooner, soon = (closed_light(cast, at=now - timedelta(days=days)).number for days in (1, 5, 12))
    desk = as_user("zhao")
    assert shown(desk) == [soon, sooner, later]
    assert shown(desk, "?show=soon") == [soon]
    assert shown(desk, "?show=unsolved") == []
    assert "Follow-ups <b>3</b>" in desk.get("/work/").content.decode()


def test_only_who_follows_up_and_only_their_cases(as_user, client, asked):
    for name in ("qian", "zhao", "li"):
        assert shown(as_user(name)) == [asked]
    assert shown(as_user("han")) == []
    for name in ("sun", "wu", "zhou", "root"):
        assert as_user(name).get(LIST).status_code == 403
        assert "Follow-ups" not in as_user(name).get("/work/").content.decode()
    assert client.get(LIST)["Location"].startswith("/sign-in/")
    assert as_user("han").post(f"{LIST}{asked}/", SAID).status_code == 404


def test_a_call_is_written_down_and_the_case_leaves_the_list(as_user, asked):
    desk = as_user("qian")
    answer = desk.post(f"{LIST}{asked}/?show=soon", SAID, follow=True)
    assert answer.redirect_chain == [(f"{LIST}?show=soon", 303)]
    assert f"{asked}: answer noted." in answer.content.decode()
    assert shown(desk) == []
    data = CaseEvent.objects.get(case__number=asked, kind="followed_up").data
    assert (data["solved"], data["satisfied"], data["by"]) == ("yes", "partly", "desk")


def test_not_reached_counts_and_stays(as_user, asked):
    desk = as_user("li")
    page = desk.post(f"{LIST}{asked}/", {**SAID, "contacted": "false"}, follow=True).content.decode()
    assert "nobody reached, noted" in page
    assert "nobody reached: 1 of 3 calls" in page
    assert "solved" not in CaseEvent.objects.get(case__number=asked, kind="followed_up").data


def test_what_is_missing_is_marked_and_nothing_is_lost(as_user, asked):
    answer = as_user("zhao").post(f"{LIST}{asked}/", {**SAID, "satisfied": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{asked}_satisfied_0"' in page
    assert "满意</textarea>" in page
    assert matter_of(asked).state == "due"


def test_two_at_the_desk_call_the_same_person(as_user, asked):
    desk = as_user("zhao")
    desk.post(f"{LIST}{asked}/", SAID)
    answer = desk.post(f"{LIST}{asked}/", {**SAID, "reason": "第二次"})
    assert answer.status_code == 409
    assert "第二次" in answer.content.decode()


def test_the_telephone_is_shown_on_request_and_on_the_record(as_user, asked):
    desk = as_user("li")
    assert "13800138000" not in desk.get(LIST).content.decode()
    card = desk.post(f"/work/cases/{asked}/contact/", headers={"HX-Request": "true"}).content.decode()
    assert "tel:+8613800138000" in card
    assert AuditEntry.objects.filter(action="contact.read").exists()


def test_who_left_no_telephone_is_asked_by_e_mail(as_user, cast):
    closed_light(cast, contact=SMITH, at=timezone.now())
    page = as_user("zhao").get(LIST).content.decode()
    assert "asked by e-mail" in page
    assert "Show the contact" not in page


def test_a_pack_may_ask_without_calls(as_user, asked, tmp_path):
    demo_with(tmp_path / "pack", follow_up={"within": {"value": 14, "unit": "calendar_days"}, "phone": False})
    desk = as_user("zhao")
    assert "by link and SMS only" in desk.get(LIST).content.decode()
    assert "Write the call down" not in desk.get(LIST).content.decode()
    assert desk.post(f"{LIST}{asked}/", SAID).status_code == 403


def test_unsolved_cases_wait_for_a_decision_while_they_may_be_reopened(as_user, cast):
    now = timezone.now()
    numbers = [closed_light(cast, at=now - timedelta(days=days)).number for days in (13, 2, 1)]
    for number, solved in zip(numbers, (Verdict.NO, Verdict.NO, Verdict.PARTLY), strict=True):
        answer_by_link(number=number, code=code_of(number), solved=solved, satisfied=Verdict.NO, at=now)
    desk = as_user("qian")
    assert shown(desk, "?show=unsolved") == numbers[:2]
    assert "Look at it and decide" in desk.get(f"{LIST}?show=unsolved").content.decode()
    desk.post(f"/work/cases/{numbers[1]}/do/reopen/", {"reason": "居民说没修好", "seq": "0"})
    assert shown(desk, "?show=unsolved") == numbers[:1]
    bring_to_closing(cast, numbers[1], at=now)
    close(cast, numbers[1], at=timezone.now())
    assert shown(desk, "?show=unsolved") == numbers[:1], "it was handled again: a new question is asked"
    assert shown(desk) == [numbers[1]]


def test_many_cost_no_more_statements_than_few(as_user, cast, django_assert_max_num_queries):
    desk, now = as_user("zhao"), timezone.now()
    for _case in range(3):
        closed_light(cast, at=now)
    desk.get(LIST)
    with django_assert_max_num_queries(10):
        assert len(shown(desk)) == 3


def test_pages_go_on_where_they_ended(as_user, cast, monkeypatch):
    monkeypatch.setattr("linli.cases.views.follow_up.PAGE", 2)
    now = timezone.now()
    numbers = [closed_light(cast, at=now - timedelta(days=days)).number for days in (5, 4, 3, 2, 1)]
    desk, seen, query = as_user("zhao"), [], ""
    while query is not None:
        page = desk.get(LIST, {"after": query} if query else {})
        seen += [row["number"] for row in page.context["rows"]]
        query = page.context["next"]
    assert seen == numbers
    for wrong in ("x", "~1", "2026-11-02T10:00:00+00:00~", "2026-11-02T10:00:00+00:00~x"):
        assert desk.get(LIST, {"after": wrong}).status_code == 422


def test_the_case_page_has_the_move_too(as_user, cast):
    now = timezone.now()
    number = receive(report=report_of(), by=ANONYMOUS, at=now).number
    bring_to_closing(cast, number, at=now)
    close(cast, number, at=now)
    desk = as_user("zhao")
    page = desk.get(f"/work/cases/{number}/").content.decode()
    assert "Was the reporter reached?" in page
    answer = desk.post(f"/work/cases/{number}/do/follow_up/", {**SAID, "seq": "0"})
    assert answer.status_code == 303
    after = desk.get(f"/work/cases/{number}/").content.decode()
    assert "Satisfied" in after
