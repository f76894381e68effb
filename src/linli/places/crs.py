"""Coordinate systems at the border: everything inside is WGS84; GCJ-02 and BD-09 are undone on the way in.

CGCS2000 (EPSG:4490) is taken as WGS84: the ellipsoids differ by 0.1 mm and the plate has moved under a metre since the
epoch 2000.0, less than any phone measures. GCJ-02 and BD-09 have no published definition; these are the formulas in
common use. They shift only what lies in the usual rectangle round China (72.004-137.8347 E, 0.8293-55.8271 N), which
also covers parts of the neighbours. A converted outline keeps straight edges between its converted corners.
"""

from __future__ import annotations

import math
from enum import StrEnum
from types import ModuleType
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
GEOD = Geod(ellps="WGS84")

_A, _EE = 6378245.0, 0.00669342162296594323  # Krasovsky 1940, on which the GCJ-02 shift is defined
_BD = math.pi * 3000.0 / 180.0
_WEST, _SOUTH, _EAST, _NORTH = 72.004, 0.8293, 137.8347, 55.8271
_MARGIN = 0.05  # degrees; no shift is larger, so a shifted point that came from inside lies within
_CLOSE, _ROUNDS = 1e-12, 20  # degrees (0.1 micrometres); each round gains about three digits


class Crs(StrEnum):
    """The systems that are accepted; the values are stable and stored."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"

    @property
    def shifted(self) -> bool:
        """True for the two systems that differ from WGS84 by hundreds of metres."""
        return self in (Crs.GCJ02, Crs.BD09)


def in_china(lon: Any, lat: Any) -> Any:
    """Whether a point, or each of an array, is in the rectangle in which GCJ-02 shifts."""
    return (lon > _WEST) & (lon < _EAST) & (lat > _SOUTH) & (lat < _NORTH)


def _gcj02(lon: Any, lat: Any, maths: ModuleType) -> tuple[Any, Any]:
    """GCJ-02 of a WGS84 point without asking for the rectangle; `maths` is `math` for floats, `numpy` for arrays."""
    x, y = lon - 105.0, lat - 35.0
    sin, pi = maths.sin, math.pi
    root = maths.sqrt(abs(x))
    waves = 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (waves + 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (waves + 20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    angle = lat * (pi / 180.0)
    magic = 1.0 - _EE * sin(angle) ** 2
    root = maths.sqrt(magic)
    north *= 180.0 / (_A * (1.0 - _EE) / (magic * root) * pi)
    east *= 180.0 / (_A / root * maths.cos(angle) * pi)
    return lon + east, lat + north


def _bd09(lon: Any, lat: Any, maths: ModuleType) -> tuple[Any, Any]:
    """BD-09 of a WGS84 point: GCJ-02, then Baidu's own twist."""
    x, y = _gcj02(lon, lat, maths)
    far = maths.hypot(x, y) + 0.00002 * maths.sin(y * _BD)
    turn = (maths.atan2 if maths is math else maths.arctan2)(y, x) + 0.000003 * maths.cos(x * _BD)
    return far * maths.cos(turn) + 0.0065, far * maths.sin(turn) + 0.006


def _ahead(crs: Crs, lon: Any, lat: Any, maths: ModuleType) -> tuple[Any, Any]:
    return _gcj02(lon, lat, maths) if crs is Crs.GCJ02 else _bd09(lon, lat, maths)


def from_wgs84(lon: float, lat: float, crs: Crs) -> tuple[float, float]:
    """A WGS84 point in `crs`, degrees."""
    if not crs.shifted or not in_china(lon, lat):
        return lon, lat
    return _ahead(crs, lon, lat, math)


def to_wgs84(lon: float, lat: float, crs: Crs) -> tuple[float, float]:
    """A point of `crs` in WGS84, degrees; iterated until it maps back to the same place within a micrometre."""
    if not crs.shifted or not _near_china(lon, lat):
        return lon, lat
    x, y = lon, lat
    for _ in range(_ROUNDS):
        there = _ahead(crs, x, y, math)
        dx, dy = lon - there[0], lat - there[1]
        x, y = x + dx, y + dy
        if abs(dx) < _CLOSE and abs(dy) < _CLOSE:
            break
    return (x, y) if in_china(x, y) else (lon, lat)


def from_wgs84_many(lon: ArrayLike, lat: ArrayLike, crs: Crs) -> tuple[Floats, Floats]:
    """WGS84 points in `crs`: arrays of degrees, copied."""
    x, y = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)
    if crs.shifted:
        inside = in_china(x, y)
        x[inside], y[inside] = _ahead(crs, x[inside], y[inside], np)
    return x, y


def to_wgs84_many(lon: ArrayLike, lat: ArrayLike, crs: Crs) -> tuple[Floats, Floats]:
    """Points of `crs` in WGS84: arrays of degrees, copied; not-a-number stays so."""
    out_x, out_y = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)
    near = _near_china(out_x, out_y) if crs.shifted else np.zeros(out_x.shape, dtype=bool)
    if not near.any():
        return out_x, out_y
    goal_x, goal_y = out_x[near], out_y[near]
    x, y = goal_x.copy(), goal_y.copy()
    for _ in range(_ROUNDS):
        there_x, there_y = _ahead(crs, x, y, np)
        dx, dy = goal_x - there_x, goal_y - there_y
        x += dx
        y += dy
        if max(np.abs(dx).max(), np.abs(dy).max()) < _CLOSE:
            break
    inside = in_china(x, y)
    out_x[near], out_y[near] = np.where(inside, x, goal_x), np.where(inside, y, goal_y)
    return out_x, out_y


def _near_china(lon: Any, lat: Any) -> Any:
    return (lon > _WEST - _MARGIN) & (lon < _EAST + _MARGIN) & (lat > _SOUTH - _MARGIN) & (lat < _NORTH + _MARGIN)


def geometry_to_wgs84(geometry: BaseGeometry, crs: Crs) -> BaseGeometry:
    """A geometry of `crs` in WGS84, flat (heights are dropped)."""
    return shapely.transform(geometry, lambda xy: np.column_stack(to_wgs84_many(xy[:, 0], xy[:, 1], crs)))


def geometry_from_wgs84(geometry: BaseGeometry, crs: Crs) -> BaseGeometry:
    """A WGS84 geometry in `crs`, flat."""
    return shapely.transform(geometry, lambda xy: np.column_stack(from_wgs84_many(xy[:, 0], xy[:, 1], crs)))


def round_trip_error(lon: ArrayLike, lat: ArrayLike, crs: Crs) -> Floats:
    """Metres (geodesic) between points given in `crs` and the same after a journey to WGS84 and back."""
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    back_x, back_y = from_wgs84_many(*to_wgs84_many(x, y, crs), crs)
    return np.asarray(GEOD.inv(x, y, back_x, back_y)[2], dtype=np.float64)
