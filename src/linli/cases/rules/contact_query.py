"""Telephone numbers and e-mail addresses among what people type into a search box: those are looked for otherwise."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from linli.kernel.contacts import normal_email, normal_phone

_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{5,22}[0-9]")
_CASE_NUMBER = re.compile(r"(19|20)[0-9]{6}(-.*|[0-9]{6,8}.?)?")
_FEWEST = 7  # digits of a telephone number


@dataclass(frozen=True, slots=True)
class ContactAsked:
    """A contact in its normal form, and what it is."""

    kind: Literal["phone", "email"]
    value: str


def contact_asked(text: str, *, region: str) -> ContactAsked | None:
    """The contact that `text` is, None when it is anything else: words, a case number or the beginning of one."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if "@" in plain:
        address = normal_email(plain)
        return ContactAsked("email", address) if address is not None else None
    if _CASE_NUMBER.fullmatch(plain) or not _PHONE.fullmatch(plain):
        return None
    if sum(char.isdigit() for char in plain) < _FEWEST:
        return None
    number = normal_phone(plain, region=region)
    return ContactAsked("phone", number) if number is not None else None
