"""The ground of the demo district: invented boundaries for the streets, communities and grids of the pack `chaoyang`.

Names and codes are the pack's, so facts; where a street lies and how large it is are rounded by hand and say no more
than "in the north-west, small". Every line is drawn by code and marked illustrative.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import orjson
import shapely
from django.db import transaction
from shapely.geometry.base import BaseGeometry

from linli.cases.rules.report import Point
from linli.config.demo.shapes import cells_alike, cells_of_sizes, joined, outline_around
from linli.kernel.actor import Actor
from linli.kernel.errors import NotReady
from linli.places.actions import import_divisions
from linli.places.drafts import Fields
from linli.places.models import DivisionVersion
from linli.places.queries import divisions_on, snapshot_on
from linli.places.snapshot import Place, Snapshot

# hundredths of a degree east of 116 and north of 39, and square kilometres: rounded, for the look of it
_STREETS: dict[str, tuple[float, float, float]] = {
    "001": (45, 91, 4), "002": (44, 92.5, 2), "003": (46.5, 91.8, 3), "004": (45.2, 93.5, 3),
    "005": (44.5, 95.5, 4), "006": (43.5, 96.6, 2), "007": (42.3, 96.5, 4), "008": (40.5, 97, 3),
    "009": (40.5, 99, 5), "010": (42, 98, 3), "011": (49.5, 97.5, 5), "012": (47, 94.6, 6),
    "013": (46.6, 93, 2), "014": (48.2, 93, 5), "015": (49.3, 91.7, 5), "016": (46, 89.6, 5),
    "017": (46, 88.4, 4), "018": (46, 87.1, 3), "019": (51.5, 86, 5), "020": (58.8, 108, 5),
    "021": (48.5, 88.8, 9), "022": (52.3, 90.3, 14), "023": (50, 96, 10), "024": (43.8, 97.8, 5),
    "025": (41.2, 100.8, 10), "026": (47.3, 99, 10), "027": (46.3, 83, 12), "028": (49.3, 84.5, 24),
    "029": (54.2, 93.3, 15), "030": (51, 94, 8), "031": (38.6, 101.2, 19), "032": (44.3, 103.6, 20),
    "033": (59.3, 93, 10), "034": (56.3, 91, 9), "035": (59.3, 90.6, 10), "036": (58.5, 99.8, 46),
    "037": (54.3, 105, 33), "038": (51, 101.8, 26), "039": (55, 96.6, 24), "040": (60.2, 86, 24),
    "041": (55.8, 86.3, 14), "042": (53, 88, 15), "043": (46.2, 101, 7),
}  # fmt: skip
DETAILED = ("110105026", "110105004", "110105015")  # Wangjing, Sanlitun, Balizhuang: with base grids
_GRIDS = 7.6  # base grids to a community, on average
_ORIGIN = np.array([116.5, 39.95])
_PER_DEGREE = np.array([85_400.0, 111_030.0])  # metres, at this latitude
_SEED = 20261101


@dataclass(frozen=True, slots=True)
class Ground:
    """Boundaries by code in degrees, and the properties of the base grids, which no pack brings."""

    shapes: dict[str, BaseGeometry]
    grids: tuple[dict[str, Any], ...]


def point_in(code: str, *, day: date) -> Point:
    """A point well inside of a division that has a boundary."""
    inside = shapely.point_on_surface(_outline(code, day))
    return Point(inside.x, inside.y, 0)


def point_between(one: str, other: str, *, day: date) -> Point:
    """A point on the common border of two divisions, known to 40 m."""
    border = shapely.line_merge(_outline(one, day).intersection(_outline(other, day)))
    middle = border.interpolate(0.5, normalized=True)
    return Point(middle.x, middle.y, 40)


def _outline(code: str, day: date) -> BaseGeometry:
    now = snapshot_on(day)
    found = now.outline(now.by_code[code].id)
    if found is None:
        raise NotReady
    return found


@transaction.atomic
def lay_ground(*, by: Actor, at: datetime) -> bool:
    """Give the divisions of the pack their invented boundaries by import; False when they have some already."""
    begun = DivisionVersion.objects.filter(kind="district").earliest("valid_from").valid_from
    if divisions_on(at.date()).filter(kind="grid").exclude(geometry=None).exists():
        return False
    ground = draw(snapshot_on(at.date()))
    kinds: dict[str, list[dict[str, Any]]] = {}
    for place in sorted(snapshot_on(at.date()).places.values(), key=lambda place: place.code):
        kinds.setdefault(place.kind, []).append({"code": place.code})
    for kind, rows in {**kinds, "grid": ground.grids}.items():
        import_divisions(
            features=_collection(rows, ground.shapes),
            by=by,
            at=at,
            valid_from=begun,
            level=kind,
            fields=Fields(parent="parent" if kind == "grid" else ""),
            illustrative=True,
        )
    return True


def draw(now: Snapshot) -> Ground:
    """Boundaries for the district of the pack, its 43 streets and 768 communities, and grids in three streets."""
    streets = now.at_depth(2)
    sites = np.array([_STREETS[street.code[6:]] for street in streets])
    points = (sites[:, :2] / 100 + (116, 39) - _ORIGIN) * _PER_DEGREE
    outline = outline_around(points, sites[:, 2] * 1e6)
    leaves: list[tuple[str, BaseGeometry]] = []
    grids: list[dict[str, Any]] = []
    for street, cell in zip(streets, cells_of_sizes(outline, points, sites[:, 2]), strict=True):
        dice = np.random.default_rng([_SEED, int(street.code)])
        below = now.children[street.id]
        for community, part in zip(below, cells_alike(cell, len(below), dice), strict=True):
            if street.code not in DETAILED:
                leaves.append((community.code, part))
                continue
            count = max(4, round(_GRIDS * len(below) * part.area / cell.area))
            for grid, piece in zip(_grids(community, count, dice), cells_alike(part, count, dice), strict=True):
                grids.append(grid)
                leaves.append((grid["code"], piece))
    shapes = joined([leaf for _code, leaf in leaves], 1 / _PER_DEGREE, _ORIGIN)
    found = {code: shape for (code, _leaf), shape in zip(leaves, shapes, strict=True)}
    for length, longer in ((12, 14), (9, 12), (6, 9)):
        _unite(found, length, longer)
    return Ground(found, tuple(grids))


def _unite(found: dict[str, BaseGeometry], length: int, below: int) -> None:
    """Add the divisions whose codes have `length` digits: each the union of those whose codes have `below` digits."""
    parts: dict[str, list[BaseGeometry]] = {}
    for code, shape in found.items():
        if len(code) == below:
            parts.setdefault(code[:length], []).append(shape)
    found.update({code: shapely.coverage_union_all(inside) for code, inside in parts.items()})


def _grids(community: Place, count: int, dice: np.random.Generator) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        yield {
            "code": f"{community.code}{number:02d}",
            "name": f"{community.name_zh}第{number}网格",
            "name_en": f"{community.name_en} Grid {number}",
            "parent": community.code,
            "households": int(dice.integers(240, 490)),
        }


def _collection(rows: Sequence[dict[str, Any]], shapes: dict[str, BaseGeometry]) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": row,
            "geometry": orjson.loads(shapely.to_geojson(shapes[row["code"]])),
        }
        for row in rows
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})
