"""The monthly analysis in a browser: two languages, two sizes, the empty state, a page to print."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.evaluation.actions.topics import make_topics
from linli.kernel.actor import job
from tests.browser.conftest import DESKTOP, LANGUAGES, SIZES
from tests.browser.test_pages import sign_in
from tests.cast import LIUYIN, MONDAY_TEN
from tests.evaluation.test_topics import MONTH, told
from tests.kernel.test_grouping import LIFT, NOISE, PLANT

PAGE = f"/work/topics/?month={MONTH}"


@pytest.fixture
def month(live_cast):
    """Two matters and some single reports; the longest text fills its cell."""
    told([*PLANT, PLANT[0] + "。" + "灰尘落在阳台上，" * 40])
    told(LIFT, point=LIUYIN)
    told(NOISE[:4], at=MONDAY_TEN + timedelta(days=9))
    make_topics(month=MONTH, by=job("tests"), at=MONDAY_TEN + timedelta(days=20))
    return live_cast


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_month_and_a_topic(live, month, page, speak, language, size, looked):
    page.set_viewport_size(SIZES[size])
    speak(language)
    sign_in(page, live, "zhao")
    page.goto(live + PAGE)
    assert page.locator(".topic-list > li").count() == 2
    page.locator(".map-canvas canvas").wait_for()
    page.wait_for_timeout(1500)
    looked("topics")
    page.locator(".topic-list details summary").first.click()
    assert page.locator(".topic-list .eval-sum").first.is_visible()
    looked("topics-why")
    page.locator(".topic-name a").first.click()
    page.locator("tr[data-row]").first.wait_for()
    page.wait_for_timeout(1500)
    looked("topic")
    page.goto(f"{live}/work/topics/?month=2026-03")
    page.locator(".empty-state").first.wait_for()
    looked("topics-none")


def test_the_print_has_the_list_and_the_table(live, month, page, speak):
    page.set_viewport_size(DESKTOP)
    speak("zh-hans")
    sign_in(page, live, "zhao")
    page.goto(live + PAGE)
    page.emulate_media(media="print")
    assert page.locator(".topic-list > li").first.is_visible()
    assert page.locator("#types-title").is_visible()
    assert not page.locator(".eval-form").is_visible()
