"""Escalation: each step of a ladder at its time, once, across weekends and holidays; clocks that pause or move."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from linli.cases.lifecycle import EventKind, Method, Urgency
from linli.cases.models import Case, CaseClock, CaseEvent
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.cases.steps.classify import classify_case
from linli.cases.steps.close import add_note, close_case
from linli.cases.steps.escalate import climb
from linli.cases.steps.handle import Outcome, contact_reporter, report_done, sign_case
from linli.cases.steps.intake import receive
from linli.cases.steps.verify import verify_case
from linli.jobs.deadlines import sweep_deadlines
from linli.kernel.actor import ANONYMOUS, job
from tests.conftest import report_of
from tests.following import FOLLOW_UP, demo_with
from tests.pictures import jpeg
from tests.rebuild import assert_rebuilds

BEIJING = ZoneInfo("Asia/Shanghai")


def beijing(text: str) -> datetime:
    """An instant as the clock in Beijing shows it, such as "2026-09-24 15:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def climbs(case: Case) -> list[tuple[str, str, int]]:
    """Clock, step and level of each escalation of the case, in their order."""
    events = CaseEvent.objects.filter(case=case, kind=EventKind.ESCALATED).order_by("seq")
    return [(event.data["clock"], event.data["step"], event.data["level"]) for event in events]


def clock_of(case: Case, kind: str = "handle") -> CaseClock:
    return CaseClock.objects.get(case=case, kind=kind)


def nothing_before_and_one_step_at(case: Case, moment: datetime, *, kind: str = "handle") -> tuple[str, str, int]:
    """A minute before `moment` nothing happens to the clock; at it, one step is taken, which is returned."""
    before = climbs(case)
    sweep_deadlines(moment - timedelta(minutes=1))
    assert climbs(case) == before
    assert clock_of(case, kind).next_at == moment
    sweep_deadlines(moment)
    (step,) = climbs(case)[len(before) :]
    assert sweep_deadlines(moment) == 0
    return step


@pytest.fixture
def reported(cast):
    """Report a street light at a Beijing time, signed and contacted at once, so that only its handling clock runs."""

    def report(text: str, **facts) -> Case:
        at = beijing(text)
        number = receive(report=report_of(**facts), by=ANONYMOUS, at=at).number
        sign_case(number=number, by=cast["sun"], at=at)
        contact_reporter(number=number, outcome=Outcome.REACHED, by=cast["sun"], at=at)
        return Case.objects.get(number=number)

    return report


def test_reminder_supervisor_and_leaders_across_national_day(reported):
    case = reported("2026-09-28 10:00")  # Monday; two working days to handle it
    assert clock_of(case).due_at == beijing("2026-09-30 18:00")
    # 1 to 7 October are off, Saturday the 10th is worked instead
    for moment, step in (
        ("2026-09-30 14:00", ("handle", "remind", 0)),
        ("2026-09-30 18:00", ("handle", "supervisor", 1)),
        ("2026-10-08 18:00", ("handle", "street-leader", 2)),
        ("2026-10-10 18:00", ("handle", "district-leader", 3)),
    ):
        assert nothing_before_and_one_step_at(case, beijing(moment)) == step
        case.refresh_from_db()
        assert case.level == step[2]
    clock = clock_of(case)
    assert (clock.next_at, clock.stage, clock.due_at) == (None, 4, beijing("2026-09-30 18:00"))
    assert sweep_deadlines(beijing("2027-01-01 00:00")) == 0
    assert_rebuilds(case)


def test_a_clock_that_starts_before_a_weekend_waits_for_monday(reported):
    case = reported("2026-11-05 10:00")  # Thursday: Friday is the first working day after it, Monday the second
    assert nothing_before_and_one_step_at(case, beijing("2026-11-09 14:00"))[1] == "remind"
    assert nothing_before_and_one_step_at(case, beijing("2026-11-09 18:00"))[1] == "supervisor"
    assert nothing_before_and_one_step_at(case, beijing("2026-11-10 18:00"))[1] == "street-leader"
    assert nothing_before_and_one_step_at(case, beijing("2026-11-12 18:00"))[1] == "district-leader"


def test_an_urgent_case_climbs_a_ladder_of_its_own_in_hours_that_never_stop(reported):
    case = reported("2026-11-07 10:00", urgency=Urgency.URGENT)  # Saturday
    assert nothing_before_and_one_step_at(case, beijing("2026-11-10 16:00"))[1] == "remind"
    assert nothing_before_and_one_step_at(case, beijing("2026-11-10 18:00"))[1] == "supervisor"
    assert nothing_before_and_one_step_at(case, beijing("2026-11-10 19:00"))[1] == "street-leader"
    assert nothing_before_and_one_step_at(case, beijing("2026-11-10 22:00"))[1] == "district-leader"


