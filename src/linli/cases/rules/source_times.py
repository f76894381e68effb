"""Times of a foreign file: read in the zone of the mapping, with a flag where an hour came twice or never was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from linli.cases.rules.mapping import TimeSpec
from linli.cases.rules.source_cells import Cells, Flag

_AHEAD = timedelta(minutes=5)  # two servers' clocks
_OLDEST = datetime(1900, 1, 1, tzinfo=UTC)


def time_in(cells: Cells, spec: TimeSpec, zone: ZoneInfo, *, at: datetime) -> datetime | None:
    """The instant in a column, or None for nothing or, with a complaint, for what is no time up to `at`."""
    text = cells.get(spec.column)
    if not text:
        return None
    local = _parsed(text, spec.formats)
    if local is None:
        example = ", ".join(at.strftime(one) for one in spec.formats) or at.isoformat(timespec="seconds")
        words = _("“%(text)s” is not a time like %(example)s.") % {"text": text[:40], "example": example}
        cells.wrong(spec.column, words)
        return None
    try:
        found = _aware(cells, local, zone)
    except OverflowError:
        found = None
    if found is None or found < _OLDEST:
        cells.wrong(spec.column, _("“%(text)s” is not a time that can be meant.") % {"text": text[:40]})
        return None
    if found > at + _AHEAD:
        cells.wrong(spec.column, _("This time is in the future."))
        return None
    return found


def _parsed(text: str, formats: tuple[str, ...]) -> datetime | None:
    for one in formats:
        try:
            return datetime.strptime(text, one)  # noqa: DTZ007 - the zone comes from the mapping
        except ValueError:
            continue
    try:
        return None if formats else datetime.fromisoformat(text)
    except ValueError:
        return None


def _aware(cells: Cells, local: datetime, zone: ZoneInfo) -> datetime:
    """The instant. An hour that came twice is read as the first; one that never was is read with the offset before."""
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    told = local.replace(tzinfo=zone)
    found = told.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != local:
        cells.flag(Flag.IMPOSSIBLE_HOUR)
    elif told.utcoffset() != told.replace(fold=1).utcoffset():
        cells.flag(Flag.AMBIGUOUS_HOUR)
    return found
