"""The same key never does a thing twice, even when two processes are equally fast."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import transaction

from linli.cases.models import Case
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import Conflict, InvalidInput
from linli.kernel.idempotency import AlreadyDone, Once, once
from linli.kernel.models import IdempotencyKey, OutboxMessage
from tests.cast import MONDAY_TEN
from tests.conftest import report_of
from tests.threads import at_once

BODY = {"text": "路灯不亮", "point": {"lon": 116.4, "lat": 39.9}}


def mark(body: object = BODY, *, key: str = "k-1", scope: str = "api:1") -> Once:
    return once(scope=scope, key=key, body=body)


def test_the_result_is_kept_for_the_same_key_and_body(db):
    assert mark().earlier() is None
    mark().keep("20261102-000001-X", at=MONDAY_TEN)
    assert mark().earlier() == "20261102-000001-X"
    assert mark(dict(reversed(BODY.items()))).earlier() == "20261102-000001-X"  # the order of names says nothing


def test_another_body_under_the_same_key_is_refused(db):
    mark().keep("n", at=MONDAY_TEN)
    for other in ({**BODY, "text": "路灯不亮。"}, [], None):
        with pytest.raises(Conflict):
            mark(other).earlier()


def test_keys_belong_to_who_sent_them(db):
    mark().keep("n", at=MONDAY_TEN)
    assert mark(scope="api:2").earlier() is None
    mark({}, scope="api:2").keep("m", at=MONDAY_TEN)
    assert IdempotencyKey.objects.count() == 2


def test_who_comes_second_learns_that_it_is_done(db):
    mark().keep("n", at=MONDAY_TEN)
    with pytest.raises(AlreadyDone), transaction.atomic():
        mark().keep("m", at=MONDAY_TEN)
    assert mark().earlier() == "n"


@pytest.mark.parametrize("key", ["", "   ", "x" * 201, "a\nb", "a\x00b"])
def test_unusable_keys_are_named(key):
    with pytest.raises(InvalidInput) as refused:
        mark(key=key)
    assert list(refused.value.fields) == ["Idempotency-Key"]


def test_a_repeated_report_gets_the_same_receipt_later(cast):
    first = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN, once=mark())
    again = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN + timedelta(days=1), once=mark())
    assert (again.number, again.secret, again.unit) == (first.number, first.secret, first.unit)
    assert (first.repeated, again.repeated) == (False, True)
    assert Case.objects.count() == 1


def test_a_refused_report_does_not_use_up_its_key(cast):
    with pytest.raises(InvalidInput):
        receive(report=report_of(" "), by=ANONYMOUS, at=MONDAY_TEN, once=mark())
    assert not receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN, once=mark()).repeated


class _Racing(Once):
    """Looks for an earlier answer and then waits until the other has looked too: both believe to be first."""

    __slots__ = ("gate", "looked")

    def earlier(self) -> str | None:
        found = Once.earlier(self)
        if not hasattr(self, "looked"):
            object.__setattr__(self, "looked", True)
            self.gate.wait(20)
        return found


def test_two_connections_with_the_same_key_make_one_case(live_cast):
    gate = threading.Barrier(2)

    def send():
        racing = _Racing(*(getattr(mark(), name) for name in ("scope", "key", "digest")))
        object.__setattr__(racing, "gate", gate)
        return receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN, once=racing)

    first, second = at_once(send, send)
    assert (first.number, first.secret) == (second.number, second.secret)
    assert sorted([first.repeated, second.repeated]) == [False, True]
    assert (Case.objects.count(), OutboxMessage.objects.count()) == (1, 1)
