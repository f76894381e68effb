"""The knowledge base in a browser: the clerk's type-ahead, the articles, the common questions of everybody."""

from __future__ import annotations

import pytest

from tests.browser.conftest import LANGUAGES, SIZES
from tests.browser.test_pages import sign_in


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_articles_of_staff(live, live_cast, page, speak, language, size, looked):
    page.set_viewport_size(SIZES[size])
    speak(language)
    sign_in(page, live, "zhao")
    page.goto(f"{live}/work/knowledge/")
    looked("knowledge")
    page.goto(f"{live}/work/knowledge/?q={'煤气 电话' if language == 'zh-hans' else 'gas company'}")
    assert page.locator("mark").count() > 0
    looked("knowledge-found")
    page.goto(f"{live}/work/knowledge/?q=外星人")
    looked("knowledge-empty")
    page.goto(f"{live}/work/knowledge/heating/")
    page.locator(".explain summary").click()
    looked("knowledge-article")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_common_questions(live, live_cast, page, speak, language, size, looked):
    page.set_viewport_size(SIZES[size])
    speak(language)
    page.goto(f"{live}/help/")
    looked("help")
    page.goto(f"{live}/help/?q=暖气")
    looked("help-found")
    page.goto(f"{live}/help/?q=外星人")
    looked("help-empty")
    page.goto(f"{live}/help/gas-leak/")
    looked("help-article")
    page.goto(f"{live}/report/")
    with page.expect_response("**/report/help/**"):
        page.locator("#id_type").select_option("C0103")
    page.locator("#report-help a").first.wait_for()
    looked("report-help")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_beside_the_form_of_the_desk(live, live_cast, page, speak, language, size, looked):
    page.set_viewport_size(SIZES[size])
    speak(language)
    sign_in(page, live, "zhao")
    page.goto(f"{live}/work/new/")
    looked("desk-knowledge-none")
    page.locator("#id_text").press_sequentially("老人说家里暖气不热，楼上装修还很吵")
    page.locator("#knowledge details").nth(1).wait_for()
    page.locator("#knowledge details summary").first.click()
    looked("desk-knowledge")


def test_what_the_clerk_reads_stays_open_and_the_form_keeps_what_was_written(live, live_cast, page, speak):
    speak("en")
    sign_in(page, live, "zhao")
    page.goto(f"{live}/work/new/")
    page.locator("#id_name").fill("王桂兰")
    page.locator("#id_text").press_sequentially("家里暖气不热")
    page.locator("#knowledge details").first.wait_for()
    page.locator("#knowledge summary").first.focus()
    page.keyboard.press("Enter")
    opened = page.locator("#knowledge details[open]")
    opened.wait_for()
    with page.expect_response("**/work/new/knowledge/") as same:
        page.locator("#id_text").press_sequentially("，很冷")
    sent = same.value.request.post_data or ""
    assert same.value.status == 204
    assert "name=" not in sent, "only the text and the type are sent"
    assert opened.count() == 1
    with page.expect_response("**/work/new/knowledge/"):
        page.locator("#id_type").select_option("L04")
    page.locator("#knowledge", has_text="trapped in a lift").wait_for()
    assert page.locator("#id_name").input_value() == "王桂兰"
    assert page.locator("#id_text").input_value() == "家里暖气不热，很冷"


def test_a_search_changes_list_and_address_and_keys_open_an_article(live, live_cast, page, speak):
    speak("en")
    sign_in(page, live, "zhao")
    page.goto(f"{live}/work/knowledge/")
    page.locator("#id_q").fill("lift")
    page.wait_for_url("**/work/knowledge/?*q=lift*")
    page.locator("[data-row] mark").first.wait_for()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/work/knowledge/trapped-in-lift/")


def test_without_script_the_clerk_gets_articles_too(live, live_cast, browser):
    context = browser.new_context(java_script_enabled=False, locale="en", viewport=SIZES["desktop"])
    page = context.new_page()
    sign_in(page, live, "zhao")
    page.goto(f"{live}/work/new/")
    page.locator("#id_text").fill("有燃气味")
    page.locator("button[value=questions]").click()
    page.locator("#knowledge details summary").first.click()
    assert page.locator("#knowledge details[open] li").count() >= 4
    assert page.locator("#id_text").input_value() == "有燃气味"
    page.goto(f"{live}/help/")
    page.locator("#id_q").fill("manhole")
    page.locator(".filter-bar button").click()
    page.locator("mark").first.wait_for()
    context.close()


def test_an_article_prints_without_tools(live, live_cast, page, speak):
    speak("zh-hans")
    page.goto(f"{live}/help/gas-leak/")
    page.emulate_media(media="print")
    assert page.locator(".prose").is_visible()
    assert page.locator("main .btn").first.is_hidden()
