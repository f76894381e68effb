"""Times and durations as people say them, always with the exact time beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Style(StrEnum):
    """How a moment is written: the whole, the day alone, the hour alone, or as one would say it today."""

    FULL = "full"
    DATE = "date"
    TIME = "time"
    DAY = "day"


def exact(moment: datetime, zone: tzinfo) -> str:
    """Date and time to the minute in `zone`, the same in both languages: 2026-11-22 15:00."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def moment_words(moment: datetime, zone: tzinfo, *, style: Style = Style.FULL, now: datetime | None = None) -> str:
    """`moment` (aware) in `zone`; DAY says "today", "yesterday" or "tomorrow" where that is shorter."""
    local = moment.astimezone(zone)
    if style is Style.DATE:
        return local.strftime("%Y-%m-%d")
    if style is Style.TIME:
        return local.strftime("%H:%M")
    if style is Style.FULL:
        return exact(moment, zone)
    today = (now or datetime.now(UTC)).astimezone(zone).date()
    clock = local.strftime("%H:%M")
    days = (local.date() - today).days
    if days == 0:
        return _("today %(time)s") % {"time": clock}
    if days == -1:
        return _("yesterday %(time)s") % {"time": clock}
    if days == 1:
        return _("tomorrow %(time)s") % {"time": clock}
    return local.strftime("%m-%d %H:%M" if local.year == today.year else "%Y-%m-%d %H:%M")


def _amount(length: timedelta) -> tuple[str, int]:
    """The unit that people would choose and the whole number of it, rounded down."""
    if length < _HOUR:
        return "minute", length // _MINUTE
    if length < 2 * _DAY:
        return "hour", length // _HOUR
    return "day", length // _DAY


def length_words(length: timedelta) -> str:
    """A length of time: "5 hours"."""
    unit, count = _amount(abs(length))
    facts = {"count": count}
    if unit == "minute":
        return ngettext("%(count)d minute", "%(count)d minutes", count) % facts
    if unit == "hour":
        return ngettext("%(count)d hour", "%(count)d hours", count) % facts
    return ngettext("%(count)d day", "%(count)d days", count) % facts


def left_words(due: datetime, now: datetime) -> str:
    """How far a due time is: "3 hours left", "2 days late"."""
    left = due - now
    unit, count = _amount(abs(left))
    facts = {"count": count}
    if count == 0:
        return _("due now") if left >= timedelta() else _("just late")
    if left >= timedelta():
        if unit == "minute":
            return ngettext("%(count)d minute left", "%(count)d minutes left", count) % facts
        if unit == "hour":
            return ngettext("%(count)d hour left", "%(count)d hours left", count) % facts
        return ngettext("%(count)d day left", "%(count)d days left", count) % facts
    if unit == "minute":
        return ngettext("%(count)d minute late", "%(count)d minutes late", count) % facts
    if unit == "hour":
        return ngettext("%(count)d hour late", "%(count)d hours late", count) % facts
    return ngettext("%(count)d day late", "%(count)d days late", count) % facts
