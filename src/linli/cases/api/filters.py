"""Filters and positions of lists, from their query."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from linli.cases.steps.context import Context
from linli.kernel.errors import InvalidInput
from linli.kernel.moments import in_reach, parse_moment


def aware(at: datetime | None) -> datetime | None:
    """The time, which must have a zone. Raises InvalidInput."""
    if at is not None and at.tzinfo is None:
        raise InvalidInput({"due_before": [_("Please give the time with its zone, such as +08:00.")]})
    if at is not None and not in_reach(at):
        raise InvalidInput({"due_before": [_("Please write the time like 2026-11-21T09:30:00+08:00.")]})
    return at


def area_of(context: Context, code: str) -> tuple[int, int] | None:
    """Depth and id of the division with this code; None for none. Raises InvalidInput."""
    if not code:
        return None
    place = context.snapshot.by_code.get(code)
    if place is None:
        raise InvalidInput({"area": [_("There is no area “%(code)s”.") % {"code": code}]})
    return place.depth, place.id


def unit_of(context: Context, code: str) -> int | None:
    """Id of the unit with this code; None for none. Raises InvalidInput."""
    if not code:
        return None
    found = context.book.by_code.get(code)
    if found is None:
        raise InvalidInput({"unit": [_("There is no unit “%(code)s”.") % {"code": code}]})
    return found.id


def position_of(text: str) -> tuple[datetime | None, str] | None:
    """Where a list goes on, from the `next` of the page before. Raises InvalidInput."""
    if not text:
        return None
    due, _tilde, number = text.partition("~")
    at = parse_moment(due) if due else None
    if not number or bool(due) != bool(at):
        raise InvalidInput({"after": [_("Use the `next` of the page before as it is.")]})
    return at, number
