"""Many cases fast: copies of cases that went through the real actions, with other times, places, numbers and units.

A copy has the row, events, clocks, side matters, texts, reporter and place of its model; photos, notices and entries of
the record are not copied. Call `fill` in the environment of a site that has the demo pack; nobody else may write cases
meanwhile.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import shapely
from django.db import models, transaction
from django.utils import timezone

from bench.journeys import JOURNEYS, ROWS, Template, templates
from bench.rows import Loader, Rest, columns, loader, next_key, plain
from linli.cases.models import Case, CaseEvent, CaseMatter, CasePlace
from linli.cases.rules.report import Point
from linli.cases.steps.context import Context, context_at
from linli.kernel.ids import case_number
from linli.kernel.numbers import take
from linli.places.cells import cell_of

BATCH = 5_000
WEEK = timedelta(days=7)
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
_MARK = re.compile(r'"@([a-z]+)(\d*)@"')


def _column(model: type[models.Model], name: str, *, before: int = 0) -> int:
    return [one.attname for one in columns(model, keyed=False)].index(name) - before


_NUMBER, _PLACED, _CELL = _column(Case, "number"), _column(Case, "place_id"), _column(Case, "cell")
_AREA, _UNIT = _column(Case, "area_1"), _column(Case, "unit_id")
_LON, _LAT = _column(CasePlace, "lon"), _column(CasePlace, "lat")
_HELPER = _column(CaseMatter, "unit_id", before=1)  # the key of the case goes first


@dataclass(frozen=True)
class Spot:
    """A place for a copy: its point, divisions and cell, and the units that stand in there for those of elsewhere."""

    lon: float
    lat: float
    areas: tuple[int | None, ...]
    cell: int
    units: Mapping[int, int]

    @cached_property
    def areas_json(self) -> str:
        """The divisions as an event keeps them."""
        return json.dumps(self.areas)


@dataclass(frozen=True)
class Copy:
    """What to make: a template moved by `shift` to `spot`."""

    template: Template
    shift: timedelta
    spot: Spot


@dataclass(frozen=True)
class Variant:
    """A template moved in time. `same` are rows that need no more than the key of their case; events and matters have
    their values beside them, with marks or a unit in place of which each copy has its own."""

    day: date
    place: list[Any]
    case: list[Any]
    local_unit: int | None
    same: Mapping[type[models.Model], list[Rest]]
    events: list[tuple[Rest, list[Any], str]]
    matters: list[tuple[list[Any], int]]


@dataclass
class Filler:
    """Writes copies in batches; what a template moved by the same time has in common is made once."""

    context: Context
    rows: Loader = field(default_factory=loader)
    _variants: dict[tuple[int, timedelta], Variant] = field(default_factory=dict)

    def write(self, copies: Sequence[Copy]) -> list[int]:
        """Write the copies in one transaction; returns the keys of their cases."""
        with transaction.atomic():
            variants = [self._variant(one.template, one.shift) for one in copies]
            numbers = _numbers(Counter(variant.day for variant in variants))
            first_place, first_case = next_key(CasePlace), next_key(Case)
            tables: dict[type[models.Model], list[Any]] = {model: [] for model in (CasePlace, Case, *ROWS)}
            for offset, (one, variant) in enumerate(zip(copies, variants, strict=True)):
                keys = (first_place + offset, first_case + offset, numbers[variant.day].pop())
                self._copy(variant, one.spot, keys, tables)
            for model, rows in tables.items():
                self.rows.load(model, rows, keyed=model in (CasePlace, Case))
        return list(range(first_case, first_case + len(copies)))

    def _copy(
        self, variant: Variant, spot: Spot, keys: tuple[int, int, str], tables: dict[type[models.Model], list[Any]]
    ) -> None:
        place_id, case_id, number = keys
        adapt, pack, join = self.rows.adapt, self.rows.pack, self.rows.join
        place = list(variant.place)
        place[_LON], place[_LAT] = adapt(spot.lon), adapt(spot.lat)
        tables[CasePlace].append(join(place_id, pack(place)))
        case = list(variant.case)
        case[_NUMBER], case[_PLACED], case[_CELL] = number, adapt(place_id), adapt(spot.cell)
        case[_AREA : _AREA + 5] = map(adapt, spot.areas)
        if variant.local_unit is not None:
            case[_UNIT] = adapt(spot.units.get(variant.local_unit, variant.local_unit))
        tables[Case].append(join(case_id, pack(case)))
        for model, rests in variant.same.items():
            tables[model] += [join(case_id, rest) for rest in rests]
        said = {"number": f'"{number}"', "place": str(place_id), "cell": str(spot.cell), "areas": spot.areas_json}
        for rest, values, text in variant.events:
            own = pack([*values, adapt(_filled(text, said, spot))]) if text else rest
            tables[CaseEvent].append(join(case_id, own))
        for values, unit in variant.matters:
            moved = [*values[:_HELPER], adapt(spot.units.get(unit, unit)), *values[_HELPER + 1 :]]
            tables[CaseMatter].append(join(case_id, pack(moved)))

    def _variant(self, template: Template, shift: timedelta) -> Variant:
        key = (id(template), shift)
        if key not in self._variants:
            self._variants[key] = self._moved(template, shift)
        return self._variants[key]

    def _moved(self, template: Template, shift: timedelta) -> Variant:
        local = {unit.id for unit in self.context.book.by_id.values() if unit.area_id is not None}
        adapt, pack = self.rows.adapt, self.rows.pack
        same: dict[type[models.Model], list[Rest]] = {model: [] for model in ROWS}
        events: list[tuple[Rest, list[Any], str]] = []
        matters: list[tuple[list[Any], int]] = []
        for model in ROWS:
            for row in template.rows[model]:
                raw = _values(row, shift, local)[1:]
                values = [adapt(value) for value in raw]
                if model is CaseEvent:
                    marked = _MARK.search(raw[-1]) is not None
                    events.append((pack(values), values[:-1], raw[-1] if marked else ""))
                elif model is CaseMatter and raw[_HELPER] in local:
                    matters.append((values, raw[_HELPER]))
                else:
                    same[model].append(pack(values))
        return Variant(
            day=(template.case.received_at + shift).astimezone(self.context.pack.zone).date(),
            place=[adapt(value) for value in _values(template.place, shift, local)],
            case=[adapt(value) for value in _values(template.case, shift, local)],
            local_unit=template.case.unit_id if template.case.unit_id in local else None,
            same=same,
            events=events,
            matters=matters,
        )


def _values(row: models.Model, shift: timedelta, local: set[int]) -> list[Any]:
    """The values of a row moved in time, without its own key."""
    found = []
    for one in columns(type(row), keyed=False):
        value = getattr(row, one.attname)
        if isinstance(value, datetime):
            value += shift
        elif isinstance(one, models.JSONField):
            value = _marked(value, shift, local)
        found.append(plain(one, value))
    return found


def _marked(data: Any, shift: timedelta, local: set[int], key: str = "") -> Any:
    """An event's data moved in time, with marks for what each copy has of its own."""
    if isinstance(data, dict):
        own = {"place", "cell", "areas"} if "areas" in data else {"number"} if "reporter" in data else set()
        return {
            name: f"@{name}@" if name in own else _marked(value, shift, local, name) for name, value in data.items()
        }
    if isinstance(data, list):
        return [_marked(value, shift, local, key) for value in data]
    if isinstance(data, str) and _STAMP.fullmatch(data):
        return (datetime.fromisoformat(data) + shift).isoformat()
    return f"@unit{data}@" if key == "unit" and data in local else data


