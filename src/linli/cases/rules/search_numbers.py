"""Queries that look like a case number: whole, begun, or mistyped in one place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from stdnum.iso7064 import mod_37_36

_SHAPE = re.compile(r"(20[0-9]{6})-?([0-9]{6,8})-?([0-9A-Z])")
_BEGUN = re.compile(r"20[0-9]{6}(-?[0-9]{0,8})")


def plain(query: str) -> str:
    """The query as numbers are written: plain width, capitals, no blanks."""
    return "".join(unicodedata.normalize("NFKC", query).upper().split())


def beginning(query: str) -> str | None:
    """The beginning of a number, with its hyphen, when the query is one: eight digits of a day at least."""
    text = plain(query)
    if _BEGUN.fullmatch(text) is None:
        return None
    rest = text[8:].lstrip("-")
    return f"{text[:8]}-{rest}" if rest or text.endswith("-") else text


def meant(query: str) -> list[str]:
    """Numbers that fit their check character and differ from the query in one place; empty for anything else.

    One digit was wrong, two neighbours were exchanged, or the check character itself was misread.
    """
    match = _SHAPE.fullmatch(plain(query))
    if match is None:
        return []
    day, sequence, check = match.groups()
    body, fits = day + sequence, mod_37_36.calc_check_digit(day + sequence)
    found = [] if fits == check else [body + fits]
    found += [other + check for other in _near(body) if mod_37_36.calc_check_digit(other) == check]
    return [f"{one[:8]}-{one[8:-1]}-{one[-1]}" for one in dict.fromkeys(found)]


def _near(body: str) -> Iterator[str]:
    for at, digit in enumerate(body):
        for other in "0123456789":
            if other != digit:
                yield body[:at] + other + body[at + 1 :]
    for at in range(len(body) - 1):
        if body[at] != body[at + 1]:
            yield body[:at] + body[at + 1] + body[at] + body[at + 2 :]
