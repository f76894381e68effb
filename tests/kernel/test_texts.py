"""Texts in two languages, and what people type."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from linli.kernel.texts import Text, text_problem, tidy

LAMP = Text(zh="路灯", en="Street light")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "路灯"),
        ("en", "Street light"),
        ("EN-gb", "Street light"),
        ("fr", "路灯"),
        ("", "路灯"),
        (None, "路灯"),
    ],
)
def test_a_text_speaks_chinese_unless_english_is_asked_for(language, words):
    assert LAMP.in_language(language) == words


def test_a_text_follows_the_language_of_the_moment():
    with translation.override("zh-hans"):
        assert str(LAMP) == "路灯"
    with translation.override("en"):
        assert f"{LAMP}" == "Street light"


@pytest.mark.parametrize(
    "fields", [{"zh": "路灯"}, {"zh": "路灯", "en": "  "}, {"zh": "", "en": "x"}, {"zh": "a", "en": "b", "fr": "c"}]
)
def test_both_languages_are_needed_and_no_other(fields):
    with pytest.raises(ValidationError):
        Text(**fields)


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("a" * 10, None),
        ("a" * 11, "10"),
        ("a\nb\tc\r", None),
        ("a\x00b", "U+0000"),
        ("a\x1bb", "U+001B"),
        ("a\x85b", "U+0085"),
        ("a\ud800b", "UTF-8"),
        ("路灯😀不亮", None),
        ("", None),
    ],
)
def test_what_is_wrong_with_a_text_is_said_in_words(value, wrong):
    found = text_problem(value, longest=10)
    assert (found is None) if wrong is None else wrong in str(found)


def test_text_is_brought_into_one_form():
    assert tidy("  e\u0301a\r\nb\rc  ") == "éa\nb\nc"


@given(st.text())
def test_tidying_twice_changes_nothing_more(value):
    assert tidy(tidy(value)) == tidy(value)
