"""The loop in a browser: reported with map and photo, handled, sent back, handled again, closed, read to the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from linli.cases.lifecycle import Status
from linli.cases.models import Case
from tests.browser.conftest import LANGUAGES, SIZES
from tests.cast import PASSWORD
from tests.pictures import jpeg


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photo on the disk."""
    path = tmp_path / "lamp.jpg"
    path.write_bytes(jpeg(800, 600))
    return path


@pytest.fixture
def become(page: Page, live: str, speak: Callable[[str], None], language: str) -> Callable[[str], None]:
    """become("sun"): forget who was here, and sign in as this person."""

    def sign_in(name: str) -> None:
        page.context.clear_cookies()
        speak(language)
        page.goto(f"{live}/sign-in/?next=/work/")
        page.locator("input[name=login]").fill(name)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button").click()
        page.wait_for_url("**/work/")

    return sign_in


class Desk:
    """What people do on the case page; forms are found by the move's name, not by words."""

    def __init__(self, page: Page, live: str, number: str) -> None:
        self.page, self.live, self.number = page, live, number

    def open(self) -> None:
        """Open the case from the queue, as people do."""
        self.page.goto(f"{self.live}/work/")
        self.page.locator(f"[data-row] a[href*='{self.number}']").click()
        self.page.wait_for_url(f"**/work/cases/{self.number}/")

    def form(self, move: str):
        form = self.page.locator(f"#do-{move}")
        if not form.is_visible():
            self.page.locator("details.move", has=form).locator("summary").first.click()
        return form

    def send(self, move: str, *, refused: bool = False) -> None:
        self.form(move).locator("p.actions button").click()
        if refused:
            self.page.locator("[data-error-summary]").wait_for()
        else:
            self.page.locator(".notice-success").wait_for()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.expects_console("422")
def test_auntie_wang_reports_and_reads_the_end(
    live, live_cast, page, become, speak, language, size, map_ready, picture, axe_clean, no_sideways_scroll, shoot
):
    page.set_viewport_size(SIZES[size])
    speak(language)

    # Auntie Wang forgets to say what it is about; the photo and the place stay
    page.goto(f"{live}/report/")
    map_ready(page)
    canvas = page.locator("#map canvas")
    canvas.click(position={"x": 150, "y": 150})
    page.wait_for_timeout(500)  # the map comes nearer: now the place can be pointed at exactly
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] / 2 + 45, "y": box["height"] / 2 - 60})
    lon = page.locator("#id_lon").input_value()
    assert lon
    page.locator("#id_photos").set_input_files(picture)
    page.locator("[data-photo-previews] img").wait_for()
    page.locator("#id_phone").fill("138 0013 8000")
    page.locator("main form[enctype] button.btn-primary").click()
    page.locator("[data-error-summary]").wait_for()
    assert page.locator("#id_lon").input_value() == lon
    assert page.locator(".kept-photos img").count() == 1
    page.locator("#id_text").fill("路灯不亮，晚上看不清路")
    axe_clean(page)
    page.locator("main form[enctype] button.btn-primary").click()
    page.wait_for_url("**/report/done/")
    no_sideways_scroll(page)
    axe_clean(page)
    shoot(page, f"report-done-{language}-{size}")
    number = page.locator("#receipt-number").inner_text()
    secret = page.locator("#receipt-secret").inner_text()

    desk = Desk(page, live, number)
    # the desk says what kind it is; the rules name the unit
    become("zhao")
    desk.open()
    desk.form("classify").locator("select[name=type_code]").select_option("C0118")
    desk.send("classify")
    case = Case.objects.get(number=number)
    assert (case.status, case.unit.code) == (Status.ROUTED, "lighting")

    for result in ("换了灯泡", "换了线路"):
        become("sun")
        desk.open()
        desk.send("sign")
        desk.form("report_done").locator("textarea[name=result]").fill(result)
        desk.send("report_done", refused=True)
        assert page.locator("#do-report_done textarea").input_value() == result
        desk.form("report_done").locator("input[type=file]").set_input_files(picture)
        desk.send("report_done")

        become("zhao")
        desk.open()
        if result == "换了灯泡":
            desk.form("fail_check").locator("input[name=method][value=visit]").check()
            desk.form("fail_check").locator("textarea[name=reason]").fill("仍不亮")
            desk.send("fail_check")
        else:
            desk.form("pass_check").locator("input[name=method][value=photo]").check()
            desk.send("pass_check")

    desk.form("close").locator("select[name=result_class]").select_option("solved")
    desk.form("close").locator("textarea[name=result]").fill("路灯已修好，谢谢您。")
    desk.send("close")
    no_sideways_scroll(page)
    axe_clean(page)
    shoot(page, f"loop-closed-{language}-{size}")

    # and Auntie Wang reads how it ended
    page.context.clear_cookies()
    speak(language)
    page.goto(f"{live}/track/")
    page.locator("#id_number").fill(number)
    page.locator("#id_secret").fill(secret)
    page.locator("main form button").click()
    expect(page.locator(".receipt-box")).to_contain_text("路灯已修好")
    assert "仍不亮" not in page.content()
    case.refresh_from_db()
    assert (case.status, case.rework, case.attachments.count()) == (Status.CLOSED, 1, 3)
