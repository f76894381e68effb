"""Boundaries for maps: GeoJSON of one depth, neighbours simplified together so that shared borders stay shared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from linli.places.index import M_PER_DEGREE
from linli.places.queries import snapshot_on
from linli.places.snapshot import Place, Snapshot

_DIGITS, _GRID = 6, 1e-7  # degrees: 0.1 m is drawn, 1 cm joins corners


def boundaries(*, depth: int, day: date, simplify_m: float = 0.0, under: int | None = None) -> dict[str, Any]:
    """A FeatureCollection (WGS84) of our divisions of a depth: code, names, lineage; one without a boundary of its own
    takes those of its children. `simplify_m`: how far a border may move, in metres; `under`: only below that division.
    Its member `illustrative` is true when boundaries are invented.
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
    for place in now.at_depth(depth):
        outline = now.outline(place.id) if under is None or under in place.areas else None
        if outline is not None:
            places.append(place)
            shapes.append(outline)
    drawn = _simplified(shapes, simplify_m)
    features = [_feature(place, shape) for place, shape in zip(places, drawn, strict=True) if not shape.is_empty]
    return {"type": "FeatureCollection", "illustrative": now.illustrative, "features": features}


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


def _feature(place: Place, shape: BaseGeometry) -> dict[str, Any]:
    geometry = orjson.loads(shapely.to_geojson(shape))
    geometry["coordinates"] = _rounded(geometry["coordinates"])
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


def _rounded(value: Any) -> Any:
    return round(value, _DIGITS) if isinstance(value, (int, float)) else [_rounded(part) for part in value]
