"""Two at once put models to use, keep what they trained, or make the topics of a month: one story, never an error."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.db import transaction

from linli.cases.models import Classifier
from linli.cases.steps import learn, use_model
from linli.cases.steps.use_model import switch_classifier
from linli.evaluation.actions import topics
from linli.evaluation.actions.topics import make_topics
from linli.evaluation.models import TopicRun
from linli.kernel.actor import job
from linli.kernel.errors import Conflict
from linli.policy.queries import pack_at
from tests.cast import MONDAY_TEN
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TYPE = Classifier.Kind.TYPE
BY = job("tests")


def row(**facts) -> Classifier:
    given = {"kind": TYPE, "file": "x", "sha256": "", "texts": 1, "labels": 2, "verdict": "worse"}
    return Classifier(**given, pack_id=pack_at(MONDAY_TEN).id, trained_at=MONDAY_TEN, **facts)


def slowly(function: Callable) -> Callable:
    """The function, and time for somebody else after it."""

    def run(*args, **facts):
        found = function(*args, **facts)
        time.sleep(0.3)
        return found

    return run


@pytest.mark.parametrize("used", [0, 1], ids=["none in use", "one in use"])
def test_two_models_put_to_use_at_once_leave_one_in_use(live_cast, monkeypatch, used):
    if used:
        row(in_use=True, used_from=MONDAY_TEN).save()
    one, other = row(), row()
    one.save()
    other.save()
    monkeypatch.setattr(use_model, "_check_file", lambda _row: None)
    monkeypatch.setattr(use_model, "locked", slowly(use_model.locked))
    at_once(
        *(
            lambda key=key: switch_classifier(classifier_id=key, on=True, by=BY, at=MONDAY_TEN)
            for key in (one.pk, other.pk)
        )
    )
    assert Classifier.objects.filter(in_use=True).count() == 1
    assert Classifier.objects.get(in_use=True).pk in (one.pk, other.pk)


def test_a_model_put_out_of_use_while_another_comes_into_use_stays_out(live_cast, monkeypatch):
    one, other = row(in_use=True, used_from=MONDAY_TEN), row()
    one.save()
    other.save()
    monkeypatch.setattr(use_model, "_check_file", lambda _row: None)
    monkeypatch.setattr(use_model, "locked", slowly(use_model.locked))
    at_once(
        lambda: switch_classifier(classifier_id=one.pk, on=False, by=BY, at=MONDAY_TEN),
        lambda: switch_classifier(classifier_id=other.pk, on=True, by=BY, at=MONDAY_TEN),
    )
    assert not Classifier.objects.get(pk=one.pk).in_use


def test_of_two_first_trainings_one_is_kept_and_the_other_is_told(live_cast, monkeypatch):
    monkeypatch.setattr(learn, "locked", slowly(learn.locked))

    def keep() -> str:
        try:
            with transaction.atomic():
                learn._write(row(in_use=True), before=None, last=None, by=BY, at=MONDAY_TEN)
        except Conflict:
            return "told"
        return "kept"

    assert sorted(at_once(keep, keep)) == ["kept", "told"]


def test_two_who_make_the_topics_of_a_month_leave_one_run(live_cast, monkeypatch):
    monkeypatch.setattr(topics, "topics_of", slowly(lambda *_args, **_facts: []))
    for _round in range(3):
        at_once(*[lambda: make_topics(month="2026-11", by=BY, at=MONDAY_TEN)] * 2)
        assert TopicRun.objects.filter(month="2026-11").count() == 1
