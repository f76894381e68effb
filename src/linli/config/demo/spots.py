"""Where something is reported in the demo: a community by weight, a point in it, an invented house number."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import shapely

from linli.config.demo.grammar import pages
from linli.places.snapshot import Place, Snapshot

_TRIES = 60
_SUFFIX = re.compile(r"(社区|居委会|村委会|村民委员会|居民委员会)+$")
_MOST_HEAVY = 6.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in degrees within the division `code` (the deepest there), its community's name and a house number."""

    lon: float
    lat: float
    code: str
    street: str
    community: str
    building: int

    @property
    def address(self) -> str:
        """The place in words."""
        return f"{self.community}{self.building}号楼附近"


class Spots:
    """Spots of a district: streets by the weights of mix.yaml, communities unevenly, as it is in life."""

    def __init__(self, now: Snapshot) -> None:
        self._now = now
        fixed: Mapping[str, float] = pages("mix")["streets"]
        streets = now.at_depth(2)
        others = sum(len(now.children.get(one.id, ())) for one in streets if one.code not in fixed)
        rest = 100 - sum(fixed[one.code] for one in streets if one.code in fixed)
        weights = [fixed.get(one.code) or rest * len(now.children.get(one.id, ())) / max(others, 1) for one in streets]
        self._streets, self._street_sums = streets, list(accumulate(weights))

    def anywhere(self, dice: random.Random) -> Spot:
        """A spot somewhere in the district."""
        return self.within(dice.choices(self._streets, cum_weights=self._street_sums)[0].code, dice)

    def within(self, street: str, dice: random.Random, *, rank: int | None = None) -> Spot:
        """A spot in the street with this code, in its community number `rank` where one is named."""
        communities, sums = self._communities[street]
        if rank is None:
            community = dice.choices(communities, cum_weights=sums)[0]
        else:
            community = communities[rank % len(communities)]
        grids = self._now.children.get(community.id, ())
        return self._in(dice.choice(grids) if grids else community, community, street, dice)

    @cached_property
    def _communities(self) -> Mapping[str, tuple[list[Place], list[float]]]:
        found = {}
        for street in self._streets:
            below = list(self._now.children.get(street.id, ())) or [street]
            heavy = [min(random.Random(one.code).paretovariate(1.1), _MOST_HEAVY) for one in below]  # noqa: S311
            found[street.code] = (below, list(accumulate(heavy)))
        return found

    def _in(self, place: Place, community: Place, street: str, dice: random.Random) -> Spot:
        shape = self._now.outline(place.id)
        if shape is None:
            raise LookupError(f"{place.code} has no boundary")
        shapely.prepare(shape)
        west, south, east, north = shape.bounds
        for _try in range(_TRIES):
            lon, lat = round(dice.uniform(west, east), 6), round(dice.uniform(south, north), 6)
            if shapely.contains_xy(shape, lon, lat):
                break
        else:
            inner = shape.representative_point()
            lon, lat = inner.x, inner.y
        name = _SUFFIX.sub("", community.name_zh)
        return Spot(round(lon, 6), round(lat, 6), place.code, street, name, dice.randint(1, 38))
