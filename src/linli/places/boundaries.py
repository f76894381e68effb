"""Boundaries for maps: GeoJSON of one depth, neighbours simplified together so that shared borders stay shared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from linli.places.depths import NEIGHBOUR
from linli.places.index import M_PER_DEGREE
from linli.places.queries import snapshot_on
from linli.places.snapshot import Place, Snapshot

_DIGITS, _FEWER, _GRID = 6, 5, 1e-7  # degrees: 0.1 m is drawn, 1 m of what may move further, 1 cm joins corners
_COARSE_M = 5.0


def boundaries(*, depth: int, day: date, simplify_m: float = 0.0, under: int | None = None) -> dict[str, Any]:
    """A FeatureCollection (WGS84) of our divisions of a depth: code, names, lineage; one without a boundary of its own
    takes those of its children, and where none of this depth is drawn, the one above stands for them.

    `simplify_m`: how far a border may move, in metres; `under`: only below that division. The member `illustrative` is
    true when boundaries are invented.
    """
    return _made(snapshot_on(day), depth, simplify_m, under)


def boundaries_json(*, depth: int, day: date, simplify_m: float = 0.0, under: int | None = None) -> bytes:
    """`boundaries` as bytes, made once per snapshot."""
    now = snapshot_on(day)
    key = ("boundaries_json", depth, simplify_m, under)
    found = now.made.get(key)
    if not isinstance(found, bytes):
        found = now.made[key] = orjson.dumps(_made(now, depth, simplify_m, under))
    return found


def _made(now: Snapshot, depth: int, simplify_m: float, under: int | None) -> dict[str, Any]:
    places, shapes = [], []
    for place in sorted(_shown(now, depth), key=lambda place: place.code):
        outline = now.outline(place.id) if under is None or under in place.areas else None
        if outline is not None:
            places.append(place)
            shapes.append(outline)
    drawn = _simplified(shapes, simplify_m)
    digits = _FEWER if simplify_m >= _COARSE_M else _DIGITS
    pairs = zip(places, drawn, strict=True)
    features = [_feature(place, shape, digits) for place, shape in pairs if not shape.is_empty]
    return {"type": "FeatureCollection", "illustrative": now.illustrative, "features": features}


def _shown(now: Snapshot, depth: int) -> Iterator[Place]:
    """The divisions of a depth; of a division above it without any that is drawn, itself."""
    waiting = [place for place in now.children.get(None, ()) if place.kind != NEIGHBOUR]
    while waiting:
        place = waiting.pop()
        below = now.children.get(place.id, ()) if place.depth < depth else ()
        drawn = [child for child in below if child.depth <= depth and now.outline(child.id) is not None]
        waiting += drawn
        if not drawn:
            yield place


def _simplified(shapes: Sequence[BaseGeometry], metres: float) -> list[BaseGeometry]:
    array = np.array(shapes, dtype=object)
    if metres > 0 and len(array):
        degrees = metres / M_PER_DEGREE
        snapped = shapely.set_precision(array, _GRID, mode="pointwise")  # one corner drawn twice becomes one
        if shapely.coverage_is_valid(snapped):
            array = shapely.coverage_simplify(snapped, degrees)
        else:  # overlaps: each for itself, borders may then part by the tolerance
            array = shapely.simplify(array, degrees, preserve_topology=True)
    return list(array.tolist())


def _feature(place: Place, shape: BaseGeometry, digits: int) -> dict[str, Any]:
    geometry = orjson.loads(shapely.to_geojson(shape))
    geometry["coordinates"] = _rounded(geometry["coordinates"], digits)
    properties = {
        "id": place.id,
        "code": place.code,
        "depth": place.depth,
        "kind": place.kind,
        "name_zh": place.name_zh,
        "name_en": place.name("en"),
        "parent": place.parent_id,
    }
    return {"type": "Feature", "id": place.id, "properties": properties, "geometry": geometry}


def _rounded(value: Any, digits: int) -> Any:
    return round(value, digits) if isinstance(value, (int, float)) else [_rounded(part, digits) for part in value]
