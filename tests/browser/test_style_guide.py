"""Every component, in both languages and sizes: quiet console, nothing that axe calls serious, no sideways scroll."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.browser.conftest import LANGUAGES, SIZES

pytestmark = pytest.mark.urls("tests.browser.style_guide_urls")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_component_is_drawn_and_free_of_barriers(
    live, page, speak, language, size, map_ready, axe_clean, shoot, no_sideways_scroll
):
    page.set_viewport_size(SIZES[size])
    speak(language)
    page.goto(f"{live}/style-guide/")
    map_ready(page, "pick")
    map_ready(page)
    no_sideways_scroll(page)
    axe_clean(page)
    shoot(page, f"style-guide-{language}-{size}")


@pytest.mark.expects_console("422")
def test_an_error_summary_takes_the_focus_and_leads_to_the_field(live, page, speak, axe_clean, shoot):
    speak("en")
    page.goto(f"{live}/style-guide/")
    page.get_by_role("button", name="提交 Send").click()
    summary = page.locator("[data-error-summary]")
    summary.wait_for()
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    summary.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.id") == "id_title"
    axe_clean(page)
    shoot(page, "style-guide-errors")


def test_a_place_is_chosen_by_click_and_removed_again(live, page, speak, map_ready):
    speak("en")
    page.goto(f"{live}/style-guide/")
    map_ready(page, "pick")
    page.locator("#pick canvas").click(position={"x": 120, "y": 150})
    lon, lat = float(page.locator("#id_lon").input_value()), float(page.locator("#id_lat").input_value())
    assert 116.3 < lon < 116.6
    assert 39.8 < lat < 40.0
    assert float(page.locator("#id_accuracy").input_value()) >= 1
    page.get_by_role("button", name=re.compile("Remove the mark")).click()
    assert page.locator("#id_lon").input_value() == ""


def test_the_position_of_the_device_is_taken_with_its_accuracy(live, page, context, speak, map_ready):
    context.grant_permissions(["geolocation"], origin=live)
    context.set_geolocation({"longitude": 116.45, "latitude": 39.93, "accuracy": 35})
    speak("en")
    page.goto(f"{live}/style-guide/")
    map_ready(page, "pick")
    page.get_by_role("button", name="Where I am").click()
    page.get_by_text("Found to within about 35 m").wait_for()
    assert page.locator("#id_lon").input_value() == "116.450000"
    assert page.locator("#id_accuracy").input_value() == "35"


def test_list_and_map_drive_each_other(live, page, map_ready):
    page.goto(f"{live}/style-guide/")
    map_ready(page)
    page.locator("#beside [data-point='3'] a").focus()
    assert "is-active" in page.locator("#beside [data-point='3']").get_attribute("class")


def test_many_points_gather_and_say_how_many_they_are(live, page, map_ready, shoot):
    features = [
        {
            "type": "Feature",
            "properties": {"id": index, "title": str(index), "tone": "late" if index % 7 == 0 else "on-time"},
            "geometry": {
                "type": "Point",
                "coordinates": [116.40 + index * 37 % 89 / 1000, 39.90 + index * 53 % 59 / 1000],
            },
        }
        for index in range(1, 401)
    ]
    many = {"type": "FeatureCollection", "features": features}
    page.route("**/points.json", lambda route: route.fulfill(json=many))
    page.goto(f"{live}/style-guide/")
    map_ready(page)
    counts = page.locator("#map .map-count")
    counts.first.wait_for()
    assert sum(int(text) for text in counts.all_inner_texts()) > 300
    shoot(page, "style-guide-map-many")


def test_photos_are_previewed_and_can_be_removed(live, page, speak, tmp_path):
    from PIL import Image

    picture = tmp_path / "hole.jpg"
    Image.new("RGB", (60, 40), "teal").save(picture)
    speak("en")
    page.goto(f"{live}/style-guide/")
    page.locator("#id_photo").set_input_files(picture)
    preview = page.locator("[data-photo-previews] img")
    preview.wait_for()
    page.get_by_role("button", name="Remove this photo: hole.jpg").click()
    assert preview.count() == 0
    assert page.evaluate("document.getElementById('id_photo').files.length") == 0


def test_lists_are_walked_with_the_keyboard(live, page):
    page.goto(f"{live}/style-guide/")
    page.wait_for_load_state("networkidle")  # the keys come with a module of their own
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#row2"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#row1"


def test_a_page_without_map_is_light(live, page):
    """HTML, CSS and JS of a page without a map travel in less than 150 kB when compressed."""
    bodies = {}
    page.on("response", lambda answer: bodies.__setitem__(answer.url, answer))
    page.goto(f"{live}/sign-in/")
    page.wait_for_load_state("networkidle")
    size = sum(len(gzip.compress(answer.body())) for answer in bodies.values())
    assert 20_000 < size < 150_000, f"{size} bytes in {len(bodies)} answers"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.expects_console("404")
def test_sign_in_and_error_pages(live, page, speak, language, size, axe_clean, shoot, no_sideways_scroll):
    page.set_viewport_size(SIZES[size])
    speak(language)
    for name, path in {"sign-in": "/sign-in/", "not-found": "/nowhere/"}.items():
        page.goto(live + path)
        no_sideways_scroll(page)
        axe_clean(page)
        shoot(page, f"{name}-{language}-{size}")
