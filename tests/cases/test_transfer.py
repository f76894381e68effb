"""Other endings: a statutory channel, or the reporter wants it no more."""

from __future__ import annotations

import pytest

from linli.accounts.roles import Role
from linli.audit.models import AuditEntry
from linli.cases.lifecycle import EventKind, Status
from linli.cases.models import Case, CaseClock, CaseEvent, CaseMatter, CaseText
from linli.cases.rules.report import Contact
from linli.cases.steps.intake import receive
from linli.cases.steps.transfer import withdraw_by_reporter
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from tests.cases.together import client_of, do, grant, photo, send
from tests.cast import MONDAY_TEN, SMITH
from tests.conftest import report_of
from tests.rebuild import assert_rebuilds

COURT = {"statutory": "court", "reason": "属于合同纠纷"}


def fresh(case) -> Case:
    return Case.objects.get(number=case.number)


def test_a_transferred_case_ends_with_all_that_was_open_in_it(street_light, cast, outbox):
    do(street_light, "sign", cast["sun"])
    do(street_light, "ask_extension", cast["sun"], more=1, reason="等材料")
    case = do(street_light, "transfer", cast["qian"], **COURT)
    assert (case.status, case.result_class, case.is_public, case.due_at) == (Status.CLOSED, "transferred", False, None)
    assert case.closed_at == MONDAY_TEN
    assert not CaseClock.objects.filter(case=case, stopped_at=None).exists()
    assert CaseMatter.objects.get(case=case).state == "lapsed"
    event = CaseEvent.objects.get(case=case, kind=EventKind.TRANSFERRED)
    assert event.data["statutory"] == "court"
    assert CaseText.objects.get(case=case, no=event.data["text"]).body == "属于合同纠纷"
    assert outbox.templates(case)[-1] == "transferred"
    assert AuditEntry.objects.filter(action="case.transfer", subject_id=case.pk).count() == 1
    assert_rebuilds(case)


def test_a_paused_case_can_be_transferred_and_is_paused_no_more(street_light, cast):
    do(street_light, "sign", cast["sun"])
    do(street_light, "suspend", cast["sun"], cause="court", reason="已起诉")
    case = do(street_light, "transfer", cast["qian"], **COURT)
    assert (case.status, case.paused) == (Status.CLOSED, False)
    assert_rebuilds(case)


def test_what_was_merged_into_it_goes_the_same_way(street_light, cast, outbox):
    other = receive(report=report_of(contact=SMITH), by=ANONYMOUS, at=MONDAY_TEN)
    do(other, "merge", cast["qian"], main=street_light.number)
    do(street_light, "transfer", cast["qian"], **COURT)
    case = fresh(other)
    assert (case.status, case.result_class, case.is_public) == (Status.CLOSED, "transferred", False)
    assert outbox.templates(case)[-1] == "transferred"
    assert_rebuilds(case)


def test_wrong_channels_people_and_states_are_refused(street_light, cast):
    with pytest.raises(InvalidInput) as refused:
        do(street_light, "transfer", cast["qian"], statutory="heaven", reason="x")
    assert list(refused.value.fields) == ["statutory"]
    with pytest.raises(InvalidInput) as refused:
        do(street_light, "transfer", cast["qian"], statutory="court")
    assert list(refused.value.fields) == ["reason"]
    for move, facts in (("transfer", COURT), ("withdraw", {"reason": "x"})):
        with pytest.raises(NotAllowed):
            do(street_light, move, cast["sun"], **facts)
    do(street_light, "sign", cast["sun"])
    do(street_light, "report_done", cast["sun"], result="好了", photos=[photo(cast["sun"])])
    with pytest.raises(TransitionRefused):
        do(street_light, "transfer", cast["qian"], **COURT)


def test_the_desk_notes_that_the_reporter_wants_it_no_more(street_light, cast, outbox):
    other = receive(report=report_of(contact=SMITH), by=ANONYMOUS, at=MONDAY_TEN)
    do(other, "merge", cast["qian"], main=street_light.number)
    case = do(street_light, "withdraw", cast["qian"], reason="来电称已自行解决")
    assert (case.status, case.result_class, case.is_public) == (Status.CLOSED, "withdrawn", False)
    assert outbox.templates(case)[-1] == "withdrawn"
    assert fresh(other).status == Status.ROUTED, "who reported the same still waits for a result"
    for one in (case, fresh(other)):
        assert_rebuilds(one)


def test_the_reporter_withdraws_with_number_and_secret(street_light, outbox):
    for number, secret in ((street_light.number, "WRONGWRONG"), ("20261102-999999-X", street_light.secret)):
        with pytest.raises(NotFound):
            withdraw_by_reporter(number=number, secret=secret, at=MONDAY_TEN)
    case = withdraw_by_reporter(number=street_light.number, secret=street_light.secret.lower(), at=MONDAY_TEN)
    assert (case.status, case.result_class) == (Status.CLOSED, "withdrawn")
    assert outbox.templates(case)[-1] == "withdrawn"
    event = CaseEvent.objects.get(case=case, kind=EventKind.WITHDRAWN)
    assert (event.actor_kind, event.actor_id) == ("resident", None)
    assert_rebuilds(case)
    with pytest.raises(TransitionRefused):
        withdraw_by_reporter(number=street_light.number, secret=street_light.secret, at=MONDAY_TEN)


def test_nobody_withdraws_what_is_done_or_what_waits_for_another(street_light, cast):
    other = receive(report=report_of(contact=Contact()), by=ANONYMOUS, at=MONDAY_TEN)
    do(other, "merge", cast["qian"], main=street_light.number)
    do(street_light, "sign", cast["sun"])
    do(street_light, "report_done", cast["sun"], result="好了", photos=[photo(cast["sun"])])
    for receipt in (street_light, other):
        with pytest.raises(TransitionRefused):
            withdraw_by_reporter(number=receipt.number, secret=receipt.secret, at=MONDAY_TEN)


def test_over_the_api(street_light, unclear, cast):
    desk = client_of(grant(Role.CENTRE))
    assert send(desk, street_light, "transfer", **COURT).json()["status"] == "closed"
    assert send(desk, unclear, "withdraw", reason="不需要了").json()["status"] == "closed"
    assert send(desk, street_light, "withdraw", reason="不需要了").status_code == 409
