"""What others may ask of places. All of it is public: codes, names, boundaries; a division has no secret."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Q, QuerySet

from linli.kernel.generations import generation
from linli.places.crs import Crs, to_wgs84
from linli.places.index import Floats, Ints
from linli.places.models import DivisionVersion, Level
from linli.places.snapshot import NOWHERE, Areas, Located, Place, Snapshot, with_lineage

_KEPT = 4  # snapshots a process keeps: today, and what imports and evaluation look back to
_cache: tuple[int, tuple[Snapshot, ...]] = (-1, ())
_loading = threading.Lock()


@dataclass(frozen=True, slots=True)
class Choice:
    """A division for a form, with the name of the division above it."""

    id: int
    code: str
    label: str
    group: str


def divisions_on(day: date) -> QuerySet[DivisionVersion]:
    """The versions valid on `day`, by code."""
    valid = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    return DivisionVersion.objects.filter(valid).order_by("code")


def snapshot_on(day: date, *, known: int | None = None) -> Snapshot:
    """The divisions of `day` in memory: one read of the generation (none if the caller has it), then no query."""
    global _cache
    now = generation("places") if known is None else known
    made_for, kept = _cache
    found = next((one for one in kept if one.holds(day)), None) if made_for == now else None
    if found is None:
        with _loading:
            made_for, kept = _cache
            kept = kept if made_for == now else ()
            found = next((one for one in kept if one.holds(day)), None)
            if found is None:
                found = _load(day)
                _cache = (now, (found, *kept)[:_KEPT])
    return found


def _load(day: date) -> Snapshot:
    marks = DivisionVersion.objects.aggregate(
        began=Max("valid_from", filter=Q(valid_from__lte=day)),
        ended=Max("valid_to", filter=Q(valid_to__lte=day)),
        begins=Min("valid_from", filter=Q(valid_from__gt=day)),
        ends=Min("valid_to", filter=Q(valid_to__gt=day)),
    )
    before = [mark for mark in (marks["began"], marks["ended"]) if mark]
    after = [mark for mark in (marks["begins"], marks["ends"]) if mark]
    rows: dict[int, Place] = {}
    wkb: dict[int, bytes] = {}
    found = divisions_on(day).values_list(
        "division_id", "code", "division__depth", "kind", "name_zh", "name_en", "pinyin", "parent_id", "households",
        "illustrative", "geometry",
    )  # fmt: skip
    for key, code, depth, kind, name_zh, name_en, pinyin, parent, households, illustrative, geometry in found:
        rows[key] = Place(key, code, depth, kind, name_zh, name_en, pinyin, parent, households, NOWHERE, illustrative)
        if geometry is not None:
            wkb[key] = bytes(geometry)
    return Snapshot(with_lineage(rows), wkb, max(before, default=None), min(after, default=None))


def forget() -> None:
    """Drop the snapshots of this process (for tests that empty the tables)."""
    global _cache
    _cache = (-1, ())


def place_of(division_id: int, day: date) -> Place | None:
    """The division as it is on `day`, else as it was last known, else None."""
    found = snapshot_on(day).places.get(division_id)
    if found is not None:
        return found
    last = (
        DivisionVersion.objects.filter(division_id=division_id)
        .select_related("division")
        .order_by("-valid_from")
        .first()
    )
    if last is None:
        return None
    areas = lineage(last.parent_id, day) if last.parent_id is not None else NOWHERE
    line = [*areas[: last.division.depth - 1], division_id, *NOWHERE[last.division.depth :]]
    return Place(
        division_id, last.code, last.division.depth, last.kind, last.name_zh, last.name_en, last.pinyin,
        last.parent_id, last.households, (line[0], line[1], line[2], line[3], line[4]),
    )  # fmt: skip


def lineage(division_id: int, day: date) -> Areas:
    """Ids by depth (area_1 .. area_5) of a division and those above it; all None when it is not known."""
    place = place_of(division_id, day)
    return place.areas if place is not None else NOWHERE


def name_of(division_id: int, language: str | None, day: date) -> str:
    """The name on `day` in `language`; empty when there is no such division."""
    place = place_of(division_id, day)
    return place.name(language) if place is not None else ""


def path_of(division_id: int, language: str | None, day: date) -> list[str]:
    """The names from the district down to the division."""
    return [name_of(area, language, day) for area in lineage(division_id, day) if area is not None]


def division_ids_by_code(day: date) -> dict[str, int]:
    """Ids of all divisions valid on `day`, by code."""
    return {code: place.id for code, place in snapshot_on(day).by_code.items()}


def child_choices(*, depth: int, day: date, language: str | None, under: int | None = None) -> list[Choice]:
    """Our divisions of a depth for a form, grouped by the division above; `under`: only below that division."""
    now = snapshot_on(day)
    chosen = [place for place in now.at_depth(depth) if under is None or under in place.areas]

    def group(place: Place) -> str:
        above = now.places.get(place.parent_id) if place.parent_id is not None else None
        return above.name(language) if above is not None else ""

    return [Choice(place.id, place.code, place.name(language), group(place)) for place in chosen]


def levels() -> list[Level]:
    """The levels of the pack in force, from the district down."""
    return list(Level.objects.all())


def locate(*, lon: float, lat: float, day: date, accuracy_m: float = 0.0, crs: Crs = Crs.WGS84) -> Located:
    """Where a point (degrees in `crs`, accuracy in metres) is on `day`. Check it with `rules.check_point` first."""
    return snapshot_on(day).locate(*to_wgs84(lon, lat, crs), accuracy_m)


def locate_many(lon: Floats, lat: Floats, day: date) -> Ints:
    """Ids of the deepest divisions that hold the points (arrays of WGS84 degrees), -1 for outside."""
    return snapshot_on(day).locate_many(lon, lat)