def test_an_unassigned_case_climbs_too(cast):
    at = beijing("2026-11-06 17:00")  # Friday: one working hour of four is left that day
    case = receive(report=report_of(type_code=""), by=ANONYMOUS, at=at).case
    assert nothing_before_and_one_step_at(case, beijing("2026-11-09 12:00"), kind="dispatch") == (
        "dispatch",
        "supervisor",
        1,
    )
    assert nothing_before_and_one_step_at(case, beijing("2026-11-10 18:00"), kind="dispatch") == (
        "dispatch",
        "district-leader",
        3,
    )
    classify_case(number=case.number, type_code="C0118", by=cast["zhao"], at=beijing("2026-11-11 09:00"))
    case.refresh_from_db()
    assert (clock_of(case, "dispatch").next_at, case.level) == (None, 3)
    assert_rebuilds(case)


def test_steps_that_were_slept_through_are_taken_one_by_one(reported):
    case = reported("2026-11-05 10:00")
    late = beijing("2026-11-12 18:00")
    assert sweep_deadlines(late) == 1
    assert [step for _clock, step, _level in climbs(case)] == [
        "remind",
        "supervisor",
        "street-leader",
        "district-leader",
    ]
    assert set(CaseEvent.objects.filter(case=case, kind=EventKind.ESCALATED).values_list("at", flat=True)) == {late}
    assert_rebuilds(case)


def test_a_note_changes_nothing(reported, cast):
    case = reported("2026-11-05 10:00")
    before = CaseClock.objects.filter(case=case).order_by("kind").values()
    kept = list(before)
    add_note(number=case.number, reason="正在处理", by=cast["sun"], at=beijing("2026-11-09 13:59"))
    assert list(before.all()) == kept
    assert nothing_before_and_one_step_at(case, beijing("2026-11-09 14:00"))[1] == "remind"


def test_rework_goes_on_where_it_was_on_the_ladder(reported, cast):
    case = reported("2026-11-05 10:00")
    sweep_deadlines(beijing("2026-11-09 18:00"))
    done_at = beijing("2026-11-10 09:00")
    photo = store_photo(content=jpeg(), by=cast["sun"], at=done_at)
    report_done(number=case.number, result="好了", photos=[photo.pk], by=cast["sun"], at=done_at)
    assert sweep_deadlines(beijing("2026-11-10 18:00")) == 0, "what is done does not climb"
    failed_at = beijing("2026-11-11 10:00")
    verify_case(number=case.number, passed=False, method=Method.VISIT, reason="不亮", by=cast["li"], at=failed_at)
    assert clock_of(case).stage == 2
    sweep_deadlines(failed_at)
    assert [step for _clock, step, _level in climbs(case)] == ["remind", "supervisor", "street-leader"]
    assert nothing_before_and_one_step_at(case, beijing("2026-11-12 18:00"))[1] == "district-leader"
    assert_rebuilds(Case.objects.get(pk=case.pk))


def test_what_was_done_in_time_never_climbs(reported, cast):
    case = reported("2026-11-05 10:00")
    at = beijing("2026-11-06 09:00")
    photo = store_photo(content=jpeg(), by=cast["sun"], at=at)
    report_done(number=case.number, result="好了", photos=[photo.pk], by=cast["sun"], at=at)
    verify_case(number=case.number, passed=True, method=Method.VISIT, by=cast["li"], at=at)
    assert sweep_deadlines(beijing("2027-01-01 00:00")) == 0
    assert climbs(case) == []


def test_a_clock_that_somebody_else_took_is_left_alone(reported):
    case = reported("2026-11-05 10:00")
    clock, at, by = clock_of(case), beijing("2026-11-09 14:00"), job("deadlines")
    assert [climb(clock_id=clock.pk, by=by, at=at) for _ in range(3)] == [1, 0, 0]
    assert climb(clock_id=10**12, by=by, at=at) == 0
    assert len(climbs(case)) == 1


def test_more_time_arms_the_ladder_anew_and_keeps_the_old_due_time(reported, cast):
    case = reported("2026-11-05 10:00")
    assert nothing_before_and_one_step_at(case, beijing("2026-11-09 14:00"))[1] == "remind"
    asked = beijing("2026-11-09 15:00")
    act(number=case.number, move="ask_extension", facts={"more": "2", "reason": "等配件"}, by=cast["sun"], at=asked)
    act(number=case.number, move="grant_extension", facts={}, by=cast["zhao"], at=asked)
    assert clock_of(case).due_at == beijing("2026-11-11 18:00")
    change = CaseEvent.objects.get(case=case, kind=EventKind.EXTENSION_DECIDED).data["clocks"][0]
    assert datetime.fromisoformat(change["old"]) == beijing("2026-11-09 18:00")
    for moment, step in (
        ("2026-11-11 14:00", "remind"),
        ("2026-11-11 18:00", "supervisor"),
        ("2026-11-12 18:00", "street-leader"),
        ("2026-11-16 18:00", "district-leader"),
    ):
        assert nothing_before_and_one_step_at(case, beijing(moment))[1] == step
    assert_rebuilds(Case.objects.get(pk=case.pk))


