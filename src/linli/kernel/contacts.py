"""Contacts in one normal form: telephone numbers as E.164, addresses of e-mail in lower-case domain."""

from __future__ import annotations

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email


def normal_phone(text: str, *, region: str) -> str | None:
    """`text` as E.164, read as dialled in `region` (ISO 3166); None when it is not a possible number."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def normal_email(text: str) -> str | None:
    """`text` with its domain in lower case; None when it is not an address."""
    try:
        validate_email(text)
    except ValidationError:
        return None
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"
