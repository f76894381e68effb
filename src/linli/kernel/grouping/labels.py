"""What sets a group apart, in its own words: pieces that many of its members share and few others have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log

from linli.kernel.grouping.items import Item
from linli.kernel.grouping.signs import bucket_of, folded, signs_of
from linli.kernel.grouping.views import Views

_LONGEST, _WORDS = 10, 3  # characters, or words in letters
_PIECES = 3
_FULL = 6  # signs; longer is not stronger
_SHARE = 0.3
_HEAD = 60
_RUN = re.compile(r"[a-z]+(?:[ -][a-z]+)*|[^\W_]+")
_PERSON = re.compile(r"某|先生|女士|小姐|\d{5,}")  # a label names no one, and no number of anyone
_EDGES = set("的了是在和与及或被把对向从到请吗呢吧啊也都很就还又及其这那我你他她它们为以于上下中内外有无不关")


def label_of(members: Sequence[Item], views: Views, *, least: int = 2) -> list[str]:
    """Up to three pieces, the strongest first, none within another; every one stands in the words of at least `least`
    people and of three tenths of the members."""
    shares = _shares(members)
    need = max(least, _SHARE * len({item.who or item.key for item in members}))
    known = {piece: people for piece, people in shares.items() if people >= need and not _PERSON.search(piece)}
    whole = [piece for piece in known if not _goes_on(piece, known)]
    ranked = sorted(whole, key=lambda piece: (-_strength(piece, known[piece], views), piece))
    chosen: list[str] = []
    for piece in ranked:
        if len(chosen) < _PIECES and not any(_overlap(piece, other) for other in chosen):
            chosen.append(piece)
    return chosen


def said_in(piece: str, text: str) -> bool:
    """Whether a piece of a label stands in a text."""
    return piece in folded(text).replace("-", " ") or piece in folded(text)


def _shares(members: Sequence[Item]) -> Counter[str]:
    """How many people use a piece in their titles, or in the beginning of a text without one."""
    users: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    for item in members:
        who = item.who or item.key
        for piece in _pieces(item.title or item.text[:_HEAD]):
            if (who, piece) not in seen:
                seen.add((who, piece))
                users[piece] += 1
    return users


def _pieces(text: str) -> set[str]:
    found: set[str] = set()
    for run in _RUN.findall(folded(text)):
        if run[0].isascii() and run[0].isalpha() and run.replace(" ", "").replace("-", "").isascii():
            words = re.split(r"[ -]", run)
            spans = ((at, size) for size in range(1, _WORDS + 1) for at in range(len(words) - size + 1))
            found.update(" ".join(words[at : at + size]) for at, size in spans if _telling(words[at : at + size]))
            continue
        spans = ((at, size) for size in range(2, _LONGEST + 1) for at in range(len(run) - size + 1))
        found.update(
            run[at : at + size]
            for at, size in spans
            if (size < _LONGEST or at == 0 or at + size == len(run))  # else it is cut out of something longer
            and run[at] not in _EDGES
            and run[at + size - 1] not in _EDGES
        )
    return found


def _telling(words: Sequence[str]) -> bool:
    return len(words[0]) > 3 and len(words[-1]) > 3


def _goes_on(piece: str, known: dict[str, int]) -> bool:
    """Whether a longer piece is used by nearly as many."""
    return any(piece in other and people >= 0.7 * known[piece] for other, people in known.items() if other != piece)


def _strength(piece: str, people: int, views: Views) -> float:
    signs = [sign for sign in signs_of(piece, most=2 * _LONGEST) if sign]
    parts: Iterable[Sequence[int]] = list(pairwise(signs)) or [signs]
    rarity = [log(views.total / max(1, int(views.counts[bucket_of(part, views.bits)]))) for part in parts]
    return people * sum(rarity) / len(rarity) * log(1 + min(len(signs), _FULL))


def _overlap(one: str, other: str) -> bool:
    pairs = {one[at : at + 2] for at in range(len(one) - 1)}
    return any(other[at : at + 2] in pairs for at in range(len(other) - 1))
