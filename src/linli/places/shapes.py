"""From a GeoJSON geometry to a clean WGS84 polygon, with every fault at its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import shapely
from django.utils.translation import gettext_lazy as _
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from linli.kernel.errors import Words
from linli.places.crs import Crs, geometry_to_wgs84
from linli.places.geojson import Problem
from linli.places.rules import Extent, position_problem

MOST_POSITIONS = 200_000


@dataclass(slots=True)
class Shape:
    """The outcome: a polygon or problems; warnings say what was mended."""

    geometry: BaseGeometry | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def shape_of(raw: Any, *, crs: Crs, path: str, row: int | None, extent: Extent | None = None) -> Shape:
    """Judge and convert a GeoJSON Polygon or MultiPolygon given in `crs` (degrees)."""
    shape = Shape()
    problems = list(_problems(raw, crs, path, extent))
    shape.problems = [Problem(where, words, row) for where, words in problems]
    if problems:
        return shape
    polygons = [raw["coordinates"]] if raw["type"] == "Polygon" else raw["coordinates"]
    parts = [Polygon(_flat(rings[0]), [_flat(hole) for hole in rings[1:]]) for rings in polygons]
    converted = geometry_to_wgs84(parts[0] if len(parts) == 1 else MultiPolygon(parts), crs)
    clean = cleaned(converted)
    if clean is None:
        shape.problems.append(Problem(path, _("The geometry has no area."), row))
        return shape
    if not shapely.is_valid(converted):
        reason = shapely.is_valid_reason(converted)
        words = _("The boundary crosses itself and was mended (%(reason)s). Please look at it.") % {"reason": reason}
        shape.warnings.append(Problem(path, words, row))
    shape.geometry = clean
    return shape


def cleaned(geometry: BaseGeometry) -> BaseGeometry | None:
    """The geometry valid, polygonal and in one normal form (equal boundaries, equal bytes); None without an area."""
    if not shapely.is_valid(geometry):
        geometry = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    parts = [part for part in shapely.get_parts(geometry).tolist() if part.geom_type == "Polygon" and part.area > 0]
    if not parts:
        return None
    return shapely.normalize(parts[0] if len(parts) == 1 else MultiPolygon(parts))


def _flat(ring: list[list[float]]) -> list[tuple[float, float]]:
    return [(float(position[0]), float(position[1])) for position in ring]


def _problems(raw: Any, crs: Crs, path: str, extent: Extent | None) -> Iterator[tuple[str, Words]]:
    if raw is None or raw == {}:
        yield path, _("The geometry is missing.")
        return
    kind = raw.get("type") if isinstance(raw, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        yield path, _("A Polygon or MultiPolygon is expected, not %(kind)s.") % {"kind": str(kind)[:40]}
        return
    inside = f"{path}.coordinates"
    coordinates = raw.get("coordinates")
    if not isinstance(coordinates, list) or not coordinates:
        yield inside, _("The geometry is empty.")
        return
    polygons: list[tuple[str, Any]] = [(inside, coordinates)]
    if kind == "MultiPolygon":
        polygons = [(f"{inside}[{number}]", rings) for number, rings in enumerate(coordinates)]
    left = MOST_POSITIONS
    for at, rings in polygons:
        if not isinstance(rings, list) or not rings:
            yield at, _("The geometry is empty.")
            continue
        for number, ring in enumerate(rings):
            left -= len(ring) if isinstance(ring, list) else 0
            if left < 0:
                yield at, _("The geometry has more than %(limit)d positions.") % {"limit": MOST_POSITIONS}
                return
            yield from _ring_problems(ring, crs, f"{at}[{number}]", extent)


def _ring_problems(ring: Any, crs: Crs, path: str, extent: Extent | None) -> Iterator[tuple[str, Words]]:
    if not isinstance(ring, list) or not ring:
        yield path, _("The geometry is empty.")
        return
    for number, position in enumerate(ring):
        if not _is_position(position):
            yield f"{path}[{number}]", _("A position is two numbers: longitude, latitude.")
            return
        lon, lat = float(position[0]), float(position[1])
        # cheap first: the full judgement (and its words) only for what is suspicious, and once per ring for the rest
        ordinary = -180 <= lon <= 180 and -72 <= lat <= 72 and (lon, lat) != (0.0, 0.0)
        wrong = None if ordinary and number else position_problem(lon, lat, crs=crs, extent=extent)
        if wrong is not None:
            yield f"{path}[{number}]", wrong
            return
    if len(ring) < 4:
        yield path, _("A ring needs at least four positions, the last equal to the first.")
    elif ring[0][:2] != ring[-1][:2]:
        yield path, _("The ring is not closed: its last position must equal its first.")


def _is_position(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 2 <= len(value) <= 4
        and all(type(number) is float or (type(number) is int and abs(number) < 10**15) for number in value[:2])
    )
