"""The search as people use it: the box of the header, hits, the menu of a phone; two languages, two sizes."""

from __future__ import annotations

import pytest
from django.utils import timezone

from linli.audit.sealer import seal
from linli.cases.steps.index import catch_up
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS, job
from tests.browser.conftest import LANGUAGES, PHONE, SIZES
from tests.browser.test_pages import sign_in
from tests.cast import LIUYIN
from tests.conftest import report_of

LONG = "门口的垃圾桶满了三天没人清运，夏天味道很大，" * 12


@pytest.fixture
def district(live_cast) -> dict[str, str]:
    """Reports that are found, indexed."""
    now = timezone.now()

    def new(text: str, **facts) -> str:
        return receive(report=report_of(text, **facts), by=ANONYMOUS, at=now).number

    made = {
        "bin": new(LONG, type_code="0508", address="朝霞里 3 号楼东门"),
        "there": new("柳荫北垃圾桶旁有异味 <b>请处理</b>", point=LIUYIN),
        "english": new("The bin next to building 12 is full", type_code=""),
    }
    while seal():
        pass
    while catch_up(by=job("search"), at=now):
        pass
    return made


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_pages_of_the_search(district, live, page, speak, looked, language, size):
    page.set_viewport_size(SIZES[size])
    speak(language)
    sign_in(page, live, "zhao")
    for name, address in (
        ("empty", "/work/search/"),
        ("hits", "/work/search/?q=垃圾桶"),
        ("all", "/work/search/?q=柳荫"),
        ("narrowed", "/work/search/?q=垃圾桶&street=999001002&status=routed"),
        ("nothing", "/work/search/?q=直升机停机坪"),
        ("slip", f"/work/search/?q={district['bin'][:-1]}{'A' if district['bin'][-1] != 'A' else 'B'}"),
        ("contact", "/work/search/contact/"),
    ):
        page.goto(live + address)
        looked(f"search-{name}")


def test_the_slash_leads_to_the_box_and_hits_appear_while_one_types(district, live, page, speak, axe_clean):
    speak("en")
    sign_in(page, live, "zhao")
    page.goto(f"{live}/work/new/")
    page.locator("h1").click()
    page.keyboard.press("/")
    page.keyboard.type("垃圾桶")
    first = page.locator("#site-ahead a").first
    first.wait_for()
    assert page.locator("#site-ahead mark").first.inner_text() == "垃圾桶"
    axe_clean(page)
    page.keyboard.press("ArrowDown")
    assert first.evaluate("link => link === document.activeElement")
    page.keyboard.press("Escape")
    assert page.locator("#site-ahead a").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_url("**/work/search/?q=*")
    assert page.locator(".search-hit").count() == 2
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/work/cases/*/")


def test_a_telephone_number_is_asked_about_and_stands_in_no_address(district, live, page, speak):
    speak("en")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, live, "zhao")
    page.locator("#site-search").fill("138 0013 8000")
    page.locator("#site-search").press("Enter")
    page.get_by_label("What for").select_option("call_back")
    page.get_by_role("button", name="Show the cases").click()
    page.get_by_text(district["bin"]).wait_for()
    assert not [url for url in asked if "138" in url]


def test_the_menu_of_a_phone(district, live, page, speak, axe_clean, shoot):
    page.set_viewport_size(PHONE)
    speak("en")
    sign_in(page, live, "zhao")
    menu, link = page.get_by_role("button", name="Menu"), page.get_by_role("link", name="Knowledge", exact=True)
    assert menu.get_attribute("aria-expanded") == "false"
    assert not link.is_visible()
    menu.focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("aria-expanded") == "true"
    assert link.is_visible()
    axe_clean(page)
    shoot(page, "menu-phone")
    page.keyboard.press("Escape")
    assert not link.is_visible()
    assert menu.evaluate("button => button === document.activeElement")
