"""Make the topics of a month: at night, or when somebody asks for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from linli.audit.actions import record
from linli.cases.models import Case
from linli.evaluation.models import Topic, TopicCase, TopicOrder, TopicRun
from linli.evaluation.queries import may_evaluate
from linli.evaluation.queries.topics import (
    Told,
    cases_between,
    members_of_run,
    texts_before,
    told,
    topic_order,
    topic_run,
)
from linli.evaluation.rules.spec import EvaluationSpec
from linli.evaluation.rules.topics import topics_of
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed
from linli.kernel.moments import month_span
from linli.policy.queries import pack_at

_BACKGROUND = 20_000  # texts of earlier months
_NIGHT = 2  # o'clock, in the zone of the pack


def make_topics(*, month: str, by: Actor, at: datetime) -> TopicRun:
    """Find the topics of a month as it is known at `at` and keep them in place of those before.

    Reading and finding take as long as they take; only the writing is a transaction. Raises NotAllowed, InvalidInput,
    NotReady.
    """
    if not may_evaluate(by):
        raise NotAllowed
    pack = pack_at(at)
    since, until = month_span(month, zone=pack.zone)
    spec = pack.part("evaluation", EvaluationSpec).topics
    reports = list(told(cases_between(since, min(until, at))))
    found = topics_of(
        reports,
        earlier=_earlier(since, pack.zone),
        background=texts_before(since, _BACKGROUND),
        minimum=spec.minimum,
    )
    with transaction.atomic():
        facts_of = {"as_of": at, "pack_id": pack.id, "cases": len(reports), "made_at": timezone.now()}
        run, _new = TopicRun.objects.update_or_create(month=month, defaults=facts_of)  # who comes second waits here
        run.topics.all().delete()
        topics = Topic.objects.bulk_create(
            Topic(run=run, label=one.label, likeness=one.likeness, before_id=one.before) for one in found
        )
        members = [
            TopicCase(topic=topic, case_id=case, likeness=likeness, copy=copy)
            for topic, one in zip(topics, found, strict=True)
            for case, likeness, copy in one.cases
        ]
        TopicCase.objects.bulk_create(members, batch_size=1000)
        facts: dict[str, str | int | bool | None] = {
            "month": month, "cases": len(reports), "topics": len(topics), "members": len(members),
        }  # fmt: skip
        record(action="evaluation.topics", by=by, at=at, subject="topics", subject_id=run.pk, facts=facts)
    return run


def _earlier(since: datetime, zone: ZoneInfo) -> list[tuple[int, Told]]:
    """The members of the topics of the month before, as (topic, report)."""
    month = (since.astimezone(zone) - timedelta(days=1)).strftime("%Y-%m")
    run = topic_run(month)
    if run is None:
        return []
    home = {case: topic for topic, case in members_of_run(run)}
    reports = told(Case.objects.filter(topiccase__topic__run=run))
    return [(home[report.case_id], report) for report in reports]


def refresh_topics(*, by: Actor, at: datetime) -> list[str]:
    """Each night the topics of the running month, and once those of the month that has just ended."""
    zone = pack_at(at).zone
    here = at.astimezone(zone)
    if here.hour < _NIGHT:
        return []
    last = (here.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    done = []
    for month in (last, here.strftime("%Y-%m")):
        run = topic_run(month)
        ended = month_span(month, zone=zone)[1]
        fresh = run is not None and (run.as_of >= ended or run.as_of.astimezone(zone).date() == here.date())
        if not fresh:
            make_topics(month=month, by=by, at=at)
            done.append(month)
    return done


@transaction.atomic
def order_topics(*, month: str, by: Actor, at: datetime) -> TopicOrder:
    """Ask the worker for the topics of a month; asking twice is asking once. Raises NotAllowed, InvalidInput."""
    if not may_evaluate(by):
        raise NotAllowed
    month_span(month, zone=pack_at(at).zone)
    known = topic_order(month, at)
    if known is not None:
        return known
    order, _new = TopicOrder.objects.update_or_create(month=month, defaults={"asked_at": at, "begun_at": None})
    record(
        action="evaluation.order_topics", by=by, at=at, subject="topics", subject_id=order.pk, facts={"month": month}
    )
    return order


def make_ordered(*, by: Actor, at: datetime) -> list[str]:
    """Make the topics that were asked for, the first asked first; each is taken up once."""
    done = []
    for order in TopicOrder.objects.filter(begun_at=None).order_by("asked_at", "pk"):
        if not TopicOrder.objects.filter(pk=order.pk, begun_at=None).update(begun_at=at):
            continue  # another worker has it
        try:
            make_topics(month=order.month, by=by, at=at)
        finally:
            order.delete()
        done.append(order.month)
    return done
