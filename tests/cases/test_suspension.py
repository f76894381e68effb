"""Suspended, the clocks stand still; resumed, what was left is given again - by hand or when the time is over."""

from __future__ import annotations

import pytest

from linli.cases.lifecycle import MatterKind, Status
from linli.cases.models import Case, CaseEvent
from linli.cases.steps.attach import store_photo
from linli.cases.steps.suspension import auto_resume
from linli.kernel.actor import job
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from tests.beijing import beijing, do, due, member_of, reported, shown
from tests.pictures import jpeg
from tests.rebuild import assert_rebuilds

WEDNESDAY = "2026-09-30 16:00"
HOUSE = job("deadlines")


@pytest.fixture
def pothole(cast):
    """A damaged road of the last Tuesday of September, seven working days: due on 14 October at 18:00."""
    case = reported("2026-09-29 10:00", type_code="0110", answers={"danger": "no"})
    return do(case, "sign", cast["gao"], "2026-09-29 11:00")


def suspended(case, by, at: str = WEDNESDAY, **facts):
    return do(case, "suspend", by, at, **{"cause": "weather", "reason": "大雨", **facts})


def test_the_clocks_stand_still_and_run_on_over_the_holidays(pothole, cast, outbox):
    case = suspended(pothole, cast["gao"])
    assert (case.status, case.paused, shown(case.due_at)) == (Status.HANDLING, True, "2026-10-14 18:00")
    for kind in ("handle", "first_contact"):
        assert (case.clocks()[kind].paused_at, case.clocks()[kind].next_at) == (beijing(WEDNESDAY), None)
    assert_rebuilds(case)
    case = do(case, "resume", cast["gao"], "2026-10-08 11:00", reason="雨停")
    # two hours of Wednesday and two of Thursday 8 October passed, nothing in between
    assert (case.paused, due(case), shown(case.due_at)) == (False, "2026-10-15 14:00", "2026-10-15 14:00")
    assert due(case, "first_contact") == "2026-10-08 14:00"
    # the reminder comes four working hours before
    assert shown(case.clocks()["handle"].next_at) == "2026-10-15 09:00"
    assert outbox.templates(case) == ["received", "routed", "suspended", "resumed"]
    assert_rebuilds(case)


def test_a_pause_of_free_days_only_gives_nothing(pothole, cast):
    suspended(pothole, cast["gao"], "2026-09-30 18:00")
    case = do(pothole, "resume", cast["gao"], "2026-10-08 09:00")
    assert (due(case), due(case, "first_contact")) == ("2026-10-14 18:00", "2026-09-30 18:00")


def test_calendar_days_pause_by_the_hours_that_pass(cast):
    street = member_of("street-1")
    case = reported("2026-09-29 10:00", type_code="L03")
    do(case, "sign", street, "2026-09-29 11:00")
    suspended(case, street, "2026-10-01 00:00", cause="resident")
    assert due(do(case, "resume", street, "2026-10-05 12:30")) == "2026-10-18 22:30"


def test_lateness_is_not_healed(pothole, cast):
    suspended(pothole, cast["gao"], "2026-10-15 09:00")
    assert due(do(pothole, "resume", cast["gao"], "2026-10-20 09:00")) == "2026-10-14 18:00"


def test_twice_suspended_each_pause_counts(pothole, cast):
    suspended(pothole, cast["gao"])
    do(pothole, "resume", cast["gao"], "2026-10-08 11:00")
    suspended(pothole, cast["qian"], "2026-10-15 13:00")
    case = do(pothole, "resume", cast["qian"], "2026-10-16 10:00")
    # one hour was left; five of Thursday and one of Friday passed
    assert due(case) == "2026-10-16 11:00"
    assert [one.state for one in case.matters_of(MatterKind.SUSPENSION)] == ["ended", "ended"]
    assert_rebuilds(case)


