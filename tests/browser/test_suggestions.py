"""Suggestions in a browser: a resident types and presses one, the clerk takes one by key, nobody is led."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from linli.cases.models import Case, CaseEvent, Classifier
from linli.cases.rules.suggested import Suggested
from linli.cases.steps.intake import receive
from linli.cases.steps.learn import train_classifier
from linli.kernel.actor import ANONYMOUS, job
from linli.kernel.learning import Model
from tests.browser.conftest import LANGUAGES, SIZES
from tests.browser.people import Person
from tests.conftest import report_of
from tests.past import COVER, LAMP, learned, past

TEXT = "小区东门口的井盖翘起来了，骑车很危险，车过就响"
VAGUE = "朝霞里三号楼有个事情想反映，请尽快处理"


@pytest.fixture
def model(live_cast) -> Classifier:
    return learned(units=True, at=timezone.now())


@pytest.fixture
def seen(page, no_sideways_scroll, axe_clean, shoot, language):
    """As `looked`, for pages with two maps, whose names axe calls a minor fault."""

    def look(name: str) -> None:
        no_sideways_scroll(page)
        axe_clean(page)
        shoot(page, f"{name}-{language}-{page.viewport_size['width']}")

    return look


def type_into(page: Page, text: str) -> None:
    """As people type: the suggestions come by themselves."""
    page.locator("#id_text").fill(text)
    page.locator("#suggestions .suggestion").first.wait_for()


def rank_of(number_or_channel: dict) -> dict:
    return CaseEvent.objects.get(kind="classified", **number_or_channel).data["suggested"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_resident_types_gets_a_suggestion_takes_it_and_files(live, model, page, speak, language, size, looked):
    page.set_viewport_size(SIZES[size])
    speak(language)
    page.goto(f"{live}/report/")
    type_into(page, TEXT)
    first = page.locator(f"#suggestions [data-suggest='{COVER}']")
    assert page.locator("#id_type").input_value() == ""  # nothing is chosen by itself
    first.click()
    assert page.locator("#id_type").input_value() == COVER
    assert first.get_attribute("aria-pressed") == "true"
    page.locator("#suggestions .explain summary").click()
    looked("suggest-report")
    page.locator("#id_address").fill("东门口")
    page.locator("main form .btn-primary").click()
    page.wait_for_url("**/report/done/")
    assert Case.objects.get(channel="web").type_code == COVER
    assert rank_of({"case__channel": "web"}) == {"model": model.pk, "rank": 1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_below_the_threshold_it_says_that_it_is_not_sure(live, model, page, speak, language, seen, monkeypatch):
    monkeypatch.setattr(Model, "threshold", 1.0)
    page.set_viewport_size(SIZES["phone"])
    speak(language)
    page.goto(f"{live}/report/")
    type_into(page, VAGUE)
    title = page.locator(".suggestion-title").inner_text()
    assert language != "en" or title.startswith("Not sure.")
    seen("suggest-unsure")
    assert page.locator("#id_type").input_value() == ""


def test_enter_in_a_field_sends_the_report_and_takes_no_suggestion(live, model, page, speak):
    speak("en")
    page.goto(f"{live}/report/")
    type_into(page, TEXT)
    page.locator("#id_address").fill("东门口")
    page.locator("#id_name").press("Enter")
    page.wait_for_url("**/report/done/")
    assert Case.objects.get(channel="web").type_code == ""


@pytest.mark.expects_console("422")
def test_after_a_mistake_the_suggestions_are_still_there_and_enter_takes_none(live, model, page, speak):
    speak("en")
    page.goto(f"{live}/report/")
    type_into(page, TEXT)
    page.locator("#id_phone").fill("12")
    page.locator("#id_phone").press("Enter")
    page.locator("[data-error-summary]").wait_for()
    assert page.locator("#suggestions .suggestion").first.get_attribute("data-suggest") == COVER
    page.locator("#id_phone").press("Enter")
    page.locator("[data-error-summary]").wait_for()
    assert page.locator("#id_type").input_value() == ""
    page.locator("#suggestions .suggestion").first.click()
    assert page.locator("#id_type").input_value() == COVER


def test_without_script_a_resident_asks_presses_and_files(live, model, browser):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", viewport=SIZES["phone"])
    page = context.new_page()
    page.goto(f"{live}/report/")
    page.locator("#id_text").fill(TEXT)
    page.locator("button[value=suggest]").click()
    page.locator(f"[data-suggest='{COVER}']").click()
    assert page.locator("#id_type").input_value() == COVER
    page.locator("#id_address").fill("东门口")
    page.locator("#id_name").press("Enter")  # the first button that sends is the one that sends the report
    page.wait_for_url("**/report/done/")
    context.close()
    assert rank_of({"case__channel": "web"}) == {"model": model.pk, "rank": 1}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clerk_takes_one_by_key_while_writing(live, model, page, speak, language, size, looked):
    page.set_viewport_size(SIZES[size])
    speak(language)
    Person(page, live, "zhao").is_known()
    page.goto(f"{live}/work/new/")
    page.locator("#id_text").focus()
    type_into(page, TEXT)
    page.keyboard.press("Alt+1")
    assert page.locator("#id_type").input_value() == COVER
    assert page.evaluate("document.activeElement.id") == "id_text"
    looked("suggest-desk")
    page.locator("#id_area").select_option("999001001001")
    page.locator("main form .btn-primary").last.click()
    page.locator(".notice-success").wait_for()
    assert rank_of({"case__channel": "hotline"}) == {"model": model.pk, "rank": 1}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_on_the_case_page_a_key_chooses_and_enter_confirms(live, model, page, speak, language, size, seen):
    page.set_viewport_size(SIZES[size])
    speak(language)
    waiting = receive(report=report_of(TEXT, type_code=""), by=ANONYMOUS, at=timezone.now())
    Person(page, live, "zhao").is_known().open(waiting.number)
    fold = page.locator("details.move:not([open])", has=page.locator("#do-classify"))
    if fold.count():
        fold.locator("summary").first.click()
    seen("suggest-case")
    page.locator("h1").click()
    page.keyboard.press("1")
    assert page.locator("#id_classify_type_code").input_value() == COVER
    assert Case.objects.get(number=waiting.number).type_code == ""  # nothing is sent by it
    page.keyboard.press("Enter")
    page.locator(".notice-success").wait_for()
    assert rank_of({"case__number": waiting.number}) == {"model": model.pk, "rank": 1}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_unit_beside_the_one_of_the_rules(live, model, page, speak, language, size, seen):
    page.set_viewport_size(SIZES[size])
    speak(language)
    number = receive(report=report_of(TEXT, type_code=""), by=ANONYMOUS, at=timezone.now()).number
    Case.objects.filter(number=number).update(status="accepted", type_code="L03")
    Person(page, live, "zhao").is_known().open(number)
    fold = page.locator("details.move:not([open])", has=page.locator("#do-route"))
    if fold.count():
        fold.locator("summary").first.click()
    seen("suggest-unit")
    page.locator("[data-suggest=roads]").click()
    assert page.locator("#id_route_unit").input_value() == "roads"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_models(live, live_cast, page, speak, language, size, looked):
    page.set_viewport_size(SIZES[size])
    speak(language)
    Person(page, live, "zhao").is_known()
    page.goto(f"{live}/work/models/")
    looked("models-empty")
    first = learned(units=True)
    past(600, start=3000)
    newest = train_classifier(kind=Classifier.Kind.TYPE, by=job("tests"), at=timezone.now())
    for codes in ([LAMP], [COVER, LAMP], [COVER]):
        told = Suggested(newest.pk, tuple(codes))
        receive(report=report_of(suggested=told), by=ANONYMOUS, at=timezone.now())
    page.goto(f"{live}/work/models/")
    looked("models")
    page.goto(f"{live}/work/models/?model={first.pk}")
    looked("models-one")
    page.goto(f"{live}/work/models/")
    page.locator(
        f"form[action$='/{newest.pk}/switch/'] button[value={'false' if newest.in_use else 'true'}]"
    ).first.click()
    page.locator(".notice-success").wait_for()
    assert Classifier.objects.get(pk=newest.pk).in_use != newest.in_use
