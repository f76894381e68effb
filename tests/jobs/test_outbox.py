"""The outbox: what is queued is sent once, again after a failure, and never lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import transaction

from linli.cases.models import Reporter
from linli.cases.notices import render
from linli.cases.ports import Message, SendFailed
from linli.cases.steps.handle import sign_case
from linli.cases.steps.intake import receive
from linli.jobs.outbox import BATCH, LEASE, MOST_ATTEMPTS, backoff, drain, drop_waiting
from linli.kernel.actor import ANONYMOUS
from linli.kernel.models import OutboxMessage
from tests.cast import MONDAY_TEN, SMITH
from tests.conftest import report_of
from tests.threads import at_once

State = OutboxMessage.State


class Recorder:
    """A provider that takes messages, or fails as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.sent: list[Message] = []

    def send(self, message: Message) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)


def run(provider: Recorder, *, after: timedelta = timedelta()) -> int:
    return drain(provider, now=lambda: MONDAY_TEN + after)


def waiting() -> OutboxMessage:
    return OutboxMessage.objects.get()


def test_a_notice_is_sent_once(street_light):
    provider = Recorder()
    assert [run(provider), run(provider), run(provider, after=timedelta(days=1))] == [1, 0, 0]
    assert len(provider.sent) == 1
    row = waiting()
    assert (row.state, row.attempts, row.next_at, row.sent_at) == (State.SENT, 1, None, MONDAY_TEN)
    assert provider.sent[0].key == str(row.provider_key)


def test_the_notice_speaks_the_reporters_language_and_goes_to_their_contact(street_light):
    receive(report=report_of(contact=SMITH), by=ANONYMOUS, at=MONDAY_TEN)
    provider = Recorder()
    run(provider)
    chinese, english = sorted(provider.sent, key=lambda message: message.by, reverse=True)
    assert (chinese.by, chinese.to) == ("sms", "+8613800138000")
    assert (english.by, english.to) == ("email", "ann.smith@example.org")
    assert "已收到" in chinese.body
    assert "was received" in english.body
    assert not re.search("[\u4e00-\u9fff]", english.subject + english.body)
    assert street_light.number in chinese.body
    assert street_light.secret in chinese.body
    assert street_light.secret not in re.search(r"https?://\S+", chinese.body)[0]


def test_an_anonymous_report_queues_nothing(cast):
    receive(report=report_of(contact=SMITH.__class__()), by=ANONYMOUS, at=MONDAY_TEN)
    assert not OutboxMessage.objects.exists()


def test_after_a_failure_it_is_tried_again_later_and_later(street_light):
    provider = Recorder(*[SendFailed("sms: HTTP 503")] * 3)
    at = timedelta()
    key = waiting().provider_key
    for attempts in (1, 2, 3):
        assert run(provider, after=at) == 1
        row = waiting()
        assert (row.state, row.attempts, row.last_error) == (State.WAITING, attempts, "sms: HTTP 503")
        assert row.next_at == MONDAY_TEN + at + backoff(attempts)
        assert run(provider, after=at + backoff(attempts) - timedelta(seconds=1)) == 0
        at += backoff(attempts)
    assert run(provider, after=at) == 1
    row = waiting()
    assert (row.state, row.attempts, row.last_error) == (State.SENT, 4, "")
    assert provider.sent[0].key == str(key) == str(row.provider_key)


def test_the_pauses_double_up_to_six_hours():
    pauses = [backoff(attempts).total_seconds() for attempts in range(1, MOST_ATTEMPTS + 1)]
    assert pauses[:4] == [30, 60, 120, 240]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 6 * 3600


def test_a_refusal_for_good_is_not_tried_again(street_light):
    provider = Recorder(SendFailed("sms: HTTP 422", permanent=True))
    run(provider)
    assert (waiting().state, waiting().next_at) == (State.FAILED, None)
    assert run(provider, after=timedelta(days=30)) == 0