def test_a_first_contact_made_stays_made(pothole, cast):
    do(pothole, "contact", cast["gao"], "2026-09-29 12:00", outcome="reached")
    case = do(suspended(pothole, cast["gao"]), "resume", cast["gao"], "2026-10-08 11:00")
    assert case.clocks()["first_contact"].stopped_at == beijing("2026-09-29 12:00")


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        ({}, "2026-10-30 16:00"),
        ({"until": "2026-10-10T09:00+08:00"}, "2026-10-10 09:00"),
        ({"until": "2026-10-30T08:00:00Z"}, "2026-10-30 16:00"),
        ({"cause": "court"}, None),
        ({"cause": "court", "until": "2027-06-01T09:00+08:00"}, "2027-06-01 09:00"),
    ],
)
def test_it_ends_at_the_time_given_or_when_the_cause_has_lasted_its_longest(pothole, cast, facts, end):
    matter = suspended(pothole, cast["gao"], **facts).matters_of(MatterKind.SUSPENSION, "running")[0]
    assert (shown(matter.due_at) if matter.due_at else None) == end


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"cause": "mood"}, "cause"),
        ({"cause": ""}, "cause"),
        ({"reason": " "}, "reason"),
        ({"until": "2026-10-30T16:01+08:00"}, "until"),
        ({"until": "2026-09-30T16:00+08:00"}, "until"),
        ({"until": "2026-10-10T09:00"}, "until"),
        ({"until": "9999-12-31T23:59-12:00", "cause": "court"}, "until"),
        ({"until": "0001-01-01T00:00+08:00"}, "until"),
        ({"until": "tomorrow"}, "until"),
    ],
)
def test_what_cannot_be_is_named(pothole, cast, facts, field):
    with pytest.raises(InvalidInput) as refused:
        suspended(pothole, cast["gao"], **facts)
    assert list(refused.value.fields) == [field]


def test_it_runs_on_by_itself_when_the_time_is_over(pothole, cast, outbox):
    suspended(pothole, cast["gao"], until="2026-10-09T18:00+08:00")
    early = auto_resume(case_id=pothole.pk, by=HOUSE, at=beijing("2026-10-09 17:59"))
    assert early.paused
    auto_resume(case_id=pothole.pk, by=HOUSE, at=beijing("2026-10-10 09:30"))
    case = Case.objects.get(pk=pothole.pk)
    # the pause counts until the sweep came: 2 + 8 + 8 working hours and half of one on Saturday, worked instead
    assert (case.paused, due(case)) == (False, "2026-10-19 11:30")
    assert CaseEvent.objects.get(case=case, kind="resumed").data["automatic"] is True
    seq = case.seq
    assert auto_resume(case_id=pothole.pk, by=HOUSE, at=beijing("2026-10-10 09:35")).seq == seq
    assert outbox.templates(case) == ["received", "routed", "suspended", "resumed"]
    assert_rebuilds(case)


def test_without_an_end_it_waits(pothole, cast):
    suspended(pothole, cast["gao"], cause="court")
    assert auto_resume(case_id=pothole.pk, by=HOUSE, at=beijing("2028-01-01 00:00")).paused
    with pytest.raises(NotFound):
        auto_resume(case_id=0, by=HOUSE, at=beijing("2028-01-01 00:00"))


def test_suspended_it_is_neither_done_nor_suspended_again(pothole, cast):
    case = suspended(pothole, cast["gao"])
    photo = store_photo(content=jpeg(), by=HOUSE, at=beijing(WEDNESDAY))
    for move, facts in (
        ("report_done", {"result": "好了", "photos": [str(photo.pk)]}),
        ("suspend", {"cause": "court", "reason": "x"}),
        ("recompute", {"reason": "x"}),
    ):
        with pytest.raises(TransitionRefused):
            do(case, move, HOUSE, "2026-10-08 11:00", **facts)
    do(case, "resume", cast["qian"], "2026-10-08 11:00")
    with pytest.raises(TransitionRefused):
        do(case, "resume", cast["gao"], "2026-10-08 11:00")


def test_an_end_of_the_case_ends_the_suspension(pothole, cast):
    suspended(pothole, cast["gao"])
    case = do(pothole, "withdraw", cast["qian"], "2026-10-08 11:00", reason="不用了")
    assert (case.status, case.paused) == (Status.CLOSED, False)
    assert all(clock.stopped_at and clock.paused_at is None for clock in case.clocks().values())
    assert_rebuilds(case)


def test_only_the_unit_and_the_desk(pothole, cast):
    for name, error in (("li", NotAllowed), ("wu", NotAllowed), ("zhou", NotAllowed), ("sun", NotFound)):
        with pytest.raises(error):
            suspended(pothole, cast[name])
    suspended(pothole, cast["zhao"])
    with pytest.raises(NotAllowed):
        do(pothole, "resume", cast["li"], "2026-10-08 11:00")


def test_a_case_that_nobody_took_up_is_not_suspended(street_light, cast):
    with pytest.raises(TransitionRefused):
        suspended(street_light, cast["sun"], "2026-11-02 11:00")
