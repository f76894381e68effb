"""Snapshot: the divisions of a span of days in memory, immutable, shared by all requests of a process."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from linli.places.depths import NEIGHBOUR
from linli.places.index import Floats, GridIndex, Ints

Areas = tuple[int | None, int | None, int | None, int | None, int | None]
NOWHERE: Areas = (None, None, None, None, None)


@dataclass(frozen=True, slots=True)
class Place:
    """A division as it is on the days of the snapshot; `areas` are the ids of its lineage by depth (1 first)."""

    id: int
    code: str
    depth: int
    kind: str
    name_zh: str
    name_en: str
    pinyin: str
    parent_id: int | None
    households: int | None
    areas: Areas
    illustrative: bool = False

    def name(self, language: str | None) -> str:
        """The name in `language`: Chinese, or for English the English name, else pinyin, else the Chinese one."""
        if (language or "").lower().startswith("en"):
            return self.name_en or self.pinyin or self.name_zh
        return self.name_zh


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another division that the point may belong to: its border is `distance_m` away (0: the point is on or in it)."""

    division: int
    areas: Areas
    distance_m: float


@dataclass(frozen=True, slots=True)
class Located:
    """Where a WGS84 point is: the deepest division that holds it and its lineage.

    `candidates`: others within the accuracy, nearest first; the desk is asked. `outside`: in none of our divisions;
    `neighbour` is the district next door that holds the point, or may hold it within the accuracy.
    """

    lon: float
    lat: float
    accuracy_m: float
    division: int | None
    areas: Areas
    candidates: tuple[Candidate, ...] = ()
    neighbour: int | None = None

    @property
    def outside(self) -> bool:
        """True when none of our divisions holds the point."""
        return self.division is None

    @property
    def ambiguous(self) -> bool:
        """True when another division comes into question and a person has to decide."""
        return bool(self.candidates)


@dataclass(frozen=True, slots=True)
class Layer:
    """The divisions of one depth that have a boundary, in the order of their codes."""

    index: GridIndex
    ids: Ints


