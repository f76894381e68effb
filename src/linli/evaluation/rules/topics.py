"""Topics of a month: the reports about one matter, found from their words, places and times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from linli.evaluation.queries.topics import Told
from linli.evaluation.rules.spec import TopicsSpec
from linli.kernel.grouping import Group, HeatRules, Item, group_texts

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_DAY_S = 86_400
SEPARATOR = " · "
_LABEL = 120
_SHARED_BY = 3  # the words of a label are those of at least so many people


@dataclass(frozen=True, slots=True)
class Found:
    """A topic: its words, how alike its cases are, the cases as (id, likeness, copy), and the topic it goes on from."""

    label: str
    likeness: float
    cases: tuple[tuple[int, float, bool], ...]
    before: int | None


def heat_rules(spec: TopicsSpec) -> HeatRules:
    """The pack's numbers as the engine takes them."""
    one = spec.heat
    return HeatRules(votes=one.followers, density=one.density, open=one.open, late=one.late, half_days=one.half_days)


def topics_of(
    reports: Sequence[Told],
    *,
    earlier: Iterable[tuple[int, Told]] = (),
    background: Sequence[str] = (),
    minimum: int,
) -> list[Found]:
    """The topics among `reports`; fewer than `minimum` different reporters make none.

    `earlier` are (topic, report) of the month before: they are grouped along, so that a matter that goes on is known.
    """
    months = {str(report.case_id) for report in reports}
    home = {str(report.case_id): topic for topic, report in earlier}
    items = [_item(report) for report in [*reports, *(report for _topic, report in earlier)]]
    groups = group_texts(items, background=background, least=_SHARED_BY)
    found = [_found(group, months, home) for group in groups if _people(group, months) >= minimum]
    return sorted(found, key=lambda one: (-len(one.cases), one.cases[0][0]))


def _item(report: Told) -> Item:
    return Item(
        key=str(report.case_id),
        text=report.text,
        day=(report.at - _EPOCH).total_seconds() / _DAY_S,
        lon=report.lon,
        lat=report.lat,
        place=str(report.area or ""),
        who=report.who,
    )


def _people(group: Group, months: set[str]) -> int:
    return len({member.item.who or member.item.key for member in group.members if member.item.key in months})


def _found(group: Group, months: set[str], home: dict[str, int]) -> Found:
    now = [member for member in group.members if member.item.key in months]
    since = Counter(home[member.item.key] for member in group.members if member.item.key in home)
    return Found(
        label=SEPARATOR.join(group.label)[:_LABEL],
        likeness=group.likeness,
        cases=tuple((int(member.item.key), member.likeness, member.copy) for member in now),
        before=min(since, key=lambda topic: (-since[topic], topic)) if since else None,
    )
