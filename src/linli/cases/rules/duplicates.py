"""Duplicates: open cases that are perhaps the same matter, near in place, time and words, with the reasons."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from linli.cases.models import Case
from linli.cases.queries import description_of, visible_to
from linli.cases.queries.duplicates import near_in_place_and_time
from linli.cases.rules.likeness import Likeness, Matter, likeness, metres_between
from linli.cases.rules.spec import CasesSpec
from linli.kernel.actor import Actor
from linli.places.cells import cell_of, cells_around

_RING_M = 150  # every ring of cells reaches at least so far; their edges are 174 to 200 m long
PROPOSED = 5
COMPARED = 60


@dataclass(frozen=True, slots=True)
class Near:
    """A case that may be the same, what speaks for it, and how much (0 to 1)."""

    number: str
    status: str
    type_code: str
    received_at: datetime
    text_public: bool
    why: Likeness
    score: float


def near_duplicates(
    about: Case, *, text: str, spec: CasesSpec, by: Actor, at: datetime, limit: int = PROPOSED
) -> list[Near]:
    """Cases that `by` may see and that may be the same as `about` (whose text is `text`), the likeliest first.

    Nothing without a point. Cases that are linked already are left out.
    """
    place = about.place
    if place is None or place.lon is None or place.lat is None:
        return []
    group = group_of(spec, about.type_code)
    matter = Matter(place.lon, place.lat, about.received_at, about.type_code, group, text)
    return perhaps_the_same(matter, among=visible_to(by), spec=spec, at=at, limit=limit, but=about.pk)


def perhaps_the_same(
    matter: Matter,
    *,
    among: QuerySet[Case],
    spec: CasesSpec,
    at: datetime,
    limit: int = PROPOSED,
    but: int | None = None,
) -> list[Near]:
    """Open cases of `among` within the radius of the type and the days of the pack, of the same type or group or with
    texts as alike as the pack asks, the likeliest first.

    Two statements: of at most 200 candidates the texts of the 60 nearest in place and time are read and compared.
    """
    rule, span = spec.duplicates, timedelta(days=spec.duplicates.days)
    radius_m = radius_of(spec, matter.type_code)
    cells = cells_around(cell_of(matter.lon, matter.lat), math.ceil(radius_m / _RING_M))
    until = min(at, matter.at + span)
    rows = near_in_place_and_time(among, cells=cells, since=matter.at - span, until=until, but=but)
    rows = _nearest(rows, matter, radius_m=radius_m, span=span)
    texts = description_of([row["pk"] for row in rows]) if rows else {}
    found = []
    for row in rows:
        code = row["type_code"]
        other = Matter(
            lon=row["place__lon"],
            lat=row["place__lat"],
            at=row["received_at"],
            type_code=code,
            group=group_of(spec, code),
            text=texts.get(row["pk"], ""),
        )
        why = likeness(matter, other)
        if why.same_type or why.same_group or why.texts >= rule.likeness:
            score = why.score(radius_m=radius_m, days=rule.days)
            found.append(Near(row["number"], row["status"], code, row["received_at"], row["text_public"], why, score))
    return sorted(found, key=lambda near: (-near.score, near.number))[:limit]


def _nearest(rows: list[dict[str, Any]], matter: Matter, *, radius_m: int, span: timedelta) -> list[dict[str, Any]]:
    """The rows within the radius, at most as many as are compared by their texts."""
    apart = [
        (metres / radius_m + abs(row["received_at"] - matter.at) / span, at, row)
        for at, row in enumerate(rows)
        if (metres := metres_between(matter.lon, matter.lat, row["place__lon"], row["place__lat"])) <= radius_m
    ]
    return [row for _far, _at, row in sorted(apart, key=itemgetter(0, 1))[:COMPARED]]


def group_of(spec: CasesSpec, type_code: str) -> str:
    """The group of a type; empty without one."""
    known = spec.by_code.get(type_code)
    return known.group if known is not None else ""


def radius_of(spec: CasesSpec, type_code: str) -> int:
    """How many metres apart two reports of a type may be: the type's own, else the pack's."""
    known = spec.by_code.get(type_code)
    return (known.radius_m if known is not None else None) or spec.duplicates.radius_m
