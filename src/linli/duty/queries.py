"""The book of units, held in memory per process and generation: routing asks it for every report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from linli.duty.models import Post, Unit
from linli.kernel.actor import Grant
from linli.kernel.errors import InvalidInput
from linli.kernel.generations import generation
from linli.places.queries import snapshot_on


@dataclass(frozen=True)
class UnitEntry:
    """A unit as routing and pages need it."""

    id: int
    code: str
    name_zh: str
    name_en: str
    kind: str
    area_id: int | None
    retired: bool
    posts: Mapping[str, int]

    def name(self, language: str | None) -> str:
        """The name in `language`."""
        return self.name_en if (language or "").lower().startswith("en") else self.name_zh


@dataclass(frozen=True)
class UnitBook:
    """All units by id and code, and those in force by (kind, area)."""

    by_id: Mapping[int, UnitEntry]
    by_code: Mapping[str, UnitEntry]
    by_area: Mapping[tuple[str, int], UnitEntry]

    def of_area(self, kind: str, lineage: Sequence[int | None]) -> UnitEntry | None:
        """The unit of `kind` responsible for the deepest area of `lineage` (district first) that has one."""
        for area in reversed(lineage):
            found = self.by_area.get((kind, area)) if area is not None else None
            if found is not None:
                return found
        return None

    def of_division(self, division_id: int) -> UnitEntry | None:
        """The unit responsible for exactly this division, of whatever kind; of several the first by code."""
        return next((unit for unit in self.by_id.values() if unit.area_id == division_id and not unit.retired), None)


_book: tuple[int, UnitBook] = (-1, UnitBook(by_id={}, by_code={}, by_area={}))


def unit_book(*, known: int | None = None) -> UnitBook:
    """The book of units. `known`: the generation of "units" when the caller has just read it."""
    global _book
    current = generation("units") if known is None else known
    if _book[0] != current:
        _book = (current, _read())
    return _book[1]


def _read() -> UnitBook:
    posts: dict[int, dict[str, int]] = {}
    for unit_id, code, pk in Post.objects.filter(retired_at=None).values_list("unit_id", "code", "pk"):
        posts.setdefault(unit_id, {})[code] = pk
    entries = [
        UnitEntry(
            id=unit.pk,
            code=unit.code,
            name_zh=unit.name_zh,
            name_en=unit.name_en,
            kind=unit.kind,
            area_id=unit.area_id,
            retired=unit.retired_at is not None,
            posts=posts.get(unit.pk, {}),
        )
        for unit in Unit.objects.order_by("code")
    ]
    return book_of(entries)


def book_of(entries: Sequence[UnitEntry]) -> UnitBook:
    """The book of these units, in the order of their codes: of two of a kind for an area the first counts."""
    return UnitBook(
        by_id={entry.id: entry for entry in entries},
        by_code={entry.code: entry for entry in entries},
        by_area={
            (entry.kind, entry.area_id): entry
            for entry in reversed(entries)
            if entry.area_id is not None and not entry.retired
        },
    )


def grant_for(role: str, *, area: str = "", unit: str = "", day: date) -> Grant:
    """A grant of `role` for a division or a unit given by code. Raises InvalidInput when there is no such code."""
    place = snapshot_on(day).by_code.get(area) if area else None
    if area and place is None:
        raise InvalidInput({"area": [_("There is no area “%(code)s”.") % {"code": area[:40]}]})
    found = unit_book().by_code.get(unit) if unit else None
    if unit and found is None:
        raise InvalidInput({"unit": [_("There is no unit “%(code)s”.") % {"code": unit[:40]}]})
    return Grant(
        role=role,
        area_id=place.id if place else None,
        area_depth=place.depth if place else None,
        unit_id=found.id if found else None,
    )
