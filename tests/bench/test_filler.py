"""A copy made by the filler is its model but for keys, number, place, unit of the place, and time."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from bench.filler import Copy, Filler, fill, spots
from bench.journeys import JOURNEYS, ROWS, travel
from linli.cases.lifecycle import Status
from linli.cases.models import Case, CaseEvent, CaseMatter
from linli.cases.rules.report import Point
from linli.cases.steps.context import context_at
from linli.kernel.ids import parse_case_number
from tests.cast import MONDAY_TEN
from tests.rebuild import assert_rebuilds

WEEKS = timedelta(weeks=3)
OWN = {"id", "case_id", "number", "place_id", "recorded_at"}


@pytest.fixture
def filler(cast) -> Filler:
    return Filler(context_at(MONDAY_TEN))


def moved(value, shift: timedelta):
    """A value of a model as its copy must have it."""
    if isinstance(value, datetime):
        return value + shift
    if isinstance(value, dict):
        return {key: moved(one, shift) for key, one in value.items() if key not in ("number", "place")}
    if isinstance(value, list):
        return [moved(one, shift) for one in value]
    if isinstance(value, str) and value[:2] == "20" and "T" in value:
        return (datetime.fromisoformat(value) + shift).isoformat()
    return value


def facts(row, shift: timedelta = timedelta()) -> dict:
    """What a row says, moved by `shift`, without its own keys and number."""
    fields = [one.attname for one in row._meta.concrete_fields if one.attname not in OWN]
    values = {name: moved(getattr(row, name), shift) for name in fields}
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in values.items()}


@pytest.mark.parametrize("name", JOURNEYS)
def test_a_copy_is_the_case_it_was_modelled_on(filler, name):
    spot = spots(filler.context, random.Random(1))[0]
    for code in ("C0118", "Q01"):  # the second is handled by the office of the street
        model = travel(name, code, point=Point(lon=spot.lon, lat=spot.lat), at=MONDAY_TEN)
        assert not Case.objects.filter(number=model.case.number).exists()
        (key,) = filler.write([Copy(model, WEEKS, spot)])
        copy = Case.objects.select_related("place").get(pk=key)
        assert facts(copy) == facts(model.case, WEEKS)
        assert (copy.place.lon, copy.place.lat) == (spot.lon, spot.lat)
        for table in ROWS:
            order = ("kind", "no") if table is CaseMatter else ("pk",)
            written = [facts(row) for row in table._default_manager.filter(case=copy).order_by(*order)]
            assert written == [facts(row, WEEKS) for row in model.rows[table]], table
        assert parse_case_number(copy.number) == copy.number
        assert_rebuilds(copy)


def test_a_copy_in_another_street_has_the_office_of_that_street(filler):
    all_spots = spots(filler.context, random.Random(1))
    here, there = all_spots[0], next(spot for spot in all_spots if spot.areas[1] != all_spots[0].areas[1])
    model = travel("solved", "Q01", point=Point(lon=here.lon, lat=here.lat), at=MONDAY_TEN)
    (key,) = filler.write([Copy(model, timedelta(), there)])
    copy = Case.objects.get(pk=key)
    assert filler.context.book.by_id[copy.unit_id].area_id == copy.area_2 == there.areas[1]
    assert model.case.unit_id != copy.unit_id
    assert_rebuilds(copy)


def test_a_filled_district_has_every_state_and_rebuilds(cast):
    keys = fill(400, months=6, seed=3, as_of=MONDAY_TEN)
    cases = Case.objects.filter(pk__in=keys)
    assert cases.count() == 400
    assert set(cases.values_list("status", flat=True)) == set(Status) - {Status.ACCEPTED, Status.MERGED}
    assert len({case.received_at.month for case in cases}) >= 6
    assert len(set(cases.values_list("area_2", flat=True))) == 3
    assert len(set(cases.values_list("unit_id", flat=True))) > 5
    assert not CaseEvent.objects.filter(case__in=keys, at__gt=MONDAY_TEN).exists()
    for case in cases.order_by("pk")[:60]:
        assert_rebuilds(case)


def test_the_same_seed_fills_the_same(cast):
    first = fill(30, seed=5, as_of=MONDAY_TEN)
    again = fill(30, seed=5, as_of=MONDAY_TEN)
    told = [
        list(Case.objects.filter(pk__in=keys).order_by("pk").values_list("status", "received_at", "area_4"))
        for keys in (first, again)
    ]
    assert told[0] == told[1]
