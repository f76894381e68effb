"""Joining: who has the same trouble follows the case that is there, and learns nothing that is not public."""

from __future__ import annotations

import pytest

from linli.audit.models import AuditEntry
from linli.cases import notices
from linli.cases.lifecycle import EventKind
from linli.cases.models import Case, CaseEvent, Reporter
from linli.cases.queries import track
from linli.cases.rules.report import Contact
from linli.cases.steps.intake import receive
from linli.cases.steps.join import join_case
from linli.cases.steps.transfer import withdraw_by_reporter
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from linli.kernel.models import OutboxMessage
from tests.cases.together import do
from tests.cast import MONDAY_TEN, SMITH, WANG
from tests.conftest import report_of
from tests.rebuild import assert_rebuilds


def join(case, contact: Contact = SMITH):
    return join_case(number=case.number, contact=contact, by=ANONYMOUS, at=MONDAY_TEN)


def test_a_further_reporter_has_a_secret_of_their_own_and_is_told(street_light, cast):
    receipt = join(street_light)
    assert receipt.number == street_light.number
    assert receipt.secret != street_light.secret
    assert track(number=receipt.number, secret=receipt.secret).pk == receipt.case.pk
    reporter = Reporter.objects.get(case=receipt.case, no=2)
    do(street_light, "sign", cast["sun"])
    messages = [notices.render(row) for row in OutboxMessage.objects.filter(recipient_id=reporter.pk).order_by("pk")]
    assert [message.to for message in messages if message] == ["ann.smith@example.org"] * 2
    assert messages[0] is not None
    assert receipt.secret in messages[0].body
    event = CaseEvent.objects.get(kind=EventKind.JOINED)
    assert event.data == {"reporter": 2}
    assert AuditEntry.objects.filter(action="case.join").count() == 1
    assert_rebuilds(Case.objects.get(number=street_light.number))


def test_a_contact_that_is_known_is_not_kept_twice_and_nobody_learns_that_it_was(street_light):
    receipt = join(street_light, WANG)
    assert receipt.secret != street_light.secret
    rows = Reporter.objects.filter(case=receipt.case).order_by("no")
    assert [row.phone_sealed is not None for row in rows] == [True, False]
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize("contact", [Contact(), Contact(name="李娜"), Contact(phone="12"), Contact(email="x")])
def test_without_a_way_to_reach_them_nobody_joins(street_light, contact):
    with pytest.raises(InvalidInput):
        join(street_light, contact)
    assert Reporter.objects.count() == 1


def test_what_is_not_public_with_its_text_does_not_exist_here(cast):
    shy = receive(report=report_of(public=False), by=ANONYMOUS, at=MONDAY_TEN)
    coarse = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN)
    Case.objects.filter(number=coarse.number).update(text_public=False)
    for number in (shy.number, coarse.number, "20261102-999999-X", ""):
        with pytest.raises(NotFound):
            join_case(number=number, contact=SMITH, by=ANONYMOUS, at=MONDAY_TEN)


def test_what_has_ended_is_reported_anew(street_light, cast):
    again = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN)
    do(again, "merge", cast["qian"], main=street_light.number)
    with pytest.raises(TransitionRefused):
        join(again)


def test_neither_the_first_nor_the_further_reporter_withdraws_for_the_other(street_light):
    receipt = join(street_light)
    for secret in (street_light.secret, receipt.secret):
        with pytest.raises(NotAllowed):
            withdraw_by_reporter(number=receipt.number, secret=secret, at=MONDAY_TEN)
