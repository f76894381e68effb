"""Objection, extension, suspension and re-routing from the command line, on behalf of the house."""

from __future__ import annotations

import pytest

ZHAOXIALI = ("--lon", "116.4223", "--lat", "39.9617")


@pytest.fixture
def number(demo) -> str:
    """A street light that the lighting office has signed for."""
    made = demo.run("case", "new", "路灯不亮", *ZHAOXIALI, "--type", "C0118", "--json").json["number"]
    assert demo.run("case", "act", made, "sign", "--json").json["status"] == "handling"
    return made


def acted(demo, number: str, move: str, *facts: str):
    return demo.run("case", "act", number, move, *facts, "--json")


def test_an_objection_goes_to_the_desk_and_then_to_another_unit(demo, number):
    assert acted(demo, number, "object", "reason=不是我们的", "unit=roads").json["unit"] == "lighting"
    twice = acted(demo, number, "object", "reason=不是我们的")
    assert (twice.status, twice.json["status"]) == (2, 409)
    done = acted(demo, number, "uphold_objection", "unit=roads", "reason=归道路").json
    assert (done["unit"], done["status"]) == ("roads", "routed")


def test_more_time(demo, number):
    asked = acted(demo, number, "ask_extension", "more=2", "reason=等灯具").json
    granted = acted(demo, number, "grant_extension").json
    assert granted["due_at"] > asked["due_at"]
    refused = acted(demo, number, "ask_extension", "more=many", "reason=x")
    assert (refused.status, refused.json["errors"][0]["field"]) == (2, "more")


def test_suspended_and_resumed(demo, number):
    suspended = acted(demo, number, "suspend", "cause=weather", "reason=大雨").json
    refused = acted(demo, number, "suspend", "cause=court", "reason=x")
    assert (refused.status, refused.json["status"]) == (2, 409)
    assert acted(demo, number, "resume").json["due_at"] >= suspended["due_at"]
    wrong = acted(demo, number, "suspend", "cause=mood", "reason=x")
    assert (wrong.status, wrong.json["errors"][0]["field"]) == (2, "cause")


def test_another_type_and_due_times_anew(demo, number):
    moved = acted(demo, number, "classify", "type_code=0110").json
    assert (moved["unit"], moved["status"]) == ("roads", "routed")
    assert acted(demo, number, "recompute", "reason=核对").json["due_at"] == moved["due_at"]
