"""Topics: the texts they are made of, the runs that were made, and what of them one may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from linli.cases.models import Case, CaseText, Reporter
from linli.cases.queries import description_of, visible_to
from linli.evaluation.models import Topic, TopicCase, TopicOrder, TopicRun
from linli.kernel.actor import Actor

_CHUNK = 2000
_GIVEN_UP = timedelta(hours=2)  # an order that was begun so long ago died with its worker


@dataclass(frozen=True, slots=True)
class Told:
    """What a case says, where and when, and who reported it: an id that only tells reporters apart."""

    case_id: int
    text: str
    at: datetime
    lon: float | None
    lat: float | None
    area: int | None
    who: str
    followers: int


_FIELDS = ("pk", "received_at", "area_3", "place__lon", "place__lat", "place__erased_at")


def told(cases: QuerySet[Case]) -> Iterator[Told]:
    """The cases with texts, in order of id; three statements for every 2,000 of them."""
    last = 0
    while rows := list(cases.filter(pk__gt=last).order_by("pk").values(*_FIELDS)[:_CHUNK]):
        last = rows[-1]["pk"]
        keys = [row["pk"] for row in rows]
        texts, people = description_of(keys), reporters_by_case(keys)
        for row in rows:
            who = people.get(row["pk"], [])
            gone = row["place__erased_at"] is not None
            if texts.get(row["pk"]):
                yield Told(
                    case_id=row["pk"],
                    text=texts[row["pk"]],
                    at=row["received_at"],
                    lon=None if gone else row["place__lon"],
                    lat=None if gone else row["place__lat"],
                    area=row["area_3"],
                    who=who[0] if who else "",
                    followers=max(0, len(who) - 1),
                )


def reporters_by_case(case_ids: Iterable[int]) -> dict[int, list[str]]:
    """Who reported and who follows each case, the reporter first, as ids that are the same for the same person: their
    account, else the blind index of their telephone or e-mail; one statement."""
    rows = Reporter.objects.filter(case_id__in=list(case_ids), erased_at=None).order_by("case_id", "no")
    found: dict[int, list[str]] = {}
    for case, pk, user, phone, mail in rows.values_list("case_id", "pk", "user_id", "phone_blind", "email_blind"):
        blind = phone or mail
        person = f"u{user}" if user else f"b{bytes(blind).hex()}" if blind else f"r{pk}"
        found.setdefault(case, []).append(person)
    return found


def cases_between(since: datetime, until: datetime) -> QuerySet[Case]:
    """All cases received in [since, until): what topics are made of by the house."""
    return Case.objects.filter(received_at__gte=since, received_at__lt=until)


def texts_before(moment: datetime, most: int) -> list[str]:
    """At most so many of the newest reports before a moment: they tell rare words from common ones."""
    rows = CaseText.objects.filter(case__received_at__lt=moment, kind=CaseText.Kind.DESCRIPTION, erased_at=None)
    return list(rows.order_by("-case__received_at", "-pk").values_list("body", flat=True)[:most])


def topic_run(month: str) -> TopicRun | None:
    """The run of a month."""
    return TopicRun.objects.filter(month=month).first()


def topic_months() -> list[str]:
    """The months that have a run, newest first."""
    return list(TopicRun.objects.order_by("-month").values_list("month", flat=True))


def members_of_run(run: TopicRun) -> list[tuple[int, int]]:
    """(topic, case) of all members, for the house: the next month is held against them."""
    return list(TopicCase.objects.filter(topic__run=run).order_by("pk").values_list("topic_id", "case_id"))


_CASE = (
    "number", "status", "type_code", "area_2", "area_3", "unit_id", "received_at", "due_at", "paused",
    "place__lon", "place__lat", "place__erased_at",
)  # fmt: skip


def member_rows(
    run: TopicRun, *, by: Actor, topic: int | None = None, area: tuple[int, int] | None = None
) -> list[dict[str, Any]]:
    """The cases of a run's topics (or of one) that `by` may see, the most central first, as plain rows; one statement.

    `area` is (depth, id).
    """
    cases = visible_to(by) if area is None else visible_to(by).filter(**{f"area_{area[0]}": area[1]})
    rows = TopicCase.objects.filter(topic__run=run, case__in=cases)
    if topic is not None:
        rows = rows.filter(topic=topic)
    names = {"topic_id", "case_id", "likeness", "copy", *(f"case__{name}" for name in _CASE)}
    return list(rows.order_by("topic_id", "-likeness", "case_id").values(*sorted(names)))


def topics_by_id(run: TopicRun) -> dict[int, Topic]:
    """The topics of a run; whoever shows one must have a case of it to show."""
    return {topic.pk: topic for topic in Topic.objects.filter(run=run)}


def sizes_seen(topics: Iterable[int], *, by: Actor) -> dict[int, int]:
    """How many cases of each topic `by` may see; topics without any are left out; one statement."""
    rows = TopicCase.objects.filter(topic_id__in=list(topics), case__in=visible_to(by))
    return dict(rows.values_list("topic_id").annotate(all=Count("pk")).order_by("topic_id"))


def cases_seen(topics: Iterable[int], *, by: Actor) -> dict[int, list[int]]:
    """The cases of each topic that `by` may see; topics without any are left out; one statement."""
    rows = TopicCase.objects.filter(topic_id__in=list(topics), case__in=visible_to(by))
    found: dict[int, list[int]] = {}
    for topic, case in rows.order_by("topic_id", "case_id").values_list("topic_id", "case_id"):
        found.setdefault(topic, []).append(case)
    return found


def type_counts(since: datetime, until: datetime, *, by: Actor, area: tuple[int, int] | None = None) -> dict[str, int]:
    """Cases that `by` may see received in [since, until), by type; one statement."""
    rows = visible_to(by).filter(received_at__gte=since, received_at__lt=until)
    if area is not None:
        rows = rows.filter(**{f"area_{area[0]}": area[1]})
    return dict(rows.order_by().values_list("type_code").annotate(all=Count("pk")))


def topic_order(month: str, at: datetime) -> TopicOrder | None:
    """The order for a month that the worker has yet to finish."""
    order = TopicOrder.objects.filter(month=month).first()
    if order is None or (order.begun_at is not None and at - order.begun_at > _GIVEN_UP):
        return None
    return order


def run_of_topic(pk: int) -> TopicRun | None:
    """The run a topic belongs to; it says nothing about who may see the topic."""
    return TopicRun.objects.filter(topics=pk).first()
