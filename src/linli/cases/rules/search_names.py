"""Names that a search understands: types, divisions and units, as they are called today, in memory."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

from linli.cases.rules.spec import CasesSpec
from linli.duty.queries import UnitBook, UnitEntry
from linli.kernel.grams import fold, words
from linli.places.depths import NEIGHBOUR
from linli.places.snapshot import Place, Snapshot

Key = TypeVar("Key")
MOST = 12  # a name that stands for more says nothing
_KIND = re.compile(r"(街道办事处|街道|地区|社区|居委会|村委会|镇|乡|村)$")


class Called(Generic[Key]):
    """Who is called so: all names in one text each for Chinese and for Latin ones, which is quicker than one by one."""

    def __init__(self, names: Iterable[tuple[Key, Iterable[str], Iterable[str]]]) -> None:
        self._keys: list[Key] = []
        han: list[str] = []
        latin: list[str] = []
        for key, chinese, others in names:
            self._keys.append(key)
            han.append("|".join(map(fold, chinese)))
            latin.append(" " + " ".join(" ".join(words(fold(name))) for name in others))
        self._han, self._latin = _Lines(han), _Lines(latin)

    def by(self, text: str) -> list[Key]:
        """Those whose Chinese name holds a folded text, or whose Latin name has a word it begins (of three letters)."""
        if text.isascii():
            found = self._latin.with_part(f" {text}") if len(text) > 2 else []
        else:
            found = self._han.with_part(text)
        return [self._keys[at] for at in found]


class _Lines:
    """Lines in one text, to find those that hold a part."""

    def __init__(self, lines: list[str]) -> None:
        self._text = "\n".join(lines)
        self._starts = list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))

    def with_part(self, part: str) -> list[int]:
        found: list[int] = []
        at = self._text.find(part)
        while at >= 0:
            line = bisect_right(self._starts, at) - 1
            found.append(line)
            if line + 1 == len(self._starts):
                break
            at = self._text.find(part, self._starts[line + 1])
        return found


@dataclass(frozen=True)
class Names:
    """All names; `spots`: whole names of divisions, with and without their kind, by which unspaced text is parted."""

    types: Called[str]
    divisions: tuple[Place, ...]
    places: Called[Place]
    units: Called[UnitEntry]
    spots: Mapping[str, tuple[int, ...]]
    synonyms: Mapping[str, tuple[str, ...]]
    longest: int

    def types_called(self, text: str) -> tuple[str, ...]:
        """Codes of the types that are called so."""
        return _few(self.types.by(text))

    def places_called(self, text: str) -> tuple[int, ...]:
        """Ids of the divisions that are called so; not those inside another one of them."""
        found = {place.id: place for place in self.places.by(text)}
        outer = (key for key, place in found.items() if not any(area in found for area in place.areas if area != key))
        return _few(outer)

    def units_called(self, text: str) -> tuple[int, ...]:
        """Ids of the units that are called so."""
        return _few(unit.id for unit in self.units.by(text))

    def spot_in(self, text: str) -> tuple[str, tuple[int, ...]] | None:
        """The longest name of a division in an unspaced folded text that says more than that name."""
        for length in range(min(self.longest, len(text) - 1), 1, -1):
            for start in range(len(text) - length + 1):
                found = self.spots.get(text[start : start + length])
                if found is not None:
                    return text[start : start + length], found
        return None


def _few(found: Iterable[Key]) -> tuple[Key, ...]:
    keys = tuple(found)
    return keys if len(keys) <= MOST else ()


def names_of(spec: CasesSpec, snapshot: Snapshot, book: UnitBook) -> Names:
    """The names under a pack, the divisions of a day and a book of units; made once for the three."""
    kept = snapshot.made.get("search names")
    if isinstance(kept, tuple) and kept[0] is spec and kept[1] is book:
        held = kept[2]
        assert isinstance(held, Names)
        return held
    made = _read(spec, snapshot, book)
    snapshot.made["search names"] = (spec, book, made)
    return made


def _read(spec: CasesSpec, snapshot: Snapshot, book: UnitBook) -> Names:
    groups = spec.group_names
    types = []
    for one in spec.types:
        both = [name for name in (one.name, groups.get(one.group)) if name is not None]
        types.append((one.code, [*(name.zh for name in both), *one.keywords], [name.en for name in both]))
    ours = sorted((place for place in snapshot.places.values() if place.kind != NEIGHBOUR), key=lambda one: one.code)
    spots: dict[str, list[int]] = {}
    for place in ours:
        whole = fold(place.name_zh)
        for name in {whole, _KIND.sub("", whole)}:
            if len(name) > 1 and not name.isascii():
                spots.setdefault(name, []).append(place.id)
    synonyms: dict[str, tuple[str, ...]] = {}
    for group_of in spec.search.synonyms:
        folded = tuple("".join(fold(word).split()) for word in group_of)
        for word in folded:
            others = (other for other in folded if other != word)
            synonyms[word] = tuple(dict.fromkeys((*synonyms.get(word, ()), *others)))
    return Names(
        types=Called(types),
        divisions=tuple(ours),
        places=Called((one, [one.name_zh], [one.name_en, one.pinyin]) for one in ours),
        units=Called((one, [one.name_zh], [one.name_en]) for one in book.by_id.values()),
        spots={name: tuple(ids) for name, ids in spots.items() if len(ids) <= MOST},
        synonyms=synonyms,
        longest=max(map(len, spots), default=0),
    )
