"""What a receiver's answer means: taken, try again later, or never again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from linli.cases.ports import SendFailed

LONGEST_WAIT = timedelta(hours=6)
_GONE = 410


def judge(status: int, headers: Mapping[str, str], *, at: datetime) -> None:
    """Return for 2xx. Raises SendFailed for all else, redirects too; 410 asks for an end of the subscription."""
    if 200 <= status < 300:
        return
    if status == _GONE:
        raise SendFailed("webhook: HTTP 410", permanent=True, gone=True)
    raise SendFailed(f"webhook: HTTP {status}", wait=_wait(headers.get("retry-after", ""), at))


def _wait(text: str, at: datetime) -> timedelta:
    """Retry-After (RFC 9110, 10.2.3: seconds or a date), at most six hours; nothing when it cannot be read."""
    if text.isascii() and text.isdecimal():
        return min(timedelta(seconds=int(text[:6])), LONGEST_WAIT) if len(text) <= 6 else LONGEST_WAIT
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return timedelta()
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - at, timedelta()), LONGEST_WAIT)
