"""Takes the pictures of README from a running demo: `make demo` in one window, this in another.

.venv/bin/python scripts/readme_shots.py http://127.0.0.1:8000
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
django.setup()
from linli.config.demo.people import SCOPE, password_file
from linli.kernel.idempotency import once

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
DESKTOP, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 740}
CHROMIUM = os.environ.get("LINLI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def _page(browser: Browser, language: str, size: dict[str, int]) -> Page:
    locale = "en-GB" if language == "en" else "zh-CN"
    return browser.new_context(viewport={"width": size["width"], "height": size["height"]}, locale=locale).new_page()


def _shot(page: Page, name: str) -> None:
    page.wait_for_timeout(1500)  # maps draw themselves
    page.screenshot(path=str(IMAGES / f"{name}.png"))


def _story(name: str) -> str:
    """The number of a case that the demo tells a story of."""
    return once(scope=SCOPE, key=f"story-{name}", body=[name]).earlier() or ""


def _portal(browser: Browser, base: str, language: str, case: dict[str, str]) -> None:
    page = _page(browser, language, DESKTOP)
    page.goto(f"{base}/")
    _shot(page, f"home-{language}-desktop")
    page.goto(f"{base}/cases/")
    _shot(page, f"public-cases-{language}-desktop")
    page = _page(browser, language, PHONE)
    page.goto(f"{base}/report/")
    page.locator("#id_type").select_option("C0118")
    page.locator("[data-map]").first.scroll_into_view_if_needed()
    _shot(page, f"report-{language}-phone")
    page.goto(f"{base}/track/")
    page.locator("#id_number").fill(case["number"])
    page.locator("#id_secret").fill(case["secret"])
    page.locator("main form button").click()
    page.locator(".timeline").wait_for()
    _shot(page, f"tracked-{language}-phone")


def _work(browser: Browser, base: str, language: str, password: str, story: str) -> None:
    """As somebody of the centre; the case with branches is one of the demo's stories."""
    page = _page(browser, language, DESKTOP)
    page.goto(f"{base}/sign-in/?next=/work/")
    page.locator("input[name=login]").fill("zhao")
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/work/")
    page.goto(f"{base}/work/?status=open")
    _shot(page, f"work-{language}-desktop")
    page.goto(f"{base}/work/?status=closed&type=0110")
    page.locator('main a[href*="/work/cases/"]').first.click()
    page.locator("#moves-title").wait_for()
    _shot(page, f"case-closed-{language}-desktop")
    page.goto(f"{base}/work/cases/{story}/")
    page.locator(".matters").evaluate("panel => panel.scrollIntoView({block: 'center'})")
    _shot(page, f"case-branches-{language}-desktop")
    page.goto(f"{base}/work/follow-up/")
    page.locator("main details summary").first.click()
    _shot(page, f"follow-up-{language}-desktop")
    page.goto(f"{base}/work/evaluation/?level=street")
    _shot(page, f"evaluation-{language}-desktop")


def main(base: str) -> None:
    """Take all pictures from the demo at `base`."""
    story = _story("help")
    IMAGES.mkdir(parents=True, exist_ok=True)
    password = password_file().read_text(encoding="utf-8").strip()
    command = [sys.executable, "-m", "linli.config.cli", "case", "new", "--json", "--channel", "web", "--type", "C0118"]
    command += ["--lon", "116.47", "--lat", "39.99", "小区南门外的路灯不亮"]
    case = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        for language in ("en", "zh-hans"):
            _portal(browser, base, language, case)
            _work(browser, base, language, password, story)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if sys.argv[1:] else "http://127.0.0.1:8000")
