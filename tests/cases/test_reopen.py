"""Reopening: within the pack's days, only what was handled and closed, with a new limit and the same unit."""

from __future__ import annotations

import pytest
from django.utils import timezone

from linli.accounts.roles import Role
from linli.cases.lifecycle import MatterKind, Status
from linli.cases.models import Case, CaseClock
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import InvalidInput, NotAllowed, TransitionRefused
from tests.beijing import beijing, do, due, reported, shown
from tests.cases.together import client_of, grant, photo, send
from tests.cast import SMITH
from tests.conftest import report_of
from tests.rebuild import assert_rebuilds

CLOSED = "2026-11-03 16:00"
WHY = {"reason": "又不亮了"}


def closed(case, cast, at: str = CLOSED) -> Case:
    do(case, "sign", cast["sun"], at)
    do(case, "report_done", cast["sun"], at, result="好了", photos=[photo(cast["sun"])])
    do(case, "pass_check", cast["li"], at, method="visit")
    return do(case, "close", cast["qian"], at, result_class="solved", result="灯已修好")


def test_it_goes_back_to_its_unit_with_a_new_limit(street_light, cast, outbox):
    before = closed(street_light, cast)
    limit = before.clocks()["handle"].limit_value
    case = do(street_light, "reopen", cast["qian"], "2026-11-04 10:00", **WHY)
    assert (case.status, case.unit.code, case.reopened) == (Status.ROUTED, "lighting", 1)
    assert (case.closed_at, case.result_class) == (None, "")
    handle = case.clocks()["handle"]
    assert (shown(handle.started_at), handle.limit_value, handle.stopped_at) == ("2026-11-04 10:00", limit, None)
    assert case.due_at == handle.due_at > beijing("2026-11-04 10:00")
    assert due(case) == shown(case.due_at)
    assert not CaseClock.objects.filter(case=case, kind="follow_up", stopped_at=None).exists()
    assert not case.matters_of(MatterKind.FOLLOW_UP, "due")
    assert outbox.templates(case)[-1] == "reopened"
    assert_rebuilds(case)
    again = closed(street_light, cast, "2026-11-05 10:00")
    assert again.status == Status.CLOSED
    assert do(street_light, "reopen", cast["qian"], "2026-11-06 10:00", **WHY).reopened == 2
    assert_rebuilds(again)


@pytest.mark.parametrize(("at", "possible"), [("2026-11-18 23:59", True), ("2026-11-19 00:00", False)])
def test_the_days_count_from_the_day_of_closing(street_light, cast, at, possible):
    closed(street_light, cast)
    if possible:
        assert do(street_light, "reopen", cast["qian"], at, **WHY).status == Status.ROUTED
    else:
        with pytest.raises(TransitionRefused) as refused:
            do(street_light, "reopen", cast["qian"], at, **WHY)
        assert "15 days" in str(refused.value)


def test_what_ended_otherwise_is_not_reopened(street_light, unclear, cast):
    do(unclear, "withdraw", cast["zhao"], CLOSED, reason="不需要了")
    other = receive(report=report_of(contact=SMITH), by=ANONYMOUS, at=beijing("2026-11-02 11:00"))
    do(other, "merge", cast["qian"], "2026-11-02 12:00", main=street_light.number)
    transferred = reported("2026-11-02 11:00")
    do(transferred, "transfer", cast["qian"], CLOSED, statutory="court", reason="诉讼")
    closed(street_light, cast)
    for case, words in ((unclear, "handled and closed"), (transferred, "handled and closed"), (other, "together")):
        with pytest.raises(TransitionRefused) as refused:
            do(case, "reopen", cast["zhao"], "2026-11-04 10:00", **WHY)
        assert words in str(refused.value)
        assert_rebuilds(Case.objects.get(number=case.number))


def test_reopening_the_main_case_leaves_the_merged_ones_closed(street_light, cast):
    other = receive(report=report_of(contact=SMITH), by=ANONYMOUS, at=beijing("2026-11-02 11:00"))
    do(other, "merge", cast["qian"], "2026-11-02 12:00", main=street_light.number)
    closed(street_light, cast)
    do(street_light, "reopen", cast["qian"], "2026-11-04 10:00", **WHY)
    assert Case.objects.get(number=other.number).status == Status.CLOSED


def test_the_desk_reopens_with_a_reason(street_light, cast):
    closed(street_light, cast)
    with pytest.raises(InvalidInput):
        do(street_light, "reopen", cast["qian"], "2026-11-04 10:00")
    with pytest.raises(NotAllowed):
        do(street_light, "reopen", cast["sun"], "2026-11-04 10:00", **WHY)


def test_over_the_api(street_light, cast):
    desk = client_of(grant(Role.CENTRE))
    assert send(desk, street_light, "reopen", **WHY).status_code == 409
    closed(street_light, cast, shown(timezone.now()))
    assert send(desk, street_light, "reopen", **WHY).json()["status"] == "routed"
