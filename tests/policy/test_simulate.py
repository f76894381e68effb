"""`linli policy simulate`: what another pack would have meant, without writing anything."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from linli.cases.models import Case, CaseEvent
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.kernel.errors import InvalidInput, NotAllowed
from linli.kernel.moments import months
from linli.policy.models import PackVersion
from linli.policy.queries import pack_at
from linli.policy.simulation import simulate
from tests.cast import MONDAY_TEN
from tests.pictures import jpeg

DEMO = Path(__file__).resolve().parents[2] / "src" / "linli" / "packs" / "demo"
NOVEMBER = {"since": datetime(2026, 10, 31, 16, tzinfo=UTC), "until": datetime(2026, 11, 30, 16, tzinfo=UTC)}


@pytest.fixture
def stricter(tmp_path) -> str:
    """The demo pack with one hour for broken street lights, which go to the road crew."""
    folder = tmp_path / "stricter"
    shutil.copytree(DEMO, folder)
    types = yaml.safe_load((folder / "types.yaml").read_text(encoding="utf-8"))
    light = next(one for one in types["types"] if one["code"] == "C0118")
    light["limits"] = {"normal": {"handle": {"value": 1, "unit": "working_hours"}}}
    (folder / "types.yaml").write_text(yaml.safe_dump(types, allow_unicode=True), encoding="utf-8")
    routes = (folder / "routes.yaml").read_text(encoding="utf-8")
    routes = routes.replace(
        'when: {type: ["C0118"]}\n    to: {unit: lighting}', 'when: {type: ["C0118"]}\n    to: {unit: roads}'
    )
    (folder / "routes.yaml").write_text(routes, encoding="utf-8")
    return str(folder)


def handled(receipt, cast, *, after: timedelta) -> Case:
    """Signed and reported done by the lighting office `after` its receipt."""
    act(number=receipt.number, move="sign", facts={}, by=cast["sun"], at=MONDAY_TEN + timedelta(minutes=30))
    facts = {"result": "已更换灯泡", "photos": [store_photo(content=jpeg(), by=cast["sun"], at=MONDAY_TEN).pk]}
    return act(number=receipt.number, move="report_done", facts=facts, by=cast["sun"], at=MONDAY_TEN + after)


def afterwards() -> datetime:
    """Nine days later, and not before the events were really recorded."""
    return max(timezone.now(), MONDAY_TEN + timedelta(days=9))


def test_a_stricter_pack_shows_who_would_be_late_and_where_cases_would_go(street_light, cast, stricter):
    case = handled(street_light, cast, after=timedelta(hours=2))
    packs, events = PackVersion.objects.count(), CaseEvent.objects.count()

    found = simulate(name=stricter, **NOVEMBER, by=cast["root"], at=MONDAY_TEN + timedelta(days=1))["cases"]

    assert found.counts["cases"] == 1
    assert (found.counts["late"], found.counts["late_under_it"], found.counts["newly_late"]) == (0, 1, 1)
    assert found.counts["routed_elsewhere"] == 1
    (row,) = found.rows
    assert (row["number"], row["unit"], row["unit_under_it"]) == (case.number, "lighting", "roads")
    assert row["due_under_it"] == MONDAY_TEN + timedelta(hours=1)
    assert (PackVersion.objects.count(), CaseEvent.objects.count()) == (packs, events)


def test_scores_are_counted_under_the_other_pack_too(street_light, cast, stricter):
    """On time under the demo pack, late under one hour, and the points go to the road crew."""
    handled(street_light, cast, after=timedelta(hours=2))
    later = MONDAY_TEN + timedelta(hours=12)
    act(number=street_light.number, move="pass_check", facts={"method": "visit"}, by=cast["li"], at=later)
    facts = {"result_class": "solved", "result": "已修好"}
    act(number=street_light.number, move="close", facts=facts, by=cast["zhao"], at=later)

    found = simulate(name=stricter, **NOVEMBER, by=cast["root"], at=afterwards())["evaluation"]

    rows = {(row["level"], row["code"], row["score"]): row for row in found.rows}
    assert {row["month"] for row in found.rows} == {"2026-11"}
    street = rows["street", "999001001", "handling"]
    assert Decimal(street["total"]) > Decimal(street["total_under_it"])
    assert rows["unit", "lighting", "handling"]["total_under_it"] is None
    assert rows["unit", "roads", "handling"]["total"] is None


def test_the_same_pack_changes_nothing(street_light, cast):
    handled(street_light, cast, after=timedelta(hours=2))
    found = simulate(name="demo", **NOVEMBER, by=cast["root"], at=MONDAY_TEN + timedelta(days=1))["cases"]
    assert found.counts["routed_elsewhere"] == found.counts["newly_late"] == found.counts["no_longer_late"] == 0
    assert found.rows == []
    assert simulate(name="demo", **NOVEMBER, by=cast["root"], at=afterwards())["evaluation"].rows == []


def test_a_pause_and_more_time_are_counted_as_they_were(street_light, cast):
    number = street_light.number
    act(number=number, move="sign", facts={}, by=cast["sun"], at=MONDAY_TEN)
    facts = {"cause": "weather", "reason": "大雨"}
    act(number=number, move="suspend", facts=facts, by=cast["sun"], at=MONDAY_TEN + timedelta(hours=1))
    act(number=number, move="resume", facts={}, by=cast["sun"], at=MONDAY_TEN + timedelta(days=2))
    facts = {"more": 2, "reason": "等配件"}
    act(number=number, move="ask_extension", facts=facts, by=cast["sun"], at=MONDAY_TEN + timedelta(days=2))
    act(number=number, move="grant_extension", facts={}, by=cast["zhao"], at=MONDAY_TEN + timedelta(days=2))
    due = Case.objects.get(number=number).due_at

    found = simulate(name="demo", **NOVEMBER, by=cast["root"], at=MONDAY_TEN + timedelta(days=3))["cases"]

    (outcome,) = found.carried
    assert outcome.other_due == outcome.due == due


def test_only_administrators_may_try_packs(cast, stricter):
    with pytest.raises(NotAllowed):
        simulate(name=stricter, **NOVEMBER, by=cast["zhao"], at=MONDAY_TEN)


def test_months_are_whole_and_in_the_zone_of_the_district(cast):
    zone = pack_at(MONDAY_TEN).zone
    assert months("2026-11", "2026-11", zone=zone) == (NOVEMBER["since"], NOVEMBER["until"])
    assert months("2026-12", "2026-12", zone=zone)[1] == datetime(2026, 12, 31, 16, tzinfo=UTC)
    for first, last in (
        ("2026-13", "2026-13"),
        ("2026", "2026-11"),
        ("2026-11", "2026-10"),
        ("２０２６-11", "2026-11"),
    ):
        with pytest.raises(InvalidInput):
            months(first, last, zone=zone)