def test_after_the_last_attempt_it_is_given_up_and_kept(street_light):
    provider = Recorder(*[SendFailed("sms: HTTP 503")] * MOST_ATTEMPTS)
    at = timedelta()
    for _ in range(MOST_ATTEMPTS):
        assert run(provider, after=at) == 1
        at += timedelta(days=1)
    assert (waiting().state, waiting().attempts) == (State.FAILED, MOST_ATTEMPTS)
    assert run(provider, after=at) == 0


def test_a_fault_of_one_message_does_not_hold_up_the_others(street_light):
    receive(report=report_of(contact=SMITH), by=ANONYMOUS, at=MONDAY_TEN)
    provider = Recorder(RuntimeError("no such thing"))
    assert run(provider) == 2
    assert sorted(OutboxMessage.objects.values_list("state", flat=True)) == [State.SENT, State.WAITING]
    assert OutboxMessage.objects.get(state=State.WAITING).last_error == "fault"


class Killed(BaseException):
    """kill -9: nothing is caught, nothing is written."""


def test_what_a_killed_worker_held_is_sent_again_with_the_same_key(street_light):
    provider = Recorder()

    class Dying(Recorder):
        def send(self, message: Message) -> None:
            provider.send(message)  # the provider took it ...
            raise Killed  # ... and the worker died before it could say so

    with pytest.raises(Killed):
        run(Dying())
    assert run(provider, after=LEASE - timedelta(seconds=1)) == 0, "the lease still holds"
    assert run(provider, after=LEASE) == 1
    first, again = provider.sent
    assert first == again, "the provider drops the repeat by its key"
    assert waiting().state == State.SENT


def test_a_notice_of_a_rolled_back_action_is_never_sent(cast):
    with transaction.atomic():
        receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN)
        transaction.set_rollback(True)
    provider = Recorder()
    assert (run(provider), provider.sent) == (0, [])


def test_who_was_erased_is_not_told(street_light):
    Reporter.objects.update(erased_at=MONDAY_TEN, phone_sealed=None)
    provider = Recorder()
    run(provider)
    assert (waiting().state, waiting().next_at, provider.sent) == (State.DROPPED, None, [])


def test_a_topic_nobody_knows_is_dropped(street_light):
    OutboxMessage.objects.update(topic="pigeon")
    assert run(Recorder()) == 1
    assert waiting().state == State.DROPPED


def test_batches_are_bounded_and_the_oldest_goes_first(street_light):
    row = waiting()
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            topic=row.topic, template=row.template, subject_id=row.subject_id, recipient_id=row.recipient_id,
            provider_key=number.to_bytes(16, "big").hex(), created_at=MONDAY_TEN,
            next_at=MONDAY_TEN - timedelta(minutes=number),
        )
        for number in range(1, BATCH + 5)
    )  # fmt: skip
    provider = Recorder()
    assert run(provider) == BATCH
    assert provider.sent[0].key.endswith(f"{BATCH + 4:x}")
    assert run(provider) == 5
    assert len({message.key for message in provider.sent}) == BATCH + 5


def test_every_notice_of_the_pack_can_be_made_in_both_languages(street_light, cast):
    sign_case(number=street_light.number, by=cast["sun"], at=MONDAY_TEN)
    receive(report=report_of(contact=SMITH), by=ANONYMOUS, at=MONDAY_TEN)
    for row in OutboxMessage.objects.all():
        for template in ("received", "routed", "handled", "closed", "declined"):
            row.template = template
            message = render(row)
            assert message.subject
            assert "{" not in message.body
            assert "None" not in message.body


def test_two_workers_do_not_send_the_same_notice(live_cast):
    for _ in range(12):
        receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN)
    providers = [Recorder(), Recorder()]
    looked = at_once(*[lambda provider=provider: run(provider) + run(provider) for provider in providers])
    keys = [message.key for provider in providers for message in provider.sent]
    assert sum(looked) == 12
    assert len(set(keys)) == len(keys) == 12
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {State.SENT}


def test_what_waits_can_be_dropped_for_good(street_light):
    provider = Recorder()
    assert drop_waiting() == 1
    assert run(provider, after=timedelta(days=1)) == 0
    assert provider.sent == []
    assert (waiting().state, waiting().next_at) == (State.DROPPED, None)
