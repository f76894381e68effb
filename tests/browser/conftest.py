"""Browser tests: the system's Chromium, a live server, and pages that must stay free of errors and barriers."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "test-results"
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
LANGUAGES = ("zh-hans", "en")
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"

# Playwright's synchronous API keeps an event loop in this thread; Django's guard would mistake it for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def chromium() -> str | None:
    """Where Chromium is: LINLI_CHROMIUM, else on PATH."""
    named = os.environ.get("LINLI_CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))
    return next(filter(None, found), MAC_CHROME if os.access(MAC_CHROME, os.X_OK) else None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    path = chromium()
    if path is None:
        reason = "no Chromium: put one on PATH or name it in LINLI_CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    # Maps are drawn by software where there is no graphics card.
    flags += ["--enable-unsafe-swiftshader", "--use-gl=angle", "--use-angle=swiftshader", "--font-render-hinting=none"]
    return {**browser_type_launch_args, "executable_path": path, "args": flags}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {
        **browser_context_args,
        "viewport": DESKTOP,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def live(live_server) -> str:
    """The address of a live server on this test's database, without a slash at the end."""
    return live_server.url


@pytest.fixture(autouse=True)
def nothing_from_outside(context: BrowserContext) -> Iterator[None]:
    """No page may ask another host for anything."""
    foreign: list[str] = []

    def refuse(route, request) -> None:
        foreign.append(request.url)
        route.abort()

    context.route(re.compile(r"^https?://(?!127\.0\.0\.1|localhost|\[::1\])"), refuse)
    yield
    assert not foreign, f"asked for {foreign}"


@pytest.fixture(autouse=True)
def quiet_console(page: Page, request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Fail on errors in the console, among them what the content security policy refuses.

    A test that expects some says so: @pytest.mark.expects_console("pattern") lets matching lines pass.
    """
    lines: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "assert") or "Content Security Policy" in message.text:
            lines.append(f"{message.text} ({message.location.get('url', '')})")

    page.on("console", hear)
    page.on("pageerror", lambda error: lines.append(str(error)))
    yield lines
    mark = request.node.get_closest_marker("expects_console")
    unexpected = [line for line in lines if not (mark and any(re.search(pattern, line) for pattern in mark.args))]
    assert not unexpected, "\n".join(unexpected)


@pytest.fixture
def axe_clean() -> Callable[[Page], None]:
    """axe_clean(page) fails on what axe calls serious or critical."""
    axe = Axe()

    def check(page: Page) -> None:
        found = axe.run(page).response["violations"]
        bad = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n    "
            + "\n    ".join(node["html"][:200] for node in rule["nodes"])
            for rule in found
            if rule["impact"] in ("serious", "critical")
        ]
        assert not bad, "\n".join(bad)

    return check


@pytest.fixture
def speak(context: BrowserContext, live: str) -> Callable[[str], None]:
    """speak("en") chooses the language as the switch in the header does."""

    def choose(language: str) -> None:
        context.add_cookies([{"name": "django_language", "value": language, "url": live}])

    return choose


@pytest.fixture
def shoot() -> Callable[..., Path]:
    """shoot(page, "queue-en") writes to test-results/."""

    def shot(page: Page, name: str, *, full: bool = True) -> Path:
        SHOTS.mkdir(exist_ok=True)
        path = SHOTS / f"{name}.png"
        page.screenshot(path=path, full_page=full, animations="disabled")
        return path

    return shot


@pytest.fixture
def map_ready() -> Callable[..., None]:
    """map_ready(page) waits until the map with this id has drawn itself."""

    def wait(page: Page, name: str = "map") -> None:
        page.locator(f"#{name}").scroll_into_view_if_needed()
        page.wait_for_selector(f"#{name}[data-map-state=idle]", timeout=20_000)

    return wait


@pytest.fixture
def no_sideways_scroll() -> Callable[[Page], None]:
    """no_sideways_scroll(page) fails when the page is wider than the window."""

    def check(page: Page) -> None:
        page.wait_for_load_state("load")  # before its styles have come, a page may be of any width
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{wide} pixels too wide"

    return check


@pytest.fixture
def looked(page, no_sideways_scroll, shoot, language, size):
    """Look at the page as it is now; here even what axe calls minor counts."""

    axe = Axe()

    def look(name: str) -> None:
        no_sideways_scroll(page)
        found = axe.run(page).response["violations"]
        assert not found, [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]
        shoot(page, f"{name}-{language}-{size}")

    return look
