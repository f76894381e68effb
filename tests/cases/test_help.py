"""The whistle: a unit calls another one, it comes or does not, and others than itself write that down."""

from __future__ import annotations

import pytest

from linli.accounts.roles import Role
from linli.cases.lifecycle import EventKind, Status
from linli.cases.models import CaseClock
from linli.cases.queries import moves_open_to, visible_to
from linli.cases.steps.reveal import read_contacts
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from tests.cases.together import (
    client_of,
    do,
    grant,
    last_event,
    member,
    person,
    photo,
    reachable,
    send,
    states,
    told,
)
from tests.cast import MONDAY_TEN
from tests.rebuild import assert_rebuilds


@pytest.fixture
def called(street_light, cast):
    """The lighting unit signed for the street light and called the road unit."""
    do(street_light, "sign", cast["sun"])
    return do(street_light, "call_help", cast["sun"], unit="roads", reason="请现场查看路面")


def sees(by, case) -> bool:
    return visible_to(by).filter(number=case.number).exists()


def test_a_called_unit_comes_and_goes_on_seeing_the_case(called, cast):
    gao = cast["gao"]
    assert states(called, "help") == [("roads", "called")]
    assert {move.name for move in moves_open_to(called, by=gao)} == {"note"}
    with pytest.raises(NotAllowed):
        read_contacts(number=called.number, by=gao, at=MONDAY_TEN)
    case = do(called, "help_came", cast["sun"], reason="十点到场")
    assert (case.status, states(called, "help")) == (Status.HANDLING, [("roads", "came")])
    event = last_event(called)
    assert (event.kind, event.data["came"]) == (EventKind.HELP_ANSWERED, True)
    assert sees(gao, case)
    do(case, "note", gao, reason="路面没有问题")
    assert do(case, "report_done", cast["sun"], result="换了灯泡", photos=[photo(cast["sun"])]).status == Status.HANDLED
    assert_rebuilds(case)


def test_a_unit_that_did_not_come_is_let_go(called, cast):
    with pytest.raises(InvalidInput) as refused:
        do(called, "help_missed", cast["qian"])
    assert list(refused.value.fields) == ["reason"]
    do(called, "help_missed", cast["qian"], reason="当日未到")
    assert states(called, "help") == [("roads", "missed")]
    assert last_event(called).data["came"] is False
    assert not sees(cast["gao"], called)
    with pytest.raises(TransitionRefused):
        do(called, "help_came", cast["qian"])
    again = do(called, "call_help", cast["qian"], unit="roads", reason="再次请求")
    assert states(again, "help") == [("roads", "missed"), ("roads", "called")]
    assert_rebuilds(again)


def test_a_call_changes_no_due_time(street_light, cast):
    do(street_light, "sign", cast["sun"])
    before = list(CaseClock.objects.filter(case=street_light.case).order_by("kind").values())
    do(street_light, "call_help", cast["sun"], unit="roads", reason="请来")
    assert list(CaseClock.objects.filter(case=street_light.case).order_by("kind").values()) == before


def test_the_people_of_the_called_unit_are_told(street_light, cast):
    roads = reachable("road-crew", grant(Role.UNIT, unit="roads"))
    reachable("lamp-crew", grant(Role.UNIT, unit="lighting"))
    do(street_light, "call_help", cast["sun"], unit="roads", reason="请来")
    assert told(street_light, "help_called") == [roads]


def test_the_called_unit_does_not_write_down_whether_it_came(called, cast):
    with pytest.raises(NotAllowed):
        do(called, "help_came", cast["gao"])
    both = person(3, grant(Role.CENTRE), grant(Role.UNIT, unit="roads"))
    with pytest.raises(NotAllowed):
        do(called, "help_came", both)
    with pytest.raises(NotFound):
        do(called, "help_came", member("water"))
    assert states(called, "help") == [("roads", "called")]


def test_a_unit_is_called_once_and_never_the_one_responsible(called, cast):
    for unit in ("roads", "lighting", "nobody"):
        with pytest.raises(InvalidInput) as refused:
            do(called, "call_help", cast["sun"], unit=unit, reason="请来")
        assert list(refused.value.fields) == ["unit"]
    with pytest.raises(NotAllowed):
        do(called, "call_help", cast["gao"], unit="water", reason="请来")
    with pytest.raises(NotAllowed):
        do(called, "call_help", cast["wu"], unit="water", reason="请来")


def test_of_several_called_units_one_is_named(called, cast):
    do(called, "call_help", cast["zhao"], unit="water", reason="查水管")
    with pytest.raises(InvalidInput) as refused:
        do(called, "help_came", cast["sun"])
    assert list(refused.value.fields) == ["unit"]
    do(called, "help_came", cast["sun"], unit="water")
    with pytest.raises(InvalidInput):
        do(called, "help_came", cast["sun"], unit="water")
    do(called, "help_missed", cast["sun"], reason="未到")
    assert states(called, "help") == [("roads", "missed"), ("water", "came")]
    assert_rebuilds(called)


def test_a_call_nobody_answered_ends_with_the_work(called, cast):
    case = do(called, "report_done", cast["sun"], result="自己修好了", photos=[photo(cast["sun"])])
    assert states(case, "help") == [("roads", "lapsed")]
    assert not sees(cast["gao"], case)
    assert_rebuilds(case)


def test_by_the_api(called):
    lighting, roads = client_of(grant(Role.UNIT, unit="lighting")), client_of(grant(Role.UNIT, unit="roads"))
    assert {"help_came", "help_missed"} <= set(lighting.get(f"/api/v1/cases/{called.number}").json()["moves"])
    assert send(roads, called, "help_came").status_code == 403
    assert send(lighting, called, "help_came", unit="roads").status_code == 200
    assert send(lighting, called, "help_came", unit="roads").status_code == 409
