"""What a search finds beside cases: divisions and units, by name in both languages, pinyin, its initials, or code."""

from __future__ import annotations

import unicodedata

from linli.cases.rules.search_names import Names
from linli.duty.queries import UnitEntry
from linli.kernel.grams import fold
from linli.places.snapshot import Place

MOST = 6


def places_found(query: str, names: Names) -> list[Place]:
    """The divisions that are called so, the larger first."""
    text = _plain(query)
    ranked = [(_rank(text, place), place.depth, place.code, place) for place in names.divisions]
    return [one[-1] for one in sorted((one for one in ranked if one[0]), key=lambda one: (-one[0], *one[1:3]))][:MOST]


def units_found(query: str, names: Names) -> list[UnitEntry]:
    """The units in force that are called so."""
    text = fold(query).strip()
    return [unit for unit in names.units.by(text) if not unit.retired and len(text) > 1][:MOST]


def _plain(query: str) -> str:
    """The folded query without blanks and accents, so that Wàngjīng and wang jing are the same."""
    apart = unicodedata.normalize("NFD", fold(query))
    return "".join(char for char in apart if char.isalnum())


def _rank(text: str, place: Place) -> int:
    """4 for the code or whole name, 3 for the beginning of it, 2 for a part, 1 for initials; 0 for nothing."""
    if len(text) < 2:
        return 0
    if text in (place.code, fold(place.name_zh), _joined(place.name_en)):
        return 4
    if not text.isascii():
        return 3 if fold(place.name_zh).startswith(text) else 2 if text in fold(place.name_zh) else 0
    syllables = fold(place.pinyin).split()
    if text.isalpha() and (_joined(place.name_en).startswith(text) or "".join(syllables).startswith(text)):
        return 3
    initials = "".join(syllable[:1] for syllable in syllables)
    return 1 if len(syllables) > 1 and initials.startswith(text) else 0


def _joined(name: str) -> str:
    return "".join(char for char in fold(name) if char.isalnum())
