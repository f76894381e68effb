"""A unit says "not ours": once per routing, in time, decided by somebody else; the first receiver leads meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linli.cases.lifecycle import MatterKind, Status
from linli.cases.models import CaseEvent
from linli.cases.queries import get_case
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from tests.beijing import beijing, do, due, member_of, reported, shown
from tests.rebuild import assert_rebuilds

MONDAY = "2026-11-02 10:00"
TUESDAY_CLOSE = "2026-11-03 18:00"


@pytest.fixture
def objected(street_light, cast):
    """The lighting office says on Monday that the road crew should do it."""
    return do(street_light, "object", cast["sun"], "2026-11-02 15:00", reason="灯杆属于道路", unit="roads")


def test_the_first_receiver_leads_until_the_desk_decides(objected, cast):
    objection = objected.matters_of(MatterKind.OBJECTION, "open")[0]
    assert (objected.status, objected.unit.code, objection.unit_id) == (Status.ROUTED, "lighting", objected.unit_id)
    assert shown(objection.due_at) == TUESDAY_CLOSE
    event = CaseEvent.objects.get(case=objected, kind="objected")
    assert event.data["proposed"]
    assert "灯杆" not in str(event.data)
    assert do(objected, "sign", cast["sun"], "2026-11-02 15:10").status == Status.HANDLING
    assert_rebuilds(objected)


def test_upheld_it_goes_to_another_unit_and_the_clocks_run_on(objected, cast, outbox):
    before = {kind: clock.due_at for kind, clock in objected.clocks().items()}
    case = do(objected, "uphold_objection", cast["qian"], "2026-11-03 09:00", unit="roads", reason="归道路")
    assert (case.status, case.unit.code, case.post_id) == (Status.ROUTED, "roads", None)
    assert {kind: clock.due_at for kind, clock in case.clocks().items()} == before
    assert [one.state for one in case.matters_of(MatterKind.OBJECTION)] == ["upheld"]
    assert outbox.templates(case) == ["received", "rerouted"]
    with pytest.raises(NotFound):
        get_case(by=cast["sun"], number=case.number)
    again = do(case, "object", cast["gao"], "2026-11-03 10:00", reason="也不是我们的")
    assert [one.state for one in again.matters_of(MatterKind.OBJECTION)] == ["upheld", "open"]
    assert_rebuilds(case)


def test_while_work_goes_on_it_can_still_be_upheld(objected, cast):
    do(objected, "sign", cast["sun"], "2026-11-02 15:10")
    do(objected, "ask_extension", cast["sun"], "2026-11-02 15:20", more=1, reason="等人")
    do(objected, "suspend", cast["sun"], "2026-11-02 16:00", cause="weather", reason="雨")
    case = do(objected, "uphold_objection", cast["zhao"], "2026-11-03 10:00", unit="roads", reason="归道路")
    assert (case.status, case.unit.code, case.paused) == (Status.ROUTED, "roads", False)
    states = {kind: [one.state for one in case.matters_of(kind)] for kind in MatterKind if case.matters_of(kind)}
    assert states == {"objection": ["upheld"], "extension": ["lapsed"], "suspension": ["ended"]}
    # two hours on Monday and one on Tuesday passed: Wednesday 18:00 becomes Thursday 12:00
    assert (due(case), shown(case.due_at)) == ("2026-11-05 12:00", "2026-11-05 12:00")
    assert_rebuilds(case)


def test_rejected_the_unit_keeps_it_and_may_not_object_again(objected, cast):
    case = do(objected, "reject_objection", cast["qian"], "2026-11-03 09:00", reason="属于路灯所")
    assert (case.status, case.unit.code) == (Status.ROUTED, "lighting")
    assert [one.state for one in case.matters_of(MatterKind.OBJECTION)] == ["rejected"]
    with pytest.raises(TransitionRefused) as refused:
        do(case, "object", cast["sun"], "2026-11-03 09:30", reason="真的不是")
    assert "once" in str(refused.value)
    assert_rebuilds(case)


@pytest.mark.parametrize(("at", "possible"), [(TUESDAY_CLOSE, True), ("2026-11-03 18:01", False)])
def test_only_within_a_working_day_of_the_routing(street_light, cast, at, possible):
    if possible:
        assert do(street_light, "object", cast["sun"], at, reason="不是我们的").matters_of(MatterKind.OBJECTION)
        return
    with pytest.raises(TransitionRefused) as refused:
        do(street_light, "object", cast["sun"], at, reason="不是我们的")
    assert "passed" in str(refused.value)


def test_before_the_holidays_the_time_ends_after_them(cast):
    case = reported("2026-09-30 17:00")
    objected = do(case, "object", cast["sun"], "2026-10-08 17:59", reason="不是我们的")
    # the desk has the whole of Friday 9 October
    assert shown(objected.matters_of(MatterKind.OBJECTION)[0].due_at) == "2026-10-09 18:00"


def test_whoever_objected_does_not_decide(objected, cast):
    both = replace(cast["sun"], grants=(*cast["sun"].grants, *cast["zhao"].grants))
    for move, facts in (("uphold_objection", {"unit": "roads", "reason": "x"}), ("reject_objection", {"reason": "x"})):
        with pytest.raises(NotAllowed):
            do(objected, move, both, MONDAY, **facts)


def test_an_api_key_with_the_number_of_the_person_who_objected_may_decide(objected, cast):
    key = replace(cast.kiosk, id=cast["sun"].id, grants=cast["zhao"].grants)
    case = do(objected, "reject_objection", key, "2026-11-03 09:00", reason="属于路灯所")
    assert [one.state for one in case.matters_of(MatterKind.OBJECTION)] == ["rejected"]


@pytest.mark.parametrize("unit", ["lighting", "nobody"])
def test_it_goes_to_another_unit_that_exists(objected, cast, unit):
    with pytest.raises(InvalidInput) as refused:
        do(objected, "uphold_objection", cast["qian"], "2026-11-03 09:00", unit=unit, reason="x")
    assert list(refused.value.fields) == ["unit"]


def test_others_may_neither_object_nor_decide(street_light, objected, cast):
    for name, move, facts, error in (
        ("qian", "object", {"reason": "x"}, NotAllowed),
        ("gao", "object", {"reason": "x"}, NotFound),
        ("sun", "reject_objection", {"reason": "x"}, NotAllowed),
        ("wu", "uphold_objection", {"unit": "roads", "reason": "x"}, NotAllowed),
        ("han", "reject_objection", {"reason": "x"}, NotFound),
        ("sun", "object", {"reason": "x"}, TransitionRefused),
    ):
        with pytest.raises(error):
            do(objected, move, cast[name], MONDAY, **facts)
    with pytest.raises(InvalidInput):
        do(objected, "reject_objection", cast["qian"], MONDAY)


def test_nothing_to_decide_is_refused(street_light, cast):
    with pytest.raises(TransitionRefused):
        do(street_light, "uphold_objection", cast["qian"], MONDAY, unit="roads", reason="x")


def test_a_unit_that_helped_and_now_leads_helps_no_longer(objected, cast):
    do(objected, "share", cast["qian"], "2026-11-02 15:30", unit="roads", reason="要挖路")
    do(objected, "share", cast["qian"], "2026-11-02 15:30", unit="power", reason="要断电")
    case = do(objected, "uphold_objection", cast["qian"], "2026-11-03 09:00", unit="roads", reason="归道路")
    assert [one.state for one in case.matters_of(MatterKind.JOINT)] == ["released", "acting"]
    assert case.assisting() == {member_of("power").grants[0].unit_id}
    assert_rebuilds(case)


def test_an_objection_lapses_when_the_work_is_done(cast):
    case = reported(MONDAY, type_code="L06")
    street = member_of("street-1")
    do(case, "object", street, MONDAY, reason="不是我们的")
    do(case, "sign", street, MONDAY)
    done = do(case, "report_done", street, "2026-11-02 11:00", result="顺手办了")
    assert [one.state for one in done.matters_of(MatterKind.OBJECTION)] == ["lapsed"]
    assert done.matters_of(MatterKind.OBJECTION)[0].ended_at == beijing("2026-11-02 11:00")
