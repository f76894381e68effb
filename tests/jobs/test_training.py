"""Training by the clock."""

from __future__ import annotations

import threading
from datetime import timedelta

from linli.cases.models import Classifier
from linli.jobs.loop import run
from linli.jobs.training import train_if_due
from linli.kernel.errors import NotReady
from linli.kernel.generations import bump
from linli.policy.models import PackVersion
from tests.cast import MONDAY_TEN
from tests.past import learned, past
from tests.threads import at_once


def test_it_trains_when_there_is_enough_and_rests_until_there_is_more(cast):
    past(200)
    assert train_if_due(MONDAY_TEN) is False
    assert not Classifier.objects.exists()
    past(200, start=500)
    train_if_due(MONDAY_TEN)
    assert Classifier.objects.get().in_use
    train_if_due(MONDAY_TEN + timedelta(days=1))
    assert Classifier.objects.count() == 1
    past(600, start=2000)
    train_if_due(MONDAY_TEN + timedelta(days=2))
    assert Classifier.objects.count() == 2


def test_without_a_pack_there_is_nothing_to_learn(cast):
    PackVersion.objects.all().delete()
    bump("packs")
    assert train_if_due(MONDAY_TEN) is False


def test_what_cannot_be_trained_is_no_fault_and_the_other_kind_is_tried(cast, monkeypatch):
    learned()
    Classifier.objects.all().delete()
    tried = []

    def refuse(*, kind, by, at):
        tried.append(kind)
        raise NotReady

    monkeypatch.setattr("linli.jobs.training.is_due", lambda kind, **_facts: True)
    monkeypatch.setattr("linli.jobs.training.train_classifier", refuse)
    train_if_due(MONDAY_TEN)
    assert tried == [Classifier.Kind.TYPE, Classifier.Kind.UNIT]


def test_a_long_training_holds_up_no_notice(transactional_db, monkeypatch):
    begun, stop, drained = threading.Event(), threading.Event(), threading.Event()

    def train(_at):
        begun.set()
        stop.wait(60)
        return False

    def drain(_messenger):
        if begun.is_set():
            drained.set()
        return 0

    monkeypatch.setattr("linli.jobs.loop.train_if_due", train)
    monkeypatch.setattr("linli.jobs.loop.drain", drain)

    def watch() -> bool:
        try:
            return drained.wait(20)
        finally:
            stop.set()

    _ran, in_time = at_once(lambda: run(None, None, stop=stop), watch)
    assert in_time, "the outbox waited for the training"
