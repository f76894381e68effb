"""Every page as people see it: two languages, two sizes, nothing that axe calls serious, no sideways scroll."""

from __future__ import annotations

import pytest
from django.utils import timezone

from linli.cases.models import Case
from linli.cases.rules.report import Point
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from tests.browser.conftest import LANGUAGES, SIZES
from tests.cast import LIUYIN, PASSWORD, SMITH
from tests.conftest import report_of
from tests.pictures import jpeg


def photo(by) -> str:
    return str(store_photo(content=jpeg(640, 480), by=by, at=timezone.now()).pk)


def do(number: str, move: str, by, **facts) -> None:
    act(number=number, move=move, facts=facts, by=by, at=timezone.now())


@pytest.fixture
def district(live_cast) -> dict[str, str]:
    """Cases in every state, named by it; with the secret of the closed one."""
    cast, now = live_cast, timezone.now()
    picture = store_photo(content=jpeg(640, 480), by=ANONYMOUS, at=now)

    def new(text: str, **facts):
        return receive(report=report_of(text, **facts), by=ANONYMOUS, at=now)

    long = "朝霞里 3 号楼前路灯不亮，晚上看不清路，老人出门不方便。请电话 13800138000 联系。"
    light = new(long, photos=(picture.pk,))
    done = new("朝霞里东门路灯闪烁")
    closed = new("柳荫北路灯白天亮着", point=LIUYIN, contact=SMITH, answers={"what": ["day"], "pole": "L-17"})
    unclear = new("有个事情想反映，不知道该找谁", type_code="", point=None, address="朝霞里 3 号楼")
    border = new("路上有个坑", type_code="", point=Point(lon=116.4246, lat=39.9617, accuracy_m=150))
    new("晚上装修太吵", type_code="0508", contact=SMITH)
    for one in (done, closed):
        do(one.number, "sign", cast["sun"])
        do(one.number, "contact", cast["sun"], outcome="reached")
        do(one.number, "report_done", cast["sun"], result="更换灯泡", photos=[photo(cast["sun"])])
    do(closed.number, "fail_check", cast["zhao"], method="visit", reason="仍不亮")
    do(closed.number, "sign", cast["sun"])
    do(closed.number, "report_done", cast["sun"], result="更换线路", photos=[photo(cast["sun"])])
    do(closed.number, "pass_check", cast["zhao"], method="photo")
    do(closed.number, "close", cast["zhao"], result_class="solved", result="线路已更换，路灯恢复正常。感谢您的反映。")
    return {
        "light": light.number,
        "done": done.number,
        "closed": closed.number,
        "secret": closed.secret,
        "unclear": unclear.number,
        "border": border.number,
    }


def sign_in(page, live: str, name: str) -> None:
    page.goto(f"{live}/sign-in/?next=/work/")
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url("**/work/")


@pytest.fixture
def looked(page, axe_clean, no_sideways_scroll, shoot, language, size):
    """Look at the page as it is now."""

    def look(name: str) -> None:
        no_sideways_scroll(page)
        axe_clean(page)
        shoot(page, f"{name}-{language}-{size}")

    return look


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.expects_console("422")
def test_the_portal(live, district, page, speak, language, size, map_ready, looked):
    page.set_viewport_size(SIZES[size])
    speak(language)
    page.goto(f"{live}/")
    map_ready(page)
    looked("home")
    page.goto(f"{live}/report/")
    with page.expect_response("**/report/questions/**"):
        page.locator("#id_type").select_option("0110")
    page.locator("input[name='answers.danger']").first.wait_for()
    map_ready(page)
    looked("report")
    page.locator("main form[enctype] button.btn-primary").click()
    page.locator("[data-error-summary]").wait_for()
    looked("report-errors")
    page.goto(f"{live}/cases/")
    map_ready(page)
    looked("public-cases")
    page.goto(f"{live}/cases/{district['closed']}/")
    map_ready(page, "where")
    looked("public-case")
    page.goto(f"{live}/track/")
    looked("track")
    page.locator("#id_number").fill(district["closed"])
    page.locator("#id_secret").fill(district["secret"].lower())
    page.locator("main form button").click()
    page.locator(".timeline").wait_for()
    looked("tracked")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbench(live, district, page, speak, language, size, map_ready, looked):
    page.set_viewport_size(SIZES[size])
    speak(language)
    sign_in(page, live, "zhao")
    looked("work")
    page.goto(f"{live}/work/?q=nothing")
    looked("work-empty")
    for name in ("border", "closed", "done"):
        page.goto(f"{live}/work/cases/{district[name]}/")
        map_ready(page, "where")
        looked(f"case-{name}")
    page.context.clear_cookies()
    speak(language)
    sign_in(page, live, "sun")
    page.goto(f"{live}/work/cases/{district['light']}/")
    page.get_by_role("button", name="Show the contact").or_(page.get_by_role("button", name="联系方式")).first.click()
    page.locator(".contact-card").wait_for()
    looked("case-light")


def test_the_filters_change_the_list_and_the_address(live, district, page, speak):
    speak("en")
    sign_in(page, live, "zhao")
    page.locator(".filter-more summary").click()
    with page.expect_response("**/work/?*"):
        page.locator("#id_status").select_option("all")
    page.wait_for_url("**/work/?*status=all*")
    assert page.locator("[data-row]").count() == Case.objects.count()
