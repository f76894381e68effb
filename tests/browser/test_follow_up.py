"""Follow-up in a browser: a thumb answers on a phone, the desk works through its list by keyboard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from linli.cases.lifecycle import Verdict
from linli.cases.models import CaseEvent
from linli.cases.steps.act import act
from linli.cases.steps.answer import answer_by_link
from tests.browser.conftest import LANGUAGES, SIZES
from tests.browser.test_pages import sign_in
from tests.cast import SMITH
from tests.following import closed_light, code_of, matter_of


@pytest.fixture
def asked(live_cast) -> list[str]:
    """Numbers of cases whose reporters were asked 12, 5 and 1 days ago; the last one left an e-mail address only."""
    now = timezone.now()
    more = ({}, {}, {"contact": SMITH})
    numbers = [
        closed_light(live_cast, at=now - timedelta(days=days), **facts).number
        for days, facts in zip((12, 5, 1), more, strict=True)
    ]
    act(number=numbers[0], move="follow_up", facts={"contacted": False}, by=live_cast["li"], at=now)
    return numbers


def link(live: str, number: str) -> str:
    return f"{live}/answer/{number}/{code_of(number)}/"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.expects_console("422|404")
def test_the_answer_page(live, asked, page, speak, language, size, looked):
    page.set_viewport_size(SIZES[size])
    speak(language)
    page.goto(link(live, asked[1]))
    looked("answer")
    page.locator(".answers .btn-primary").click()
    page.locator("[data-error-summary]").wait_for()
    looked("answer-errors")
    page.locator("label[for=id_solved_1]").click()
    page.locator("label[for=id_satisfied_0]").click()
    page.locator(".answers .btn-primary").click()
    page.locator(".receipt-box").wait_for()
    looked("answered")
    assert matter_of(asked[1]).ground == "partly"
    page.goto(f"{live}/answer/{asked[1]}/WRONGWRONG/")
    looked("answer-gone")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.expects_console("422")
def test_the_list_of_the_desk(live, asked, page, speak, language, size, looked):
    page.set_viewport_size(SIZES[size])
    speak(language)
    sign_in(page, live, "zhao")
    page.goto(f"{live}/work/follow-up/")
    looked("follow-ups")
    first = page.locator(".follow-up").first
    first.locator(".follow-up-contact button").click()
    first.locator(".contact-card").wait_for()
    first.locator("summary").click()
    looked("follow-ups-call")
    first.locator("button[name=contacted][value=true]").click()
    page.locator("[data-error-summary]").wait_for()
    looked("follow-ups-errors")
    now = timezone.now()
    answer_by_link(number=asked[1], code=code_of(asked[1]), solved=Verdict.NO, satisfied=Verdict.NO, at=now)
    page.goto(f"{live}/work/follow-up/?show=unsolved")
    assert page.locator(".follow-up").count() == 1
    looked("follow-ups-unsolved")


def test_without_script_it_is_answered_too(live, asked, browser):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", viewport=SIZES["phone"])
    page = context.new_page()
    page.goto(link(live, asked[1]))
    page.locator("label[for=id_solved_2]").click()
    page.locator("label[for=id_satisfied_2]").click()
    page.locator(".answers .btn-primary").click()
    page.locator(".receipt-box").wait_for()
    context.close()
    assert matter_of(asked[1]).ground == "no"


def test_the_language_can_be_changed_on_the_answer_page(live, asked, page, speak):
    speak("en")
    page.goto(link(live, asked[1]))
    page.locator("button[name=language]").click()
    page.wait_for_url(link(live, asked[1]))
    page.locator("html[lang=zh-Hans]").wait_for()


def test_the_list_is_worked_through_by_keyboard(live, asked, page, speak):
    speak("en")
    sign_in(page, live, "zhao")
    page.goto(f"{live}/work/follow-up/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "Street light out"
    for key in ("Tab", "Tab", "Enter"):  # past the contact to the call
        page.keyboard.press(key)
    form = page.locator(".follow-up").first.locator("form.answers")
    form.wait_for()
    page.keyboard.press("Tab")
    for _question in range(3):
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    page.keyboard.type("ok")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".notice-success").wait_for()
    data = CaseEvent.objects.filter(case__number=asked[0], kind="followed_up").order_by("seq").last().data
    assert (data["contacted"], data["responded"], data["solved"], data["satisfied"]) == (True, True, "yes", "yes")
