"""The pack `nyc` and its mapping fit each other, in both languages."""

from __future__ import annotations

import re

from linli.cases.lifecycle import ClockKind
from linli.cases.rules.spec import CasesSpec
from linli.duty.pack import DutySpec
from linli.places.pack import PlacesSpec
from linli.policy.source import load
from tests.replay.city import mapping

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_the_mapping_names_every_type_unit_and_district_of_the_pack(new_york):
    pack, spec = load("nyc"), mapping().spec
    cases, duty, places = pack.parts["cases"], pack.parts["duty"], pack.parts["places"]
    assert isinstance(cases, CasesSpec)
    assert isinstance(duty, DutySpec)
    assert isinstance(places, PlacesSpec)
    assert sorted(spec.type.values.values()) == sorted(cases.by_code)
    assert sorted(spec.agency.values.values()) == sorted(unit.code for unit in duty.units)
    districts = [one.code for one in places.divisions if one.level == "community_district"]
    assert sorted(spec.area.values.values()) == sorted(districts)
    assert (len(cases.types), len(duty.units), len(districts)) == (101, 16, 59)


def test_names_are_chinese_in_chinese_and_english_in_english(new_york):
    pack = load("nyc")
    cases, duty, places = (pack.parts[name] for name in ("cases", "duty", "places"))
    for named in (*cases.groups, *cases.types, *duty.units, *places.levels, *places.divisions):
        assert HAN.search(named.name.zh), named.name
        assert not HAN.search(named.name.en), named.name


def test_limits_say_that_they_are_defaults(new_york):
    limits = load("nyc").parts["cases"].limits
    assert {"default" in limit.source for clocks in limits.values() for limit in clocks.values()} == {True}
    assert all(ClockKind.HANDLE in clocks for clocks in limits.values())
