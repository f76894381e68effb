"""Topics as one reader sees them: counts of the cases that are theirs to see, and the heat of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from linli.cases.lifecycle import FINAL
from linli.evaluation.models import Topic, TopicRun
from linli.evaluation.queries.topics import cases_seen, member_rows, reporters_by_case, sizes_seen, topics_by_id
from linli.evaluation.rules.spec import TopicsSpec
from linli.evaluation.rules.topic_labels import labels_for
from linli.evaluation.rules.topics import heat_rules
from linli.kernel.actor import Actor
from linli.kernel.grouping import Heat, heat

_DAY = timedelta(days=1)


class Trend(StrEnum):
    """A matter against the month before, by the number of its reports."""

    NEW = "new"
    GROWING = "growing"
    SAME = "same"
    SHRINKING = "shrinking"


@dataclass(frozen=True)
class TopicLine:
    """A topic with its cases (rows of `member_rows`), the most central first; `before`: reports in the month before.

    `label` holds no word that stands only in cases which the reader may not open.
    """

    topic: Topic
    label: str
    rows: Sequence[dict[str, Any]]
    people: int
    followers: int
    open: int
    late: int
    heat: Heat
    before: int | None

    @cached_property
    def _times(self) -> list[datetime]:
        return [row["case__received_at"] for row in self.rows]

    @property
    def first(self) -> datetime:
        """When the first of them was received."""
        return min(self._times)

    @property
    def last(self) -> datetime:
        """When the last of them was received."""
        return max(self._times)

    @cached_property
    def types(self) -> list[tuple[str, int]]:
        """Types by how many have them, the most first."""
        return _counted(row["case__type_code"] for row in self.rows)

    def areas(self, depth: int) -> list[tuple[int, int]]:
        """Streets (depth 2) or communities (3) by how many lie in them, the most first."""
        return _counted(row[f"case__area_{depth}"] for row in self.rows if row[f"case__area_{depth}"] is not None)

    @property
    def units(self) -> list[tuple[int, int]]:
        """Responsible units by how many they have, the most first."""
        return _counted(row["case__unit_id"] for row in self.rows if row["case__unit_id"] is not None)

    @property
    def point(self) -> tuple[float, float] | None:
        """The middle of the places known, in degrees."""
        known = [place for row in self.rows if (place := point_of(row)) is not None]
        if not known:
            return None
        return sum(lon for lon, _lat in known) / len(known), sum(lat for _lon, lat in known) / len(known)

    @property
    def trend(self) -> Trend:
        """New, or more, as many or fewer than in the month before."""
        if self.before is None:
            return Trend.NEW
        if len(self.rows) == self.before:
            return Trend.SAME
        return Trend.GROWING if len(self.rows) > self.before else Trend.SHRINKING


def point_of(row: dict[str, Any]) -> tuple[float, float] | None:
    """Where a case is, None when that is not known or was erased."""
    lon, lat = row["case__place__lon"], row["case__place__lat"]
    if lon is None or lat is None or row["case__place__erased_at"] is not None:
        return None
    return lon, lat


def topic_lines(
    run: TopicRun,
    *,
    by: Actor,
    at: datetime,
    until: datetime,
    spec: TopicsSpec,
    area: tuple[int, int] | None = None,
    topic: int | None = None,
) -> list[TopicLine]:
    """The topics of which `by` may see a case, the hottest first; at most six statements however many they are.

    `until` is the end of the month: what is quiet is counted to then, what is late to `at`. `area` is (depth, id).
    """
    topics, rows = topics_by_id(run), member_rows(run, by=by, area=area, topic=topic)
    people = reporters_by_case(row["case_id"] for row in rows)
    by_topic: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        by_topic.setdefault(row["topic_id"], []).append(row)
    earlier = {found.before_id for key in by_topic if (found := topics[key]).before_id is not None}
    before = sizes_seen(earlier, by=by) if earlier else {}
    labels = labels_for(topics, _cases(by_topic), by=by)
    lines = [
        _line(
            topics[key], labels[key], members, people, before.get(topics[key].before_id or 0), min(at, until), at, spec
        )
        for key, members in by_topic.items()
    ]
    return sorted(lines, key=lambda line: (-line.heat.total, -len(line.rows), line.topic.pk))


def _cases(by_topic: dict[int, list[dict[str, Any]]]) -> dict[int, list[int]]:
    return {key: [row["case_id"] for row in rows] for key, rows in by_topic.items()}


def _line(
    topic: Topic,
    label: str,
    rows: Sequence[dict[str, Any]],
    people: dict[int, list[str]],
    before: int | None,
    now: datetime,
    at: datetime,
    spec: TopicsSpec,
) -> TopicLine:
    reported = {(people.get(row["case_id"]) or [f"c{row['case_id']}"])[0] for row in rows}
    following = {one for row in rows for one in people.get(row["case_id"], [])[1:]} - reported
    unsettled = [row for row in rows if row["case__status"] not in FINAL]
    overdue = [
        row
        for row in unsettled
        if row["case__due_at"] is not None and row["case__due_at"] < at and not row["case__paused"]
    ]
    times = [row["case__received_at"] for row in rows]
    warmth = heat(
        heat_rules(spec),
        people=len(reported),
        days=(max(times) - min(times)) / _DAY,
        quiet=(now - max(times)) / _DAY,
        votes=len(following),
        open_share=len(unsettled) / len(rows),
        late_share=len(overdue) / len(rows),
    )
    return TopicLine(topic, label, rows, len(reported), len(following), len(unsettled), len(overdue), warmth, before)


def _counted(values: Iterable[Any]) -> list[tuple[Any, int]]:
    return sorted(Counter(values).items(), key=lambda pair: (-pair[1], str(pair[0])))


def over(run: TopicRun, before: TopicRun | None, *, by: Actor) -> list[tuple[int, str, int]]:
    """Topics of the month before that did not go on: key, label, how many cases of them `by` may see, most first."""
    if before is None:
        return []
    went_on = {topic.before_id for topic in topics_by_id(run).values()}
    ended = {key: topic for key, topic in topics_by_id(before).items() if key not in went_on}
    cases = cases_seen(ended, by=by)
    labels = labels_for(ended, cases, by=by)
    return sorted(((key, labels[key], len(found)) for key, found in cases.items()), key=lambda one: (-one[2], one[0]))
