"""Contacts have one form, so that equal ones are found."""

from __future__ import annotations

import pytest

from linli.kernel.contacts import normal_email, normal_phone


@pytest.mark.parametrize(
    ("typed", "region", "normal"),
    [
        ("138 0013 8000", "CN", "+8613800138000"),
        ("+86-138-0013-8000", "CN", "+8613800138000"),
        ("0086 13800138000", "CN", "+8613800138000"),
        ("(010) 8401 2345", "CN", "+861084012345"),
        ("１３８００１３８０００", "CN", "+8613800138000"),
        ("212 555 0123", "US", "+12125550123"),
        ("+44 20 7946 0958", "CN", "+442079460958"),
        ("12", "CN", None),
        ("", "CN", None),
        ("电话", "CN", None),
        ("1" * 40, "CN", None),
    ],
)
def test_telephone_numbers(typed, region, normal):
    assert normal_phone(typed, region=region) == normal


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("Ann.Smith@Example.ORG", "Ann.Smith@example.org"),
        ("nobody", None),
        ("a@b", None),
        ("a b@example.org", None),
        ("a@example.org\nBcc: x@example.org", None),
        ("", None),
    ],
)
def test_addresses_of_email(typed, normal):
    assert normal_email(typed) == normal
