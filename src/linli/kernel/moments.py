"""Times and months that clients name: within the years that both databases can hold in every zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import InvalidInput

_FIRST, _LAST = 1900, 2200


def in_reach(at: datetime) -> bool:
    """Whether an aware time lies in the years that can be asked for; False for one without a zone."""
    if at.tzinfo is None:
        return False
    try:
        return _FIRST <= at.astimezone(UTC).year <= _LAST
    except OverflowError:
        return False


def parse_moment(text: str) -> datetime | None:
    """The time that `text` (ISO 8601 with its zone) names, or None when it cannot be used."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if in_reach(at) else None


_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


def month_span(text: str, *, zone: ZoneInfo, field: str = "month") -> tuple[datetime, datetime]:
    """("2026-10") -> its beginning and end [from, to) in `zone` as UTC instants. Raises InvalidInput on `field`."""
    found = _MONTH.fullmatch(text)
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (_FIRST <= year < _LAST and 1 <= month <= 12):
        raise InvalidInput({field: [_("Please write the month like 2026-10.")]})
    beyond = (year + 1, 1) if month == 12 else (year, month + 1)
    first, end = datetime(year, month, 1, tzinfo=zone), datetime(*beyond, 1, tzinfo=zone)
    return first.astimezone(UTC), end.astimezone(UTC)


def months(first: str, last: str, *, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The span of whole months [from, to) as UTC instants. Raises InvalidInput, also when they are the wrong way."""
    since, _end = month_span(first, zone=zone, field="from")
    start, until = month_span(last, zone=zone, field="to")
    if start < since:
        raise InvalidInput({"to": [_("The last month lies before the first.")]})
    return since, until
