"""The clock bar: what is drawn for a clock that runs, is paused, is late or has stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.web.clockbar import WIDTH, clock_bar
from linli.web.tones import Tone

START = datetime(2026, 11, 20, tzinfo=UTC)
DUE = START + timedelta(hours=100)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("now", "stopped", "pauses", "tone"),
    [
        (10, None, [], Tone.ON_TIME),
        (80, None, [], Tone.SOON),
        (100, None, [], Tone.SOON),
        (101, None, [], Tone.LATE),
        (50, None, [(at(40), None)], Tone.PAUSED),
        (50, None, [(at(10), at(20))], Tone.ON_TIME),
        (500, 90, [], Tone.CLOSED),
        (500, 120, [], Tone.LATE),
        (500, 90, [(at(40), None)], Tone.CLOSED),
    ],
)
def test_the_tone_of_a_clock(now, stopped, pauses, tone):
    ended = None if stopped is None else at(stopped)
    assert clock_bar(start=START, due=DUE, now=at(now), stopped=ended, pauses=pauses).tone is tone


def test_the_due_mark_stays_within_the_bar_while_there_is_time():
    bar = clock_bar(start=START, due=DUE, now=at(50))
    assert bar.elapsed.width == pytest.approx(bar.due_x / 2, abs=1)
    assert bar.due_x < WIDTH
    assert bar.late is None


def test_what_is_late_begins_at_the_due_mark():
    bar = clock_bar(start=START, due=DUE, now=at(200))
    assert bar.late is not None
    assert bar.late.x == bar.due_x == bar.elapsed.x + bar.elapsed.width
    assert bar.late.width == pytest.approx(bar.due_x, abs=1)


def test_what_passes_while_it_is_paused_is_not_late():
    waiting = clock_bar(start=START, due=DUE, now=at(300), pauses=[(at(40), None)])
    assert waiting.late is None
    already = clock_bar(start=START, due=DUE, now=at(300), pauses=[(at(150), None)])
    assert already.late is not None
    assert already.late.x + already.late.width == already.pauses[0].x


@given(
    due=st.floats(0, 5000),
    now=st.floats(-100, 9000),
    pauses=st.lists(st.tuples(st.floats(-50, 9000), st.floats(0, 900) | st.none()), max_size=4),
)
def test_nothing_is_ever_drawn_outside_the_bar(due, now, pauses):
    spans = [(at(first), None if length is None else at(first + length)) for first, length in pauses]
    bar = clock_bar(start=START, due=at(due), now=at(now), pauses=spans)
    for part in (bar.elapsed, *bar.pauses, *([bar.late] if bar.late else [])):
        assert 0 <= part.x <= part.x + part.width <= WIDTH
    assert 0 <= bar.due_x <= WIDTH
