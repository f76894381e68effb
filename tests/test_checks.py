"""The project's own checks find what they are for."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts"


@pytest.fixture
def script(monkeypatch):
    def load(name: str) -> ModuleType:
        monkeypatch.syspath_prepend(str(SCRIPTS))
        spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello there</p>", [(1, "Hello there")]),
        ("<p>\n\n你好</p>", [(3, "你好")]),
        ('<p title="Hello there">{{ x }}</p>', [(1, 'title="Hello there"')]),
        ('<img alt="" src="a"><p>{% translate "Hello" %} {{ name }} · 3</p>', []),
        ("{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}", []),
        ("{% comment %}Hello there{% endcomment %}{# Hello there #}", []),
        ('<a{% if x %} class="on"{% endif %} aria-label="Go on">›</a>', [(1, 'aria-label="Go on"')]),
        ('<button lang="zh-Hans">中文</button>', []),
        ("{% block body_class %}work{% endblock %}", []),
        ('{% field form.x hint="Say it" %}', [(1, 'field: hint="Say it"')]),
        ('{% field form.x hint=_("Say it") %}{% pill "late" word %}', []),
        ('{% empty "没有待办" %}', [(1, 'empty: "没有待办"')]),
    ],
)
def test_bare_words_in_templates_are_found(script, source, found):
    assert script("untranslated").problems_in(source) == found


def test_messages_of_templates_and_code_are_collected_with_context(script):
    messages = script("messages")
    found = messages.collected()
    assert found.get("Sign in") is not None
    assert found.get("Before", "photo") is not None
    assert found.get("%(count)d hour left") is not None


def test_a_missing_or_wrong_translation_is_named(script):
    messages = script("messages")
    found, known = messages.Catalog(), messages.Catalog(locale="zh_Hans")
    found.add("One", locations=[("a.py", 1)])
    found.add("%(n)d left", locations=[("a.py", 2)])
    found.add("Two", locations=[("a.py", 3)])
    known.add("%(n)d left", string="还剩 %(m)d")
    known.add("Two", string="二", flags=["fuzzy"])
    lines = sorted(messages._problems(found, known))
    assert [line.split(": ")[1] for line in lines] == [
        "not translated",
        "other placeholders in the translation of '%(n)d left'",
        "marked fuzzy",
    ]


def test_lock_files_name_no_host():
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock
    packages = json.loads(lock)["packages"]
    assert all(package.get("integrity") for path, package in packages.items() if path)
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert text.count("--hash=sha256:") > 50


@pytest.mark.slow
def test_the_import_contracts_hold():
    ran = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
