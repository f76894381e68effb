"""Acting together from the command line, on behalf of the house."""

from __future__ import annotations

import pytest

from linli.cases.lifecycle import Status

ZHAOXIALI = ("--lon", "116.4223", "--lat", "39.9617")


@pytest.fixture
def act(demo):
    """Take a case a step further; what the command answered, as JSON."""

    def run(number: str, move: str, *facts: str):
        return demo.run("case", "act", number, move, *facts, "--json").json

    return run


@pytest.fixture
def number(demo) -> str:
    """A street light, with the lighting unit."""
    return demo.run("case", "new", "路灯不亮", *ZHAOXIALI, "--type", "C0118", "--json").json["number"]


def kinds(demo, number: str) -> list[str]:
    return [event["kind"] for event in demo.run("case", "show", number, "--json").json["events"]]


def test_units_act_together(demo, act, number):
    assert act(number, "share", "unit=lighting", "reason=x")["status"] == 422
    act(number, "share", "unit=roads", "reason=路面需开挖")
    act(number, "share", "unit=water", "reason=查水管")
    assert act(number, "part_done", "result=好了")["status"] == 422  # which of the two?
    act(number, "part_done", "unit=roads", "result=路面已恢复")
    act(number, "release_unit", "reason=不需要")
    assert act(number, "release_unit", "reason=不需要")["status"] == 409
    assert kinds(demo, number)[-4:] == ["shared", "shared", "part_done", "released"]


def test_help_is_called_and_comes(demo, act, number):
    act(number, "call_help", "unit=roads", "reason=请现场查看")
    act(number, "help_came")
    assert act(number, "help_missed", "reason=未到")["status"] == 409
    assert kinds(demo, number)[-2:] == ["help_called", "help_answered"]


def test_a_note_is_sent_and_answered(demo, act, number):
    assert act(number, "supervise", "reason=请答复", "until=2020-01-01T10:00:00+08:00")["status"] == 422
    act(number, "supervise", "reason=请答复")
    assert act(number, "answer_supervision", "reason=今晚修")["status"] == Status.ROUTED
    assert kinds(demo, number)[-2:] == ["supervised", "supervision_answered"]


def test_a_case_is_left_out_of_the_evaluation_on_appeal(demo, act, number):
    act(number, "ask_exclusion", "ground=untrue", "reason=现场未发现问题")
    act(number, "refuse_exclusion", "reason=证据不足")
    act(number, "appeal", "reason=有照片为证")
    assert act(number, "grant_appeal", "reason=支持")["status"] == Status.ROUTED
    told = ["exclusion_asked", "exclusion_decided", "appealed", "appeal_decided"]
    assert kinds(demo, number)[-4:] == told


def test_the_border_of_two_streets(demo, act):
    point = ("--lon", "116.43826", "--lat", "39.96534", "--accuracy", "30")
    made = [demo.run("case", "new", "物业不管", *point, "--type", "L03", "--json").json for _ in range(2)]
    assert [one["status"] for one in made] == ["received", "received"]
    led = [act(one["number"], "border")["unit"] for one in made]
    assert sorted(led) == ["street-1", "street-2"]
    assert kinds(demo, made[0]["number"])[-4:] == ["located", "shared", "accepted", "routed"]