class Snapshot:
    """All divisions valid from `since` up to, not including, `until`; indexes are built when first asked for."""

    def __init__(
        self, places: Iterable[Place], wkb: Mapping[int, bytes], since: date | None, until: date | None
    ) -> None:
        self.since, self.until = since, until
        self.places: Mapping[int, Place] = MappingProxyType({place.id: place for place in places})
        self.by_code: Mapping[str, Place] = MappingProxyType({place.code: place for place in self.places.values()})
        self._wkb = wkb
        self._lock = threading.RLock()
        self._layers: dict[int, Layer] = {}
        self.made: dict[object, object] = {}  # what other modules derive from this snapshot, by their own keys

    def holds(self, day: date) -> bool:
        """Whether the snapshot is true on `day`."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    @cached_property
    def geometries(self) -> Mapping[int, BaseGeometry]:
        """Boundaries by division id, where there is one of its own."""
        found = shapely.from_wkb(np.array(list(self._wkb.values()), dtype=object))
        return MappingProxyType(dict(zip(self._wkb, found.tolist(), strict=True)))

    @cached_property
    def children(self) -> Mapping[int | None, tuple[Place, ...]]:
        """Children by parent id (None: the top), by code."""
        lists: dict[int | None, list[Place]] = {}
        for place in sorted(self.places.values(), key=lambda place: place.code):
            lists.setdefault(place.parent_id, []).append(place)
        return MappingProxyType({parent: tuple(found) for parent, found in lists.items()})

    @cached_property
    def extent(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of all boundaries, degrees."""
        shapes = list(self.geometries.values())
        if not shapes:
            return None
        west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
        return west, south, east, north

    @cached_property
    def depths(self) -> tuple[int, ...]:
        """Depths that have boundaries of our own divisions, deepest first."""
        ours = {self.places[key].depth for key in self._wkb if self.places[key].kind != NEIGHBOUR}
        return tuple(sorted(ours, reverse=True))

    @cached_property
    def illustrative(self) -> bool:
        """Whether a boundary is invented: maps say so."""
        return any(place.illustrative for place in self.places.values())

    @property
    def drawn(self) -> bool:
        """Whether any of our divisions has a boundary: until then no point can be said to lie outside."""
        return bool(self.depths)

    def at_depth(self, depth: int) -> list[Place]:
        """Our divisions of a depth by code."""
        found = [place for place in self.places.values() if place.depth == depth and place.kind != NEIGHBOUR]
        return sorted(found, key=lambda place: place.code)

    def outline(self, division: int) -> BaseGeometry | None:
        """The boundary of a division; without one of its own, the union of its children's."""
        own = self.geometries.get(division)
        if own is not None:
            return own
        key = ("outline", division)
        with self._lock:
            if key not in self.made:
                parts = [self.outline(child.id) for child in self.children.get(division, ())]
                parts = [part for part in parts if part is not None]
                self.made[key] = shapely.union_all(np.array(parts, dtype=object)) if parts else None
            found = self.made[key]
        return found if isinstance(found, BaseGeometry) else None

    def layer(self, depth: int) -> Layer:
        """The index of a depth (0: neighbouring districts)."""
        found = self._layers.get(depth)
        if found is None:
            with self._lock:
                found = self._layers.get(depth) or self._build(depth)
                self._layers[depth] = found
        return found

    def _build(self, depth: int) -> Layer:
        chosen = self.at_depth(depth) if depth else [place for place in self.places.values() if place.kind == NEIGHBOUR]
        chosen = [place for place in chosen if place.id in self._wkb]
        index = GridIndex([self.geometries[place.id] for place in chosen])
        return Layer(index, np.array([place.id for place in chosen], dtype=np.int64))

    def locate(self, lon: float, lat: float, accuracy_m: float = 0.0) -> Located:
        """Where a WGS84 point (degrees) with an accuracy in metres is. Never raises: not-a-number is outside."""
        near: tuple[Candidate, ...] = ()
        for depth in self.depths:
            layer = self.layer(depth)
            ranks = layer.index.containing(lon, lat)
            others = self._others(layer, lon, lat, accuracy_m, ranks)
            if ranks:
                division = layer.ids.item(ranks[0])
                beside = self._beside(lon, lat, accuracy_m)
                areas = self.places[division].areas
                return Located(lon, lat, accuracy_m, division, areas, near or others, beside)
            near = near or others
        return Located(lon, lat, accuracy_m, None, NOWHERE, near, self._beside(lon, lat, accuracy_m))

    def _others(
        self, layer: Layer, lon: float, lat: float, accuracy_m: float, ranks: tuple[int, ...]
    ) -> tuple[Candidate, ...]:
        if accuracy_m > 0:
            found = layer.index.near(lon, lat, accuracy_m)
        elif len(ranks) > 1:
            found = [(0.0, rank) for rank in ranks]
        else:
            return ()
        ids = [(layer.ids.item(rank), distance) for distance, rank in found if not ranks or rank != ranks[0]]
        return tuple(Candidate(division, self.places[division].areas, distance) for division, distance in ids)

    def _beside(self, lon: float, lat: float, accuracy_m: float) -> int | None:
        layer = self.layer(0)
        if not len(layer.ids):
            return None
        ranks = layer.index.containing(lon, lat)
        if not ranks and accuracy_m > 0:
            ranks = tuple(rank for _distance, rank in layer.index.near(lon, lat, accuracy_m))
        return layer.ids.item(ranks[0]) if ranks else None

    def locate_many(self, lon: Floats, lat: Floats) -> Ints:
        """Ids of the deepest divisions that hold the points (arrays of WGS84 degrees), -1 for outside."""
        lon, lat = np.asarray(lon, dtype=np.float64).ravel(), np.asarray(lat, dtype=np.float64).ravel()
        out = np.full(lon.shape, -1, dtype=np.int64)
        for depth in self.depths:
            left = np.flatnonzero(out < 0)
            if not len(left):
                break
            layer = self.layer(depth)
            ranks = layer.index.containing_many(lon[left], lat[left])
            hit = ranks >= 0
            out[left[hit]] = layer.ids[ranks[hit]]
        return out


def with_lineage(rows: Mapping[int, Place]) -> list[Place]:
    """The places with `areas` filled from their parents; a parent must be of smaller depth, so there is no circle."""
    done: dict[int, Areas] = {}

    def areas(place: Place) -> Areas:
        known = done.get(place.id)
        if known is None:
            parent = rows.get(place.parent_id) if place.parent_id is not None else None
            line = list(areas(parent) if parent is not None and parent.depth < place.depth else NOWHERE)
            line[place.depth - 1] = place.id
            known = done[place.id] = (line[0], line[1], line[2], line[3], line[4])
        return known

    return [replace(place, areas=areas(place)) for place in rows.values()]
