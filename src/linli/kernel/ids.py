"""Identifiers: case numbers with a check character, tracking secrets, UUIDv7, codes of keys."""

from __future__ import annotations

import os
import re
import secrets
import time
import unicodedata
import uuid
from datetime import date

from stdnum.iso7064 import mod_37_36

# Without 0/O, 1/I/L: read aloud on the telephone, typed on a phone.
_READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CASE = re.compile(r"([0-9]{8})-?([0-9]{6,8})-?([0-9A-Z])")


def case_number(day: date, sequence: int) -> str:
    """YYYYMMDD-NNNNNN-C with the check character of ISO 7064 MOD 37,36 over day and sequence."""
    body = f"{day:%Y%m%d}{sequence:06d}"
    return f"{body[:8]}-{body[8:]}-{mod_37_36.calc_check_digit(body)}"


def parse_case_number(text: str) -> str | None:
    """The number in its canonical form, or None when the form or the check character is wrong.

    Full-width characters, as Chinese input methods type them, are read as plain ones.
    """
    match = _CASE.fullmatch(unicodedata.normalize("NFKC", text).strip().upper().replace(" ", ""))
    if match is None:
        return None
    day, sequence, check = match.groups()
    if mod_37_36.calc_check_digit(day + sequence) != check:
        return None
    return f"{day}-{sequence}-{check}"


def readable_code(bits: bytes, length: int) -> str:
    """`length` readable characters drawn from `bits` (at least one byte per character; the bias is under 2^-3)."""
    number = int.from_bytes(bits, "big")
    out = []
    for _ in range(length):
        number, index = divmod(number, len(_READABLE))
        out.append(_READABLE[index])
    return "".join(out)


def random_code(length: int) -> str:
    """`length` random readable characters."""
    return "".join(secrets.choice(_READABLE) for _ in range(length))


def uuid7() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): sortable by its millisecond of birth."""
    stamp = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    value = (stamp & (1 << 48) - 1) << 80 | 0x7 << 76 | (tail >> 68 & 0xFFF) << 64 | 0b10 << 62 | tail & (1 << 62) - 1
    return uuid.UUID(int=value)
