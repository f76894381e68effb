"""The templates obey the content security policy, and the style sheets ask no other host for anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import linli

PACKAGE = Path(linli.__file__).parent
TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.html"))
STATIC = PACKAGE / "web" / "static"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_inline_style_script_or_handler(template):
    source = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"\son[a-z]+\s*=", source)
    assert not re.search(r"<style|javascript:|hx-on|hx-vals=['\"]js:", source)
    for script in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in script or "application/json" in script
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", source)


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("**/*.css")), ids=lambda path: path.name)
def test_style_sheets_load_nothing_from_elsewhere(sheet):
    source = sheet.read_text(encoding="utf-8")
    assert "@import" not in source
    assert not re.search(r"""url\((?!\s*["']?(?:data:|#))""", source)


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "linli" / "icons.svg").read_text(encoding="utf-8")))
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))}
    assert named <= sprite
