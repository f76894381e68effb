"""Times that clients name: with a zone, and within the years that both databases can hold in every zone."""

from __future__ import annotations

from datetime import UTC, datetime

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
