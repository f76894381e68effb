"""Texts in, groups about the same matter out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from linli.kernel.grouping.items import Item, Rules
from linli.kernel.grouping.labels import label_of
from linli.kernel.grouping.linkage import Pairs
from linli.kernel.grouping.own import settled
from linli.kernel.grouping.pairs import likenesses
from linli.kernel.grouping.signs import folded
from linli.kernel.grouping.views import Views, views_of

_COPY = 90  # percent of rapidfuzz's ratio
_READ = 60  # members for a label
_COMPARED = 400  # signs of each, and texts of a group


@dataclass(frozen=True, slots=True)
class Member:
    """A text of a group; `likeness` (0 to 1) is its mean likeness to the others, `copy` says that an earlier member's
    text is nearly the same."""

    item: Item
    likeness: float
    copy: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Texts about one matter, the most central first; `label` holds the words that set it apart."""

    members: tuple[Member, ...]
    label: tuple[str, ...]
    likeness: float
    people: int

    @property
    def span(self) -> tuple[float, float] | None:
        """First and last day, None where no member has one."""
        days = [member.item.day for member in self.members if member.item.day is not None]
        return (min(days), max(days)) if days else None


def group_texts(
    items: Sequence[Item], rules: Rules | None = None, *, background: Sequence[str] = (), least: int = 2
) -> list[Group]:
    """Groups of at least `rules.smallest` texts about the same matter, the largest first.

    The same items give the same groups in whatever order they come. `background` are texts that only help to tell rare
    words from common ones: give some thousand when there are few items. `least` people must share a label's words.
    """
    rules = rules or Rules()
    ordered = sorted(items, key=lambda item: (item.text, item.title, item.day or 0.0, item.place, item.key))
    views = views_of(ordered, rules, background)
    pairs = likenesses(ordered, views, rules)
    groups = settled(len(ordered), pairs, views, rules)
    means = _means(groups, pairs, len(ordered))
    close = ([number for number in group if means[number] >= _least(group, means, rules)] for group in groups)
    kept = [group for group in close if len(group) >= rules.smallest]
    means = _means(kept, pairs, len(ordered))
    found = [_group(group, ordered, means, views, least) for group in kept]
    return sorted(found, key=lambda group: (-len(group.members), group.members[0].item.text, group.members[0].item.key))


def _means(groups: list[list[int]], pairs: Pairs, count: int) -> dict[int, float]:
    """The mean likeness of each member to the others of its group."""
    home = np.full(count, -1)
    for at, group in enumerate(groups):
        home[group] = at
    left, right, values = pairs
    inside = (home[left] >= 0) & (home[left] == home[right])
    sums = np.bincount(left[inside], values[inside], count) + np.bincount(right[inside], values[inside], count)
    return {number: float(sums[number]) / (len(group) - 1) for group in groups for number in group}


def _least(group: list[int], means: dict[int, float], rules: Rules) -> float:
    return rules.loosest * max(means[number] for number in group)


def _group(numbers: list[int], items: Sequence[Item], means: dict[int, float], views: Views, least: int) -> Group:
    order = sorted(numbers, key=lambda number: (-round(means[number], 9), number))
    copies = _copies([items[number] for number in order])
    members = tuple(
        Member(items[number], round(means[number], 4), copy) for number, copy in zip(order, copies, strict=True)
    )
    return Group(
        members=members,
        label=tuple(label_of([member.item for member in members[:_READ]], views, least=least)),
        likeness=round(sum(means[number] for number in numbers) / len(numbers), 4),
        people=len({member.item.who or member.item.key for member in members}),
    )


def _copies(items: Sequence[Item]) -> list[bool]:
    """Which texts nearly repeat one before them; of very large groups only the first some hundred are compared."""
    texts = [folded(item.text)[:_COMPARED] for item in items]
    found = [False] * len(texts)
    scores = process.cdist(texts[:_COMPARED], texts[:_COMPARED], scorer=fuzz.ratio, score_cutoff=_COPY, workers=1)
    for at in range(1, min(len(texts), _COMPARED)):
        found[at] = bool(scores[at, :at].max() >= _COPY)
    return found
