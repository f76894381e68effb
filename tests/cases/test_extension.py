"""More time: asked for before the time is over, granted by somebody else, as often and as long as the pack allows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linli.cases.lifecycle import MatterKind
from linli.cases.models import CaseEvent
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from tests.beijing import do, due, reported, shown
from tests.rebuild import assert_rebuilds

TUESDAY = "2026-09-29 10:00"


@pytest.fixture
def pothole(cast):
    """A damaged road reported on the last Tuesday of September: seven working days, over the National Day holidays."""
    case = reported(TUESDAY, type_code="0110", answers={"danger": "no"})
    return do(case, "sign", cast["gao"], "2026-09-29 11:00")


def granted(case, cast, more: int, *, asked: str, at: str):
    do(case, "ask_extension", cast["gao"], asked, more=more, reason="等材料")
    return do(case, "grant_extension", cast["qian"], at)


def test_granted_time_is_added_to_the_old_due_time(pothole, cast, outbox):
    # 30 Sep, 8, 9, 10 (worked instead), 12, 13, 14 October
    assert due(pothole) == "2026-10-14 18:00"
    asked = do(pothole, "ask_extension", cast["gao"], "2026-10-13 10:00", more=3, reason="等材料")
    assert due(asked) == "2026-10-14 18:00"
    matter = asked.matters_of(MatterKind.EXTENSION, "asked")[0]
    assert (matter.amount, matter.unit_id) == (3, asked.unit_id)
    case = do(pothole, "grant_extension", cast["qian"], "2026-10-13 15:00", reason="同意")
    assert (due(case), shown(case.due_at)) == ("2026-10-19 18:00", "2026-10-19 18:00")
    assert shown(case.clocks()["handle"].next_at) == "2026-10-19 14:00"
    assert case.matters_of(MatterKind.EXTENSION)[0].state == "granted"
    assert outbox.templates(case) == ["received", "routed", "extended"]
    event = CaseEvent.objects.get(case=case, kind="extension_decided")
    assert (event.data["more"], event.data["granted"]) == (3, True)
    assert event.data["clocks"][0]["old"].startswith("2026-10-14T10:00")
    assert_rebuilds(case)


def test_granted_on_the_eve_of_the_holidays_it_skips_them(cast):
    case = reported("2026-09-28 10:00")  # a street light has two working days: 29 and 30 September
    assert due(case.case) == "2026-09-30 18:00"
    do(case, "ask_extension", cast["sun"], "2026-09-30 17:00", more=2, reason="灯具未到")
    assert due(do(case, "grant_extension", cast["zhao"], "2026-10-08 10:00")) == "2026-10-09 18:00"


def test_a_ladder_is_armed_anew_for_the_later_due_time(pothole, cast):
    case = granted(pothole, cast, 1, asked="2026-10-14 15:00", at="2026-10-14 17:00")
    handle = case.clocks()["handle"]
    assert (due(case), handle.stage, shown(handle.next_at)) == ("2026-10-15 18:00", 0, "2026-10-15 14:00")


def test_twice_and_no_more(pothole, cast):
    granted(pothole, cast, 10, asked="2026-10-08 10:00", at="2026-10-08 11:00")
    case = granted(pothole, cast, 10, asked="2026-10-09 10:00", at="2026-10-09 11:00")
    # 14 October + 10 working days = 28 October, + 10 = 11 November
    assert due(case) == "2026-11-11 18:00"
    with pytest.raises(TransitionRefused) as refused:
        do(case, "ask_extension", cast["gao"], "2026-10-10 10:00", more=1, reason="还不够")
    assert "as often" in str(refused.value)
    assert_rebuilds(case)


def test_a_refusal_changes_no_clock_and_does_not_count(pothole, cast, outbox):
    for _ in range(3):
        do(pothole, "ask_extension", cast["gao"], "2026-10-08 10:00", more=2, reason="等材料")
        case = do(pothole, "refuse_extension", cast["qian"], "2026-10-08 11:00", reason="材料已到")
    assert due(case) == "2026-10-14 18:00"
    assert [one.state for one in case.matters_of(MatterKind.EXTENSION)] == ["refused"] * 3
    assert outbox.templates(case) == ["received", "routed"]
    assert due(granted(case, cast, 1, asked="2026-10-08 14:00", at="2026-10-08 15:00")) == "2026-10-15 18:00"
    assert_rebuilds(case)


@pytest.mark.parametrize("at", ["2026-10-14 18:00", "2026-10-14 18:01", "2026-10-20 09:00"])
def test_too_late_is_too_late(pothole, cast, at):
    with pytest.raises(TransitionRefused) as refused:
        do(pothole, "ask_extension", cast["gao"], at, more=1, reason="等材料")
    assert "before" in str(refused.value)


def test_while_suspended_the_time_is_not_over(pothole, cast):
    do(pothole, "suspend", cast["gao"], "2026-10-14 17:00", cause="weather", reason="大雨")
    granted(pothole, cast, 1, asked="2026-10-20 10:00", at="2026-10-20 11:00")
    # 15 October 18:00, and what passed from 14 October 17:00 to 20 October 17:00: 1 + 8 + 8 + 8 + 7 working hours
    case = do(pothole, "resume", cast["gao"], "2026-10-20 17:00")
    assert due(case) == "2026-10-21 18:00"
    assert_rebuilds(case)


@pytest.mark.parametrize("more", [0, -1, 11, 10**9, "two", "1.5", True, ""])
def test_how_much_more_is_a_number_within_the_pack(pothole, cast, more):
    with pytest.raises(InvalidInput) as refused:
        do(pothole, "ask_extension", cast["gao"], "2026-10-08 10:00", more=more, reason="等材料")
    assert list(refused.value.fields) == ["more"]


def test_one_question_at_a_time_decided_by_another_person(pothole, cast):
    both = replace(cast["gao"], grants=(*cast["gao"].grants, *cast["zhao"].grants))
    do(pothole, "ask_extension", both, "2026-10-08 10:00", more=2, reason="等材料")
    for name, move, facts, error in (
        ("gao", "ask_extension", {"more": 1, "reason": "x"}, TransitionRefused),
        ("gao", "grant_extension", {}, NotAllowed),
        ("li", "grant_extension", {}, NotAllowed),
        ("han", "refuse_extension", {"reason": "x"}, NotFound),
        ("qian", "refuse_extension", {}, InvalidInput),
    ):
        with pytest.raises(error):
            do(pothole, move, cast[name], "2026-10-08 11:00", **facts)
    for move, facts in (("grant_extension", {}), ("refuse_extension", {"reason": "x"})):
        with pytest.raises(NotAllowed):
            do(pothole, move, both, "2026-10-08 11:00", **facts)
    assert due(do(pothole, "grant_extension", cast["zhao"], "2026-10-08 11:00")) == "2026-10-16 18:00"


def test_only_the_unit_asks(pothole, cast):
    with pytest.raises(NotAllowed):
        do(pothole, "ask_extension", cast["qian"], "2026-10-08 10:00", more=2, reason="x")
