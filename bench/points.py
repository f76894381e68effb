"""Bench: points to grids, against shapely alone in the same run. Prints a table and one line of JSON.

`python bench/points.py [--points N] [--grids N,N]`; grids are irregular (Voronoi cells with bent borders that
neighbours share), points are uniform. "plain" is the best short way with shapely: the points sorted along rows of
cells, one tree query with a predicate; "tree" is the obvious one, unsorted.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from linli.places.snapshot import Areas, Place, Snapshot

WEST, SOUTH, EAST, NORTH = 116.3, 39.8, 116.6, 40.1
AREAS: Areas = (1, None, None, None, None)


def grids(many: int, seed: int = 7) -> list[BaseGeometry]:
    """Irregular grids that cover the square without gap or overlap, 40 to 60 corners each."""
    random = np.random.default_rng(seed)
    side = int(many**0.5) + 1
    lattice = np.stack(np.meshgrid(np.linspace(0, 1, side), np.linspace(0, 1, side)), -1).reshape(-1, 2)
    seeds = (lattice + random.normal(0, 0.3 / side, lattice.shape))[random.permutation(len(lattice))[:many]]
    seeds = np.clip(seeds, 0.0001, 0.9999) * (EAST - WEST, NORTH - SOUTH) + (WEST, SOUTH)
    square = shapely.box(WEST, SOUTH, EAST, NORTH)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=square))
    cells = shapely.segmentize(shapely.intersection(cells, square), (EAST - WEST) / side / 10)
    cells = shapely.set_precision(cells, 1e-9, mode="pointwise")

    def bend(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        # a bend that depends on the place alone: neighbours bend their common border alike
        wave = np.sin(xy[:, ::-1] * side * 40.0) * (EAST - WEST) / side / 60
        return xy + np.where((xy > (WEST, SOUTH)) & (xy < (EAST, NORTH)), wave, 0.0)

    bent = shapely.transform(cells, bend)
    return [cell for cell in bent.tolist() if cell.is_valid and cell.geom_type == "Polygon"]


def timed(work: Callable[[], object], rounds: int = 3) -> float:
    """The best of some rounds, seconds."""
    took = []
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def by_tree(polygons: NDArray[np.object_], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
    """Shapely alone: a tree of the polygons, asked with all points."""
    out = np.full(len(lon), -1, dtype=np.int64)
    points, found = shapely.STRtree(polygons).query(shapely.points(lon, lat), predicate="intersects")
    out[points] = found
    return out


def by_plain(polygons: NDArray[np.object_], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
    """Shapely at its best: points sorted by cell, a query by box, then prepared `intersects_xy` on what is left."""
    out = np.full(len(lon), -1, dtype=np.int64)
    rows = ((lat - SOUTH) / (NORTH - SOUTH) * 256).astype(np.int64)
    columns = ((lon - WEST) / (EAST - WEST) * 256).astype(np.int64)
    order = np.lexsort((columns, rows))
    shapely.prepare(polygons)
    points, found = shapely.STRtree(polygons).query(shapely.points(lon[order], lat[order]))
    hit = shapely.intersects_xy(polygons[found], lon[order][points], lat[order][points])
    out[order[points[hit]]] = found[hit]
    return out


def single(locate: Callable[[float, float], object], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> float:
    """The median of single calls, microseconds."""
    took = []
    for x, y in zip(lon.tolist(), lat.tolist(), strict=True):
        start = time.perf_counter_ns()
        locate(x, y)
        took.append(time.perf_counter_ns() - start)
    return statistics.median(took) / 1000


def measure(many: int, points: int) -> dict[str, float | int]:
    """One line of the table."""
    cells = grids(many)
    random = np.random.default_rng(11)
    lon, lat = random.uniform(WEST, EAST, points), random.uniform(SOUTH, NORTH, points)
    polygons = np.array(cells, dtype=object)
    rows = [Place(n, f"{n:06d}", 1, "grid", "", "", "", None, None, AREAS) for n in range(len(cells))]
    wkb = dict(enumerate(shapely.to_wkb(polygons).tolist()))

    fresh: list[Snapshot] = []

    def build() -> None:
        fresh[:] = [Snapshot(rows, wkb, date(2026, 1, 1), None)]
        fresh[0].layer(1)

    build_s = timed(build, 1)
    snapshot = fresh[0]
    ours = timed(lambda: snapshot.locate_many(lon, lat))
    plain = timed(lambda: by_plain(polygons, lon, lat), 2)
    tree = timed(lambda: by_tree(shapely.from_wkb(list(wkb.values())), lon, lat), 1)
    mine, theirs = snapshot.locate_many(lon, lat), by_plain(polygons, lon, lat)
    few, index = 20_000, shapely.STRtree(polygons)
    return {
        "grids": len(cells),
        "corners": int(shapely.get_num_coordinates(polygons).sum()),
        "points": points,
        "build_s": round(build_s, 2),
        "locate_many_s": round(ours, 3),
        "shapely_plain_s": round(plain, 3),
        "shapely_tree_s": round(tree, 3),
        "ratio_to_plain": round(ours / plain, 3),
        "ratio_to_tree": round(ours / tree, 3),
        "differ": int((mine != theirs).sum()),
        "single_us": round(single(snapshot.locate, lon[:few], lat[:few]), 1),
        "single_20m_us": round(single(lambda x, y: snapshot.locate(x, y, 20.0), lon[:2000], lat[:2000]), 1),
        "single_tree_us": round(
            single(lambda x, y: index.query(shapely.Point(x, y), predicate="intersects"), lon[:2000], lat[:2000]), 1
        ),
    }


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--grids", default="8423,20000")
    options = parser.parse_args(arguments)
    lines = [measure(int(many), options.points) for many in options.grids.split(",")]
    for name in lines[0]:
        print(f"{name:>16}", *(f"{line[name]:>12}" for line in lines))
    print(json.dumps({"bench": "points", "lines": lines}))


if __name__ == "__main__":
    main()
