"""Topology: do the divisions of a depth fill what they divide, without gap and without overlap?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from linli.places.crs import GEOD
from linli.places.index import metres_per_degree
from linli.places.queries import levels, snapshot_on
from linli.places.snapshot import Place, Snapshot

Shapes = NDArray[np.object_]
_THIN_M = 1.0  # a gap or overlap of less mean width is a sliver: two drawings of one line
_TINY_M2 = 100.0  # a detached part below this is left over from an overlay, not a place


class Kind(StrEnum):
    """What can be found; the first five are faults, the last three are for somebody to look at."""

    GAP = "gap"
    OVERLAP = "overlap"
    SLIVER = "sliver"
    OUTSIDE_PARENT = "outside_parent"
    INVALID = "invalid"
    FRAGMENT = "fragment"
    MISSING = "missing"
    HOUSEHOLDS = "households"

    @property
    def fault(self) -> bool:
        """True where the boundaries are wrong."""
        return self not in (Kind.FRAGMENT, Kind.MISSING, Kind.HOUSEHOLDS)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: the codes concerned, its size in square metres (geodesic) and a point in it to look at."""

    kind: Kind
    codes: tuple[str, ...]
    area_m2: float | None = None
    lon: float | None = None
    lat: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything found at a depth on a day, largest first within a kind."""

    depth: int
    day: date
    divisions: int
    drawn: int
    area_m2: float
    findings: tuple[Finding, ...]

    def counts(self) -> dict[str, int]:
        """How many findings of each kind."""
        return {kind.value: sum(one.kind is kind for one in self.findings) for kind in Kind}

    @property
    def faulty(self) -> bool:
        """Whether any boundary is wrong."""
        return any(one.kind.fault for one in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON."""
        head = {"depth": self.depth, "day": self.day.isoformat(), "divisions": self.divisions, "drawn": self.drawn}
        rows = [asdict(one) | {"kind": one.kind.value, "codes": list(one.codes)} for one in self.findings]
        return head | {"area_m2": round(self.area_m2, 1), "counts": self.counts(), "findings": rows}


def topology(*, depth: int, day: date, tolerance_m2: float = 1.0, households_most: int | None = None) -> Report:
    """Check the divisions of a depth; what is smaller than `tolerance_m2` is rounding. Limits are the levels' own,
    or `households_most` for all."""
    now = snapshot_on(day)
    places = now.at_depth(depth)
    drawn = [place for place in places if now.outline(place.id) is not None]
    shapes: Shapes = np.array([now.outline(place.id) for place in drawn], dtype=object)
    findings = [*_rows(places, now, households_most)]
    valid = shapely.is_valid(shapes) if len(shapes) else np.zeros(0, dtype=bool)
    for rank in np.flatnonzero(~valid).tolist():
        note = str(shapely.is_valid_reason(shapes[rank]))
        findings.append(_finding(Kind.INVALID, (drawn[rank].code,), shapes[rank], note))
    shapes[~valid] = shapely.make_valid(shapes[~valid])
    findings += _fragments(drawn, shapes)
    findings += _overlaps(drawn, shapes, tolerance_m2)
    findings += _against_parents(now, drawn, shapes, tolerance_m2)
    order = list(Kind)
    findings.sort(key=lambda one: (order.index(one.kind), -(one.area_m2 or 0.0), one.codes))
    return Report(depth, day, len(places), len(drawn), float(sum(map(area_m2, shapes))), tuple(findings))


def area_m2(shape: BaseGeometry) -> float:
    """The area in square metres on the ellipsoid."""
    return abs(float(GEOD.geometry_area_perimeter(shape)[0])) if not shape.is_empty else 0.0


def _rows(places: Sequence[Place], now: Snapshot, most: int | None) -> Iterator[Finding]:
    limits: Mapping[str, int | None] = {level.code: level.households_warn for level in levels()}
    for place in places:
        if now.outline(place.id) is None:
            yield Finding(Kind.MISSING, (place.code,))
        limit = most if most is not None else limits.get(place.kind)
        if limit is not None and (place.households or 0) > limit:
            yield Finding(Kind.HOUSEHOLDS, (place.code,), note=f"{place.households} > {limit}")


