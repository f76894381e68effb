"""H3 cells: the coarse, engine-independent column for "what is near"."""

from __future__ import annotations

import h3.api.basic_int as h3

RESOLUTION = 9  # hexagons of about 0.1 km2, the size of a base grid


def cell_of(lon: float, lat: float, resolution: int = RESOLUTION) -> int:
    """The H3 cell (64-bit, fits a signed bigint) of a WGS84 point in degrees."""
    return int(h3.latlng_to_cell(lat, lon, resolution))


def cells_around(cell: int, rings: int = 1) -> list[int]:
    """The cell and its neighbours up to `rings` steps away."""
    return [int(one) for one in h3.grid_disk(cell, rings)]
