"""The clock bar: where a clock stands between start and due time, as numbers that an SVG can draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.web.tones import Tone

WIDTH = 1000
_SOON = 0.25  # the last quarter of the time counts as "due soon"
_AFTER = 0.08  # room behind the due mark, so that it can be seen


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the bar in units of the SVG's width."""

    x: int
    width: int


@dataclass(frozen=True, slots=True)
class ClockBar:
    """What the component draws: parts of WIDTH units and the tone of the clock."""

    tone: Tone
    elapsed: Part
    late: Part | None
    pauses: tuple[Part, ...]
    due_x: int


def tone_of(*, start: datetime, due: datetime, now: datetime, stopped: datetime | None, paused: bool) -> Tone:
    """The tone of a clock: paused, late, due soon or on time; one that stopped in time is closed."""
    if stopped is not None:
        return Tone.LATE if stopped > due else Tone.CLOSED
    if paused:
        return Tone.PAUSED
    if now > due:
        return Tone.LATE
    return Tone.SOON if due - now < (due - start) * _SOON else Tone.ON_TIME


def clock_bar(
    *,
    start: datetime,
    due: datetime,
    now: datetime,
    stopped: datetime | None = None,
    pauses: Iterable[tuple[datetime, datetime | None]] = (),
) -> ClockBar:
    """The bar of a clock that runs from `start` to `due`. `pauses` are (from, to); an open one has `to` None."""
    spans = list(pauses)
    end = max(start, stopped or now)
    whole = max(end, due) - start + max(due - start, timedelta(minutes=1)) * _AFTER

    def x(moment: datetime) -> int:
        return round(WIDTH * min(1.0, max(0.0, (moment - start) / whole)))

    def part(first: datetime, last: datetime) -> Part:
        return Part(x=x(first), width=max(0, x(last) - x(first)))

    opened = [first for first, last in spans if last is None] if stopped is None else []
    paused = bool(opened)
    ran = max(start, min([end, *opened]))  # what has passed since an open pause began is not late
    return ClockBar(
        tone=tone_of(start=start, due=due, now=now, stopped=stopped, paused=paused),
        elapsed=part(start, min(end, due)),
        late=part(due, ran) if ran > due else None,
        pauses=tuple(part(first, min(last or end, end)) for first, last in spans if first < end),
        due_x=x(due),
    )
