"""After the cases of the demo: what the worker would have made of them by now - the record sealed, words indexed,
models trained, months evaluated, topics found - so that every page has something to show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from linli.audit.sealer import seal
from linli.cases.models import Classifier
from linli.cases.steps.index import catch_up
from linli.cases.steps.learn import train_classifier
from linli.config.demo.people import HOUSE
from linli.evaluation.actions import evaluate_month
from linli.evaluation.actions.topics import make_topics
from linli.jobs.deadlines import sweep_deadlines
from linli.jobs.outbox import drop_waiting
from linli.kernel.errors import NotReady
from linli.kernel.learning import TooFewExamples
from linli.kernel.moments import month_span
from linli.policy.queries import pack_at

_MONTHS = 3  # the running one and two before it


def finish(*, as_of: datetime, at: datetime) -> Iterator[str]:
    """Do it step by step; yields the name of each that begins. `at`: now, when the cases were recorded."""
    yield "deadlines"
    while sweep_deadlines(as_of):
        pass
    yield "models"
    for kind in Classifier.Kind:
        _train(kind, at)
    yield "months"
    for month in months_before(as_of):
        evaluate_month(month=month, by=HOUSE, at=at, kept=False)
    yield "topics"
    for month in months_before(as_of):
        make_topics(month=month, by=HOUSE, at=at)
    yield "record"
    while seal():
        pass
    yield "index"
    while catch_up(by=HOUSE, at=at):
        pass
    drop_waiting()


def step_words() -> dict[str, str]:
    """What the steps are called, in the language of whoever looks."""
    return {
        "deadlines": _("Deadlines that have passed"),
        "models": _("Models learn from the cases"),
        "months": _("Evaluation of the months"),
        "topics": _("Topics of the months"),
        "record": _("Sealing the record"),
        "index": _("Index of words"),
    }


def months_before(as_of: datetime) -> list[str]:
    """The months the demo's cases lie in, like 2026-11, oldest first."""
    zone = pack_at(as_of).zone
    found = [f"{as_of.astimezone(zone):%Y-%m}"]
    while len(found) < _MONTHS:
        first, _end = month_span(found[0], zone=zone)
        found.insert(0, f"{(first - timedelta(days=1)).astimezone(zone):%Y-%m}")
    return found


def _train(kind: Classifier.Kind, at: datetime) -> None:
    """A model from the cases there are; with few cases there is none, and the pages say so."""
    try:
        train_classifier(kind=kind, by=HOUSE, at=at)
    except (NotReady, TooFewExamples):
        return
