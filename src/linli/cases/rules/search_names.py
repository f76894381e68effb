"""Names that a search understands: types, divisions and units, as they are called today, in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from linli.cases.rules.spec import CasesSpec
from linli.duty.queries import UnitBook, UnitEntry
from linli.kernel.grams import fold, words
from linli.places.depths import NEIGHBOUR
from linli.places.snapshot import Place, Snapshot

Key = TypeVar("Key", int, str)
MOST = 24  # a name that stands for more says nothing
_KIND = re.compile(r"(街道办事处|街道|地区|社区|居委会|村委会|镇|乡|村)$")


@dataclass(frozen=True)
class Named:
    """What can be called something: its names folded, Chinese ones as they are, Latin ones as words after blanks."""

    han: str
    latin: str

    def called(self, text: str) -> bool:
        """Whether a folded text is part of a Chinese name, or begins a word of a Latin one (three letters at least)."""
        if text.isascii():
            return len(text) > 2 and f" {text}" in self.latin
        return text in self.han


def _named(han: Iterable[str], latin: Iterable[str]) -> Named:
    plain = " ".join(" ".join(words(fold(name))) for name in latin)
    return Named(han="\n".join(map(fold, han)), latin=f" {plain}")


@dataclass(frozen=True)
class Names:
    """All names; `spots`: whole names of divisions, with and without their kind, by which unspaced text is parted."""

    types: Mapping[str, Named]
    places: tuple[tuple[Place, Named], ...]
    units: tuple[tuple[UnitEntry, Named], ...]
    spots: Mapping[str, tuple[int, ...]]
    synonyms: Mapping[str, tuple[str, ...]]
    longest: int

    def types_called(self, text: str) -> tuple[str, ...]:
        """Codes of the types that are called so."""
        return _few(code for code, named in self.types.items() if named.called(text))

    def places_called(self, text: str) -> tuple[int, ...]:
        """Ids of the divisions that are called so; not those inside another one of them."""
        found = {place.id: place for place, named in self.places if named.called(text)}
        outer = (key for key, place in found.items() if not any(area in found for area in place.areas if area != key))
        return _few(outer)

    def units_called(self, text: str) -> tuple[int, ...]:
        """Ids of the units that are called so."""
        return _few(unit.id for unit, named in self.units if named.called(text))

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
    types = {}
    for one in spec.types:
        group = groups.get(one.group)
        both = [name for name in (one.name, group) if name is not None]
        types[one.code] = _named([*(name.zh for name in both), *one.keywords], (name.en for name in both))
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
        types=types,
        places=tuple((one, _named([one.name_zh], [one.name_en, one.pinyin])) for one in ours),
        units=tuple((one, _named([one.name_zh], [one.name_en])) for one in book.by_id.values()),
        spots={name: tuple(ids) for name, ids in spots.items() if len(ids) <= MOST},
        synonyms=synonyms,
        longest=max(map(len, spots), default=0),
    )