def _filled(text: str, said: Mapping[str, str], spot: Spot) -> str:
    """The text with what stands in the place of its marks."""
    return _MARK.sub(lambda mark: said.get(mark[1]) or str(spot.units.get(int(mark[2]), mark[2])), text)


def _numbers(wanted: Mapping[date, int]) -> dict[date, list[str]]:
    """Case numbers of each day, reserved as the intake reserves them."""
    found = {}
    for day, count in wanted.items():
        first = take(f"case-{day:%Y%m%d}", count)
        found[day] = [case_number(day, first + offset) for offset in range(count)]
    return found


def spots(context: Context, dice: random.Random, *, each: int = 6) -> list[Spot]:
    """Points inside every base division of the district, clear of its border."""
    found = []
    snapshot = context.snapshot
    for place in snapshot.at_depth(snapshot.depths[0]):
        outline = snapshot.outline(place.id)
        if outline is None:
            continue
        west, south, east, north = outline.bounds
        points = [outline.representative_point()]
        points += [shapely.Point(dice.uniform(west, east), dice.uniform(south, north)) for _ in range(3 * each)]
        inside = [point for point in points if outline.contains(point)][:each]
        units = dict(_stand_ins(context, place.areas))
        found += [Spot(point.x, point.y, place.areas, cell_of(point.x, point.y), units) for point in inside]
    return found


def _stand_ins(context: Context, areas: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """For every unit with an area of its own: the unit of the same kind that the rules would name for `areas`."""
    for unit in context.book.by_id.values():
        here = context.book.of_area(unit.kind, areas) if unit.area_id is not None else None
        if here is not None:
            yield unit.id, here.id


def fill(
    count: int, *, months: int = 12, seed: int = 1, as_of: datetime | None = None, journeys: Sequence[str] = ()
) -> list[int]:
    """Write `count` cases received in the last `months` months, in all states; returns their keys.

    Copies keep the weekday and hour of their model: they are moved by whole weeks. `journeys`: only these.
    """
    now, dice = as_of or timezone.now(), random.Random(seed)
    context = context_at(now)
    zone = context.pack.zone
    monday = now.astimezone(zone).date() - timedelta(days=now.astimezone(zone).weekday(), weeks=8)
    start = datetime.combine(monday, time(), tzinfo=zone)
    places = spots(context, dice)
    points = [Point(lon=spot.lon, lat=spot.lat) for spot in places]
    made = list(templates(context.spec, points, start=start, dice=dice, names=journeys or tuple(JOURNEYS)))
    shares = [JOURNEYS[one.name][0] for one in made]
    filler, keys = Filler(context), []
    for begin in range(0, count, BATCH):
        chosen = dice.choices(made, shares, k=min(BATCH, count - begin))
        keys += filler.write([Copy(one, _shift(one, now, months, dice), dice.choice(places)) for one in chosen])
    return keys


def _shift(template: Template, now: datetime, months: int, dice: random.Random) -> timedelta:
    """Whole weeks by which a template can be moved: received within the months, nothing of it in the future."""
    received, latest = template.case.received_at, (now - template.last_at) // WEEK
    earliest = -((received - (now - timedelta(days=30.4 * months))) // WEEK)
    return WEEK * dice.randint(min(earliest, latest), latest)