def _finding(kind: Kind, codes: tuple[str, ...], shape: BaseGeometry, note: str = "") -> Finding:
    point = shapely.point_on_surface(shape)
    if point.is_empty:
        return Finding(kind, codes, 0.0, note=note)
    return Finding(kind, codes, round(area_m2(shape), 2), round(point.x, 7), round(point.y, 7), note)


def _pieces(kind: Kind, codes: tuple[str, ...], shape: BaseGeometry, tolerance_m2: float) -> Iterator[Finding]:
    """A finding per connected piece above the tolerance; thin ones become slivers."""
    for piece in shapely.get_parts(shapely.get_parts(shape)).tolist():
        if piece.geom_type != "Polygon":
            continue
        east, north = metres_per_degree(shapely.bounds(piece)[1])
        if piece.area * east * north * 1.5 < tolerance_m2:  # cheap first; the geodesic decides below
            continue
        area, length = GEOD.geometry_area_perimeter(piece)
        if abs(area) >= tolerance_m2:
            thin = 2 * abs(area) < _THIN_M * length
            yield _finding(Kind.SLIVER if thin else kind, codes, piece, kind.value if thin else "")


def _fragments(places: Sequence[Place], shapes: Shapes) -> Iterator[Finding]:
    for rank in np.flatnonzero(shapely.get_num_geometries(shapes) > 1).tolist() if len(shapes) else ():
        for part in shapely.get_parts(shapes[rank]).tolist():
            if area_m2(part) < _TINY_M2:
                yield _finding(Kind.FRAGMENT, (places[rank].code,), part)


def _overlaps(places: Sequence[Place], shapes: Shapes, tolerance_m2: float) -> Iterator[Finding]:
    if len(shapes) < 2:
        return
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    common = shapely.intersection(shapes[first], shapes[second])
    for pair in np.flatnonzero(shapely.area(common) > 0).tolist():
        codes = (places[first[pair]].code, places[second[pair]].code)
        yield from _pieces(Kind.OVERLAP, codes, common[pair], tolerance_m2)


def _against_parents(now: Snapshot, places: Sequence[Place], shapes: Shapes, tolerance_m2: float) -> Iterator[Finding]:
    """Gaps, and children that reach out, against the nearest division above that has a boundary of its own."""
    groups: dict[int | None, list[int]] = {}
    for rank, place in enumerate(places):
        above = [area for area in place.areas[: place.depth - 1] if area is not None and area in now.geometries]
        groups.setdefault(above[-1] if above else None, []).append(rank)
    for container, ranks in groups.items():
        members = shapes[ranks]
        whole = _united(members)
        if container is None:
            yield from _holes(whole, tolerance_m2)
            continue
        outline = now.geometries[container]
        if not outline.is_valid:
            outline = shapely.make_valid(outline)
        code = now.places[container].code
        yield from _pieces(Kind.GAP, (code,), shapely.difference(outline, whole), tolerance_m2)
        shapely.prepare(outline)
        reaching = np.flatnonzero(~shapely.covers(outline, members))
        outer = shapely.difference(members[reaching], outline)
        for rank, piece in zip(reaching.tolist(), outer.tolist(), strict=True):
            yield from _pieces(Kind.OUTSIDE_PARENT, (places[ranks[rank]].code, code), piece, tolerance_m2)


def _holes(whole: BaseGeometry, tolerance_m2: float) -> Iterator[Finding]:
    """With nothing above to measure against, what the divisions enclose but do not hold."""
    for part in shapely.get_parts(whole).tolist():
        for ring in part.interiors if part.geom_type == "Polygon" else ():
            yield from _pieces(Kind.GAP, (), shapely.difference(shapely.Polygon(ring), whole), tolerance_m2)


def _united(shapes: Shapes) -> BaseGeometry:
    plain = bool(np.isin(shapely.get_type_id(shapes), (3, 6)).all())
    if plain and shapely.coverage_is_valid(shapes):
        return shapely.coverage_union_all(shapes)  # 20 times faster, but only true for a clean coverage
    return shapely.union_all(shapes)
