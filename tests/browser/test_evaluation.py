"""The evaluation in a browser: two languages, two sizes, by keyboard, without script."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from linli.cases.models import Case, CaseEvent
from linli.evaluation.actions import evaluate_month
from linli.kernel.actor import job
from linli.kernel.ids import case_number
from tests.browser.conftest import LANGUAGES, SIZES
from tests.browser.test_pages import sign_in
from tests.evaluation.history import at, simple

MONTH, S1, S2 = "2026-10", "999001001", "999001002"
TABLE = f"/work/evaluation/?month={MONTH}"
IN_TIME = {"done": "10-03", "closed": "10-04"}


def month_of_cases(street: str, count: int, *, solved: int, late: int = 0, **facts: str) -> None:
    for place in range(count):
        way = IN_TIME if place >= late else {"done": "10-07", "closed": "10-08"}
        answer = ("yes", "yes" if place % 4 else "partly") if place < solved else ("no", "no")
        told = simple(street=street, answer=answer, failed=place % 7 == 0, **way, **facts)
        number = case_number(at("10-01").date(), told.case.pk % 100_000)
        placed = CaseEvent.objects.get(case=told.case, kind="located").data["areas"]
        areas = {f"area_{depth}": area for depth, area in enumerate(placed[:4], start=1)}
        Case.objects.filter(pk=told.case.pk).update(number=number, type_code="C0118", **areas)


@pytest.fixture
def months(live_cast):
    """Two streets with enough cases, one with three; October and September are evaluated."""
    month_of_cases(S1, 40, solved=25, late=6)
    month_of_cases(S2, 24, solved=22, late=1, unit="roads", handler="gao")
    for _number in range(2):
        simple(street=S2, unit="water", answer=("yes", "yes"), **IN_TIME)
    simple(street=S1, **IN_TIME).decided("10-20", "exclusion", "granted")
    for month in ("2026-09", MONTH):
        evaluate_month(month=month, by=job("tests"), at=timezone.now() - timedelta(minutes=1))
    return live_cast


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_three_pages(live, months, page, speak, language, size, looked):
    page.set_viewport_size(SIZES[size])
    speak(language)
    sign_in(page, live, "wu")
    page.goto(live + TABLE)
    assert page.locator("tr[data-row]").count() == 2
    looked("evaluation")
    page.goto(f"{live}{TABLE}&level=unit&show=all")
    looked("evaluation-all")
    page.goto(f"{live}{TABLE}&level=unit")
    assert page.locator(".eval-few").count() > 0
    looked("evaluation-units")
    page.goto(live + TABLE)
    page.locator("tr[data-row] th a").nth(1).click()
    page.locator(".eval-sum").first.wait_for()
    looked("evaluation-row")
    page.locator("#figures-title").scroll_into_view_if_needed()
    page.locator("a[href*='indicator=resolution&part=rest']").click()
    page.locator("tr[data-row]").first.wait_for()
    looked("evaluation-cases")


def test_the_filters_change_table_and_address(live, months, page, speak):
    speak("en")
    sign_in(page, live, "wu")
    page.goto(live + TABLE)
    page.locator("#id_level").select_option("unit")
    page.locator("tr[data-row]").nth(2).wait_for()
    assert "level=unit" in page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="Export (CSV)").click()
    assert re.fullmatch(r"evaluation-2026-10-unit-as-of-\d{8}T\d{6}\.csv", download.value.suggested_filename)


def test_a_number_is_reached_by_keyboard(live, months, page, speak):
    speak("en")
    sign_in(page, live, "wu")
    page.goto(live + TABLE)
    page.wait_for_load_state("networkidle")
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "Liuyin Street"
    page.keyboard.press("o")
    page.locator("h1", has_text="Liuyin Street").wait_for()
    page.locator("h1").evaluate("heading => { heading.tabIndex = -1; heading.focus() }")
    page.keyboard.press("Tab")  # print
    page.keyboard.press("Tab")  # the first number of the formula
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/?indicator=response*")
    page.locator("h1", has_text="Response rate").wait_for()


def test_without_script_all_is_there(live, months, browser):
    context = browser.new_context(java_script_enabled=False, locale="en", viewport=SIZES["desktop"])
    page = context.new_page()
    sign_in(page, live, "wu")
    page.goto(live + TABLE)
    assert page.locator("tr[data-row] svg.whisker").count() == 8
    page.locator("thead a").nth(1).click()
    page.wait_for_url("**sort=-accepted**")
    page.locator("#id_level").select_option("unit")
    page.locator(".eval-form button").click()
    page.wait_for_url("**level=unit**")
    assert page.locator("tr[data-row]").count() == 3
    context.close()


def test_it_prints_on_paper(live, months, page, speak):
    speak("zh-hans")
    sign_in(page, live, "wu")
    page.goto(live + TABLE)
    page.emulate_media(media="print")
    assert page.locator(".eval-form").is_hidden()
    assert page.locator("svg.whisker").first.is_visible()
    assert page.locator(".eval-known").is_visible()
