"""What pages hand to components that need more than a word: timeline entries, places, photos, filters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from linli.web.tones import Tone


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that was stored: `url` shows it, `alt` says what it is."""

    url: str
    alt: str
    taken_at: datetime | None = None
    thumbnail: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline: who did what when, and the facts of it. `noise` may be folded away."""

    at: datetime
    words: str
    who: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    body: str = ""
    icon: str = "circle-dashed"
    tone: Tone = Tone.NEUTRAL
    noise: bool = False
    photos: tuple[Photo, ...] = ()


@dataclass(slots=True)
class Stretch:
    """Neighbouring timeline entries that are shown, or folded, together."""

    folded: bool
    entries: list[Entry] = field(default_factory=list)


def stretches(entries: Iterable[Entry]) -> Iterator[Stretch]:
    """Group a timeline: two or more neighbouring noisy entries fold into one line."""
    held: Stretch | None = None
    for entry in entries:
        if held is None or held.folded != entry.noise:
            if held is not None:
                yield _kept(held)
            held = Stretch(folded=entry.noise)
        held.entries.append(entry)
    if held is not None:
        yield _kept(held)


def _kept(stretch: Stretch) -> Stretch:
    return Stretch(folded=stretch.folded and len(stretch.entries) > 1, entries=stretch.entries)
