"""Tones: what a colour means. A tone never stands alone; an icon and a word always go with it."""

from __future__ import annotations

from enum import StrEnum


class Tone(StrEnum):
    """The meanings that colours have in Linli."""

    ON_TIME = "on-time"
    SOON = "soon"
    LATE = "late"
    PAUSED = "paused"
    CLOSED = "closed"
    NEUTRAL = "neutral"


ICONS = {
    Tone.ON_TIME: "clock",
    Tone.SOON: "hourglass",
    Tone.LATE: "alert-triangle",
    Tone.PAUSED: "player-pause",
    Tone.CLOSED: "circle-check",
    Tone.NEUTRAL: "circle-dashed",
}


def tone(name: str) -> Tone:
    """The tone called `name`; NEUTRAL for an unknown one, so that a page never fails over a colour."""
    try:
        return Tone(name.replace("_", "-"))
    except ValueError:
        return Tone.NEUTRAL
