"""Telephone numbers and e-mail addresses among what people type into a search box: those are looked for otherwise."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from phonenumbers import PhoneNumberMatcher

from linli.kernel.contacts import normal_email, normal_phone

_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{5,22}[0-9]")
_CASE_NUMBER = re.compile(r"(19|20)[0-9]{6}(-.*|[0-9]{6,8}.?)?")
_FEWEST = 7  # digits of a telephone number
_LONGEST = 400  # characters; a query is shorter
_EMAIL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[a-z0-9.-]+[a-z0-9]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ContactAsked:
    """A contact in its normal form, and what it is."""

    kind: Literal["phone", "email"]
    value: str


def contact_asked(text: str, *, region: str) -> ContactAsked | None:
    """The contact that `text` is or holds, None for anything else: words, a case number or the beginning of one.

    A contact beside words (a name, "tel:") is one as well: it must not get into an address with them.
    """
    if len(text) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).strip()
    return _whole(plain, region) or _within(plain, region)


def _whole(plain: str, region: str) -> ContactAsked | None:
    if "@" in plain:
        address = normal_email(plain)
        return ContactAsked("email", address) if address is not None else None
    if _CASE_NUMBER.fullmatch(plain) or not _PHONE.fullmatch(plain):
        return None
    if sum(char.isdigit() for char in plain) < _FEWEST:
        return None
    number = normal_phone(plain, region=region)
    return ContactAsked("phone", number) if number is not None else None


def _within(plain: str, region: str) -> ContactAsked | None:
    """The first address or valid number among other words; digits alone are judged as a whole."""
    for found in _EMAIL.finditer(plain):
        address = normal_email(found[0])
        if address is not None:
            return ContactAsked("email", address)
    for match in PhoneNumberMatcher(plain, region):
        number = normal_phone(match.raw_string, region=region)
        if number is not None and not _CASE_NUMBER.fullmatch(match.raw_string):
            return ContactAsked("phone", number)
    return None
