"""People at their own browsers: each signs in once and does what they do by clicking; forms are found by move name."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Locator, Page

from linli.accounts.models import User
from tests.browser.conftest import DESKTOP, SHOTS, SIZES
from tests.cast import PASSWORD

AXE = Axe()
WORLD = 512  # pixels that the whole world is wide at zoom 0
NEAR = 14.5  # the zoom that a map goes to when somebody clicks from too far away


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, page: Page, live: str, name: str = "") -> None:
        self.page, self.live, self.name = page, live, name

    def sign_in(self) -> Person:
        self.page.goto(f"{self.live}/sign-in/?next=/work/")
        self.page.locator("input[name=login]").fill(self.name)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("main form button").click()
        self.page.wait_for_url("**/work/")
        return self

    def is_known(self) -> Person:
        """Signed in already, as after an earlier visit."""
        client = Client()
        client.force_login(User.objects.get(username=self.name))
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.live}])
        return self

    def open(self, number: str) -> Person:
        self.page.goto(f"{self.live}/work/cases/{number}/")
        return self

    def pick_up(self, number: str) -> Person:
        """Open a case from one's own list."""
        self.page.goto(f"{self.live}/work/")
        self.page.locator(f"[data-row] a[href*='{number}']").click()
        self.page.wait_for_url(f"**/work/cases/{number}/")
        return self

    def may(self, move: str) -> bool:
        return self.page.locator(f"#do-{move}").count() > 0

    def form(self, move: str) -> Locator:
        """The form of a move, with whatever it is folded into opened."""
        form = self.page.locator(f"#do-{move}")
        for folder in ("details.move-group", "details.move"):
            fold = self.page.locator(f"{folder}:not([open])", has=form)
            if fold.count():
                fold.locator("summary").first.click()
        return form

    def do(self, move: str, *, refused: bool = False, **facts: Any) -> Person:
        """Fill the form of a move and send it."""
        form = self.form(move)
        for name, value in facts.items():
            fill(form, name, value)
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            form.locator("p.actions button").click()
        self.page.locator("[data-error-summary]" if refused else ".notice-success").wait_for()
        return self

    def pills(self) -> str:
        """What the head of the case says."""
        return self.page.locator(".case-head").inner_text()


def fill(form: Locator, name: str, value: Any) -> None:
    """Put a value into a field, whatever kind it is."""
    fields = form.locator(f"[name={name}]")
    kind = fields.first.evaluate("field => field.type")
    if kind == "radio":
        form.locator(f"[name={name}][value='{value}']").check()
    elif kind == "checkbox":
        fields.set_checked(value)
    elif kind == "file":
        fields.set_input_files(value)
    elif kind.startswith("select"):
        fields.select_option(value)
    else:
        fields.fill(value)


@contextmanager
def people(
    browser: Browser, live: str, language: str, *, known: bool = False, expected: str = "$^"
) -> Iterator[Callable[..., Person]]:
    """arrive("sun", size=PHONE): a person in a context of their own; without a name, a resident.

    Who is `known` need not sign in by the page.

    At the end no page may have asked another host, nor have said anything in its console but what is `expected`.
    """
    contexts, wrong = [], []

    def arrive(name: str = "", size: dict[str, int] = DESKTOP) -> Person:
        context = browser.new_context(
            viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce"
        )
        contexts.append(context)
        context.add_cookies([{"name": "django_language", "value": language, "url": live}])
        own = (live, "blob:", "data:")
        context.on("request", lambda asked, own=own: None if asked.url.startswith(own) else wrong.append(asked.url))
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda said: (
                wrong.append(said.text)
                if said.type in ("error", "assert") and not re.search(expected, said.text)
                else None
            ),
        )
        person = Person(page, live, name)
        if not name:
            return person
        return person.is_known() if known else person.sign_in()

    yield arrive
    for context in contexts:
        context.close()
    assert not wrong, wrong


def point_at(page: Page, lon: float, lat: float) -> None:
    """Show a place on the map as people do: click, see where that is, push the map along, click again."""
    page.locator("#map").scroll_into_view_if_needed()
    page.wait_for_selector("#map[data-map-state=idle]", timeout=20_000)
    canvas = page.locator("#map canvas")
    box = canvas.bounding_box()
    assert box is not None
    half_x, half_y = box["width"] / 2, box["height"] / 2
    degree = WORLD * 2**NEAR / 360  # pixels
    for _step in range(6):
        canvas.click(position={"x": half_x, "y": half_y})
        page.wait_for_timeout(400)  # the map comes nearer
        here = [float(page.locator(f"#id_{name}").input_value()) for name in ("lon", "lat")]
        x, y = (lon - here[0]) * degree, (here[1] - lat) * degree / math.cos(math.radians(lat))
        if abs(x) < half_x - 40 and abs(y) < half_y - 40:
            canvas.click(position={"x": half_x + x, "y": half_y + y})
            return
        push(page, box["x"] + half_x + 80, box["y"] + half_y, -x, -y, most=half_y - 20)  # beside the mark
    raise AssertionError(f"{lon}, {lat} was not reached")


def push(page: Page, x: float, y: float, by_x: float, by_y: float, *, most: float) -> None:
    """Drag from a point of the screen, at most so many pixels each way, without a throw at the end."""
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + max(-most, min(most, by_x)), y + max(-most, min(most, by_y)), steps=5)
    page.wait_for_timeout(200)
    page.mouse.up()
    page.wait_for_timeout(200)


def barriers(page: Page) -> list[str]:
    """What axe calls serious or critical, and how much too wide the page is."""
    page.wait_for_load_state("load")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = AXE.run(page).response["violations"]
    serious = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    bad = [f"{rule['id']}: {node['html'][:200]}" for rule in serious for node in rule["nodes"]]
    return bad + ([f"{wide} pixels too wide"] if wide > 0 else [])


def look(page: Page, name: str, *sizes: str) -> None:
    """Look at the page on a desktop and on a phone, or on one: nothing in anybody's way, and a picture of each."""
    for size in sizes or SIZES:
        page.set_viewport_size(SIZES[size])
        found = barriers(page)
        shot(page, f"{name}-{size}")
        assert not found, (name, size, found)
    page.set_viewport_size(DESKTOP)


def shot(page: Page, name: str) -> Path:
    """A picture of the whole page in test-results/."""
    SHOTS.mkdir(exist_ok=True)
    path = SHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path