def test_a_suspended_case_does_not_climb_and_goes_on_with_what_was_left(reported, cast):
    case = reported("2026-11-05 10:00")
    held = {"cause": "weather", "reason": "暴雨", "until": "2026-11-12T10:00:00+08:00"}
    act(number=case.number, move="suspend", facts=held, by=cast["sun"], at=beijing("2026-11-09 10:00"))
    assert clock_of(case).next_at is None
    assert sweep_deadlines(beijing("2026-11-12 09:59")) == 0
    # seven working hours were left on Monday at ten: 2 + 5 on Thursday
    assert sweep_deadlines(beijing("2026-11-12 10:00")) == 1
    case.refresh_from_db()
    assert not case.paused
    assert clock_of(case).due_at == beijing("2026-11-12 18:00")
    assert nothing_before_and_one_step_at(case, beijing("2026-11-12 14:00"))[1] == "remind"
    assert nothing_before_and_one_step_at(case, beijing("2026-11-12 18:00"))[1] == "supervisor"
    assert_rebuilds(Case.objects.get(pk=case.pk))


def test_a_new_type_moves_the_due_time_and_keeps_the_old_one_and_what_was_told(reported, cast):
    case = reported("2026-11-05 10:00")
    sweep_deadlines(beijing("2026-11-09 18:00"))
    classify_case(number=case.number, type_code="Q02", by=cast["zhao"], at=beijing("2026-11-09 18:30"))
    changes = [one for event in CaseEvent.objects.filter(case=case) for one in event.data.get("clocks", ())]
    (moved,) = [one for one in changes if one["kind"] == "handle" and one["do"] == "move"]
    assert datetime.fromisoformat(moved["old"]) == beijing("2026-11-09 18:00")
    assert clock_of(case).due_at == beijing("2026-11-20 10:00"), "fifteen calendar days from receipt"
    assert [step for _clock, step, _level in climbs(case)] == ["remind", "supervisor"]
    # four working hours before ten in the morning: one that day, three of the afternoon before
    assert nothing_before_and_one_step_at(case, beijing("2026-11-19 15:00"))[1] == "remind"
    assert nothing_before_and_one_step_at(case, beijing("2026-11-20 10:00"))[1] == "supervisor"
    assert_rebuilds(Case.objects.get(pk=case.pk))


def test_a_follow_up_that_nobody_answers_ends_in_time(reported, cast):
    case = reported("2026-11-05 10:00")
    at = beijing("2026-11-06 09:00")
    photo = store_photo(content=jpeg(), by=cast["sun"], at=at)
    report_done(number=case.number, result="好了", photos=[photo.pk], by=cast["sun"], at=at)
    verify_case(number=case.number, passed=True, method=Method.VISIT, by=cast["li"], at=at)
    close_case(number=case.number, result_class="solved", result="好了", by=cast["qian"], at=at)
    assert sweep_deadlines(beijing("2026-11-20 08:59")) == 0
    assert sweep_deadlines(beijing("2026-11-20 09:00")) == 1
    matter = case.matters.get(kind="follow_up")
    assert (matter.state, matter.ended_at) == ("unreached", beijing("2026-11-20 09:00"))
    assert climbs(case) == []
    assert_rebuilds(Case.objects.get(pk=case.pk))


def test_where_the_pack_asks_at_the_deadline_reporters_are_asked_then_once(reported, tmp_path, outbox):
    demo_with(tmp_path / "pack", follow_up={**FOLLOW_UP, "when": "deadline"})
    case = reported("2026-11-05 10:00")
    sweep_deadlines(beijing("2026-11-09 14:00"))
    assert not case.matters.exists()
    for moment in ("2026-11-09 18:00", "2026-11-10 18:00"):
        sweep_deadlines(beijing(moment))
        assert list(case.matters.values_list("kind", "state")) == [("follow_up", "due")]
        assert outbox.templates(case).count("follow_up") == 1
    assert_rebuilds(Case.objects.get(pk=case.pk))


def test_a_step_that_a_new_pack_no_longer_has_is_not_taken(reported, tmp_path):
    case = reported("2026-11-05 10:00")
    demo_with(tmp_path / "pack", at=beijing("2026-11-06 10:00"), escalations=[])
    assert sweep_deadlines(beijing("2026-11-09 14:00")) == 0
    assert clock_of(case).next_at is None
    assert climbs(case) == [("handle", "", 0)]
    case.refresh_from_db()
    assert case.level == 0
    assert_rebuilds(case)
