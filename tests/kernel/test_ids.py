"""Identifiers that people type and machines sort."""

from __future__ import annotations

import string
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.kernel.ids import case_number, parse_case_number, random_code, readable_code, uuid7

# what a Chinese input method types
WIDE = {ord(char): ord(char) + 0xFEE0 for char in string.digits + string.ascii_uppercase + "-"}
numbers = st.builds(case_number, st.dates(date(2004, 1, 1), date(2099, 12, 31)), st.integers(1, 999_999))


@settings(max_examples=40, deadline=None)
@given(numbers)
def test_every_wrong_character_is_found(number):
    assert parse_case_number(number) == number
    body = number.replace("-", "")
    for place, right in enumerate(body):
        for wrong in string.digits + (string.ascii_uppercase if place == len(body) - 1 else ""):
            if wrong != right:
                assert parse_case_number(body[:place] + wrong + body[place + 1 :]) is None


def test_swapped_neighbours_are_found_in_all_but_one_of_a_hundred_numbers():
    """ISO 7064 MOD 37,36 finds every wrong character, but not every swap: 0.4 % pass."""
    tried = missed = 0
    for sequence in range(1, 1200):
        body = case_number(date(2026, 1 + sequence % 12, 1 + sequence % 28), sequence * 13 % 9999).replace("-", "")
        for place, (left, right) in enumerate(pairwise(body[:-1])):
            if left != right:
                tried += 1
                missed += parse_case_number(body[:place] + right + left + body[place + 2 :]) is not None
    assert tried > 8000
    assert missed / tried < 0.01


@given(numbers)
def test_a_number_is_understood_as_people_write_it(number):
    for typed in (
        number.lower(),
        number.replace("-", ""),
        f"  {number} ",
        number.replace("-", " - "),
        number.translate(WIDE),
    ):
        assert parse_case_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "x",
        "20261102",
        "20261102-000001",
        "20261102-000001-",
        "20261102-000001-A-A",
        "٢٠٢٦1102-000001-A",
        "²0261102-000001-A",
        "\x00",
    ],
)
def test_what_is_no_number_is_not_found(typed):
    assert parse_case_number(typed) is None


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_numbers(text):
    found = parse_case_number(text)
    assert found is None or parse_case_number(found) == found


def test_a_busy_day_goes_beyond_six_digits():
    number = case_number(date(2026, 11, 2), 1_234_567)
    assert number.startswith("20261102-1234567-")
    assert parse_case_number(number) == number


def test_uuids_sort_by_their_birth_and_say_what_they_are():
    born = [uuid7() for _ in range(2000)]
    assert len(set(born)) == len(born)
    stamps = [one.int >> 80 for one in born]
    assert stamps == sorted(stamps)
    assert {(one.version, one.variant) for one in born} == {(7, "specified in RFC 4122")}


def test_codes_hold_nothing_that_is_misread():
    letters = set("".join(random_code(10) for _ in range(500)))
    assert not letters & set("0O1IL")
    assert len(letters) == 31


def test_a_code_follows_from_its_bits():
    bits = bytes(range(32))
    assert readable_code(bits, 10) == readable_code(bits, 10)
    assert readable_code(bits, 10) != readable_code(bytes(range(1, 33)), 10)
