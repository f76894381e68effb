"""What is grouped, and by which rules."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One text. `key` is the caller's own; `title` may be empty, the beginning of `text` then stands for it.

    `day` is a time in days from any origin; `lon`, `lat` in degrees and `place`, a name or code of a place, are further
    evidence; `who` tells reporters apart (empty: nobody else's) and is compared, never shown.
    """

    key: str
    text: str
    title: str = ""
    day: float | None = None
    lon: float | None = None
    lat: float | None = None
    place: str = ""
    who: str = ""
    votes: float = 0.0


@dataclass(frozen=True, slots=True)
class Rules:
    """How alike texts must be; measured on 4,326 real messages (`python -m bench topics`, docs/topics.md).

    `floor` and `slope`: a group of n texts holds together from a mean likeness of `floor + slope * sqrt(2 / n)` on: of
    two texts more is asked than of fifty. `half_days`: likeness halves with so many days between two texts. `near_m`:
    within so many metres the place itself speaks for one matter; beyond `far_m` it speaks against it. A group
    without words of its own (`own`, own.py) is a theme, not a matter: it is cut anew with so
    much more asked (`tighter`). A member
    with less than `loosest` of the likeness of the most central one is let go.
    """

    floor: float = 0.11
    slope: float = 0.10
    names: float = 0.5
    half_days: float = 120.0
    near_m: float = 120.0
    far_m: float = 3000.0
    own: float = 0.61
    tighter: float = 0.08
    loosest: float = 0.42
    head_weight: float = 3.0
    head_signs: int = 40
    body_signs: int = 300
    smallest: int = 2
