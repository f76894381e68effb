"""Invented shapes that join without gap or overlap: an outline, cells of given sizes in it, cells in those.

Everything is worked out in metres on a plane with straight borders. Then all borders are cut where they meet, bent a
little by one smooth field, rounded, and put together again: a corner that two neighbours share is one and the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPoint, Polygon, box
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
_SNAP_M = 0.5  # borders that are nearer are one
_STEP_M = 90.0  # a border has a corner at least so often, so that it can bend
_BENDS = ((7000.0, 330.0), (1900.0, 75.0), (560.0, 16.0))  # wave length and sway in metres
_FINEST = 200  # points of the lattice along a side, with which areas are measured


def outline_around(points: Floats, sizes: Floats) -> BaseGeometry:
    """An outline around sites with areas `sizes` (m2), about as large as all of them together."""
    discs = shapely.buffer(shapely.points(points), 1.25 * np.sqrt(sizes / np.pi))
    whole = shapely.union_all(discs).buffer(1800).buffer(-2600).buffer(800)
    while whole.area > sizes.sum():
        whole = whole.buffer(-60)
    largest: BaseGeometry = max(shapely.get_parts(whole).tolist(), key=lambda part: float(part.area))
    return largest.simplify(150)


def cells_of_sizes(outline: BaseGeometry, points: Floats, sizes: Floats) -> list[BaseGeometry]:
    """The outline divided among the sites in proportion to `sizes`: a power diagram, its weights found by trying."""
    lattice = _lattice(outline)
    share, weights = sizes / sizes.sum(), np.zeros(len(points))
    square = ((lattice[:, None, :] - points[None, :, :]) ** 2).sum(axis=2)
    for _round in range(300):
        nearest = np.argmin(square - weights, axis=1)
        have = np.bincount(nearest, minlength=len(points)) / len(lattice)
        weights += 0.3 * (share - have) * outline.area
    return [outline.intersection(_cell(rank, points, weights, outline.bounds)) for rank in range(len(points))]


def cells_alike(whole: BaseGeometry, count: int, dice: np.random.Generator) -> list[BaseGeometry]:
    """The whole divided into `count` cells of about the same size, in rows from north-west to south-east."""
    if count == 1:
        return [whole]
    inside = _scattered(whole, 70 * count, dice)
    centres = inside[dice.choice(len(inside), count, replace=False)]
    for _round in range(12):
        nearest = np.argmin(((inside[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2), axis=1)
        centres = np.array(
            [
                inside[nearest == rank].mean(axis=0) if (nearest == rank).any() else centres[rank]
                for rank in range(count)
            ]
        )
    rows = np.floor((whole.bounds[3] - centres[:, 1]) / ((whole.bounds[3] - whole.bounds[1]) / count**0.5 + 1))
    centres = centres[np.lexsort((centres[:, 0], rows))]
    drawn = shapely.voronoi_polygons(MultiPoint(centres), extend_to=whole.buffer(9000), ordered=True)
    return [cell.intersection(whole) for cell in shapely.get_parts(drawn).tolist()]


def joined(cells: Sequence[BaseGeometry], to_degrees: Floats, origin: Floats) -> list[BaseGeometry]:
    """The cells with borders cut where they meet, bent, in degrees rounded to six digits: a clean coverage."""
    drawn = shapely.union_all(shapely.boundary(np.array(cells, dtype=object)), grid_size=_SNAP_M)
    lines = shapely.get_parts(shapely.node(drawn))
    straight = _faces(lines)
    bent = shapely.transform(shapely.segmentize(lines, _STEP_M), lambda at: _placed(at, to_degrees, origin))
    faces = _faces(shapely.get_parts(shapely.node(shapely.union_all(bent))))
    inner = shapely.point_on_surface(straight)
    of_cell = _holders(np.array(cells, dtype=object), inner)
    of_face = _holders(faces, shapely.transform(inner, lambda at: _placed(at, to_degrees, origin)))
    parts: list[list[BaseGeometry]] = [[] for _cell in cells]
    for cell, face in zip(of_cell.tolist(), of_face.tolist(), strict=True):
        parts[cell].append(faces[face])
    return [shapely.union_all(found) for found in parts]


def _faces(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """What lines that meet only at their ends enclose."""
    return shapely.get_parts(shapely.polygonize(lines.tolist()))


def _holders(shapes: NDArray[np.object_], points: NDArray[np.object_]) -> NDArray[np.int64]:
    """For each point the shape that holds it; each point is well inside of one."""
    ranks, found = shapely.STRtree(shapes).query(points, predicate="within")
    out = np.full(len(points), -1, dtype=np.int64)
    out[ranks] = found
    if (out < 0).any():
        raise ValueError("a border was bent over another one")
    return out


def _placed(at: Floats, to_degrees: Floats, origin: Floats) -> Floats:
    moved = at.copy()
    for turn, (length, sway) in enumerate(_BENDS):
        wave = 2 * np.pi / length
        moved[:, 0] += sway * np.sin(wave * (at[:, 1] + 0.35 * at[:, 0]) + turn)
        moved[:, 1] += sway * np.sin(wave * (at[:, 0] - 0.35 * at[:, 1]) + 2 + turn)
    return np.round(origin + moved * to_degrees, 6)


def _lattice(outline: BaseGeometry) -> Floats:
    west, south, east, north = outline.bounds
    x, y = np.meshgrid(np.linspace(west, east, _FINEST), np.linspace(south, north, _FINEST))
    points = np.column_stack([x.ravel(), y.ravel()])
    return points[shapely.contains_xy(outline, points[:, 0], points[:, 1])]


def _scattered(whole: BaseGeometry, count: int, dice: np.random.Generator) -> Floats:
    west, south, east, north = whole.bounds
    points = dice.uniform((west, south), (east, north), (count * 3, 2))
    return points[shapely.contains_xy(whole, points[:, 0], points[:, 1])]


def _cell(rank: int, points: Floats, weights: Floats, bounds: tuple[float, float, float, float]) -> BaseGeometry:
    """What is nearer to a site than to any other, by the square of the distance less the weight."""
    cell: BaseGeometry = box(*bounds)
    far = 4 * max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    for other in range(len(points)):
        if other == rank:
            continue
        away = points[other] - points[rank]
        length = float(np.hypot(*away))
        unit = away / length
        side = np.array([-unit[1], unit[0]])
        at = points[rank] + unit * (length**2 + weights[rank] - weights[other]) / (2 * length)
        corners = (at + side * far, at - side * far, at - side * far - unit * far, at + side * far - unit * far)
        cell = cell.intersection(Polygon(corners))
    return cell
