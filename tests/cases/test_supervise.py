"""Supervision: a note from above that has to be answered by a time, and moves no clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linli.accounts.roles import Role
from linli.audit.models import AuditEntry
from linli.cases.lifecycle import EventKind, Status
from linli.cases.models import Case, CaseClock, CaseMatter
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from tests.cases.together import client_of, do, grant, last_event, person, photo, reachable, send, states, told
from tests.cast import FRIDAY_NOON, MONDAY_TEN
from tests.conftest import report_of
from tests.following import demo_with
from tests.rebuild import assert_rebuilds


def note_of(case) -> CaseMatter:
    return CaseMatter.objects.get(case__number=case.number, kind="supervision")


def clocks_of(case) -> list[dict[str, object]]:
    return list(CaseClock.objects.filter(case__number=case.number).order_by("kind").values())


def test_a_note_is_answered_within_the_working_time_of_the_pack(street_light, cast):
    before, due = clocks_of(street_light), Case.objects.get(number=street_light.number).due_at
    case = do(street_light, "supervise", cast["wu"], at=FRIDAY_NOON, reason="居民多次反映，请说明进度")
    note = note_of(case)
    # one working day after Friday 6 November: Monday the 9th, until the offices close at 18:00 in Beijing
    assert note.due_at == datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
    assert (note.unit.code, note.state) == ("lighting", "open")
    answered = do(street_light, "answer_supervision", cast["sun"], at=FRIDAY_NOON, reason="明日更换")
    assert states(case, "supervision") == [("lighting", "answered")]
    assert (last_event(case).kind, last_event(case).data["late"]) == (EventKind.SUPERVISION_ANSWERED, False)
    assert (clocks_of(case), answered.due_at, answered.status) == (before, due, Status.ROUTED)
    assert AuditEntry.objects.filter(action="case.supervise", subject_id=case.pk).count() == 1
    assert_rebuilds(answered)


def test_the_note_itself_may_say_by_when(street_light, cast):
    until = MONDAY_TEN + timedelta(hours=3)
    do(street_light, "supervise", cast["zhao"], reason="请今日答复", until=until.isoformat())
    assert note_of(street_light).due_at == until
    late = do(street_light, "answer_supervision", cast["sun"], at=until + timedelta(minutes=1), reason="已在现场")
    assert last_event(late).data["late"] is True


@pytest.mark.parametrize(
    "until", ["2026-11-02T10:00:00+08:00", "2026-11-01T10:00:00+08:00", "2026-11-03T10:00", "soon"]
)
def test_a_time_that_is_past_or_none_is_refused(street_light, cast, until):
    with pytest.raises(InvalidInput) as refused:
        do(street_light, "supervise", cast["zhao"], reason="请答复", until=until)
    assert list(refused.value.fields) == ["until"]
    assert states(street_light, "supervision") == []


def test_without_a_rule_of_the_pack_the_note_must_say_by_when(cast, tmp_path):
    demo_with(tmp_path / "silent", supervision=None)
    case = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN).case
    with pytest.raises(InvalidInput) as refused:
        do(case, "supervise", cast["zhao"], reason="请答复")
    assert list(refused.value.fields) == ["until"]
    do(case, "supervise", cast["zhao"], reason="请答复", until="2026-11-03T10:00:00+08:00")
    assert states(case, "supervision") == [("lighting", "open")]


def test_who_has_to_answer_is_told(street_light, unclear, cast):
    crew = reachable("lamp-crew", grant(Role.UNIT, unit="lighting"))
    desk = reachable("desk", grant(Role.STREET, area="999001001"))
    reachable("other-desk", grant(Role.STREET, area="999001002"))
    do(street_light, "supervise", cast["wu"], reason="请答复")
    assert told(street_light, "supervised") == [crew]
    Case.objects.filter(number=unclear.number).update(status=Status.ACCEPTED.value, type_code="C0118")
    do(unclear, "supervise", cast["wu"], reason="为何未派")
    assert told(unclear, "supervised") == [desk]


def test_one_note_at_a_time(street_light, cast):
    do(street_light, "supervise", cast["qian"], reason="请答复")
    with pytest.raises(TransitionRefused):
        do(street_light, "supervise", cast["wu"], reason="请答复")
    do(street_light, "answer_supervision", cast["sun"], reason="今晚修")
    with pytest.raises(TransitionRefused):
        do(street_light, "answer_supervision", cast["sun"], reason="今晚修")
    do(street_light, "supervise", cast["wu"], reason="再次督办")
    assert states(street_light, "supervision") == [("lighting", "answered"), ("lighting", "open")]


def test_nobody_answers_the_note_they_sent_and_a_unit_sends_none(street_light, cast):
    with pytest.raises(NotAllowed):
        do(street_light, "supervise", cast["sun"], reason="请答复")
    with pytest.raises(NotFound):
        do(street_light, "supervise", cast["han"], reason="请答复")
    do(street_light, "supervise", cast["qian"], reason="请答复")
    with pytest.raises(NotAllowed):
        do(street_light, "answer_supervision", cast["qian"], reason="好的")
    with pytest.raises(NotAllowed):
        do(street_light, "answer_supervision", cast["li"], reason="好的")
    both = person(4, grant(Role.STREET, area="999001001"), grant(Role.UNIT, unit="lighting"))
    assert states(do(street_light, "answer_supervision", both, reason="今晚修"), "supervision") == [
        ("lighting", "answered")
    ]


def test_a_case_without_a_unit_is_answered_by_the_desk(cast):
    case = receive(report=report_of("?", type_code=""), by=ANONYMOUS, at=MONDAY_TEN).case
    Case.objects.filter(pk=case.pk).update(status=Status.ACCEPTED.value, type_code="C0118")  # where no rule decides
    do(case, "supervise", cast["wu"], reason="为何未派")
    assert states(case, "supervision") == [(None, "open")]
    do(case, "answer_supervision", cast["qian"], reason="职责不清，已协调")
    assert states(case, "supervision") == [(None, "answered")]


def test_reporting_the_work_done_is_no_answer_closing_the_case_ends_it(street_light, cast):
    do(street_light, "sign", cast["sun"])
    do(street_light, "supervise", cast["wu"], reason="请说明")
    done = do(street_light, "report_done", cast["sun"], result="换了灯泡", photos=[photo(cast["sun"])])
    assert states(done, "supervision") == [("lighting", "open")]
    do(done, "pass_check", cast["li"], method="visit")
    closed = do(done, "close", cast["qian"], result_class="solved", result="已修好")
    assert states(closed, "supervision") == [("lighting", "lapsed")]
    assert_rebuilds(closed)


def test_by_the_api(street_light):
    centre, lighting = client_of(grant(Role.CENTRE)), client_of(grant(Role.UNIT, unit="lighting"))
    assert send(centre, street_light, "supervise").status_code == 422
    assert send(centre, street_light, "supervise", reason="请答复").status_code == 200
    assert "answer_supervision" in lighting.get(f"/api/v1/cases/{street_light.number}").json()["moves"]
    assert send(centre, street_light, "answer_supervision", reason="好").status_code == 403
    assert send(lighting, street_light, "answer_supervision", reason="今晚修").status_code == 200
    assert send(centre, street_light, "answer_supervision", reason="好").status_code == 409
