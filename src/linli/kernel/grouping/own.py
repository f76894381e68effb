"""A matter has words of its own - the name of a place, a firm, a project; a mere theme has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from linli.kernel.grouping.items import Rules
from linli.kernel.grouping.linkage import Pairs, joined, relevant
from linli.kernel.grouping.views import Views

_BEST = 3  # pieces that are looked at
_CUTS = 3  # times that a theme is cut anew


def own_words(group: Sequence[int], views: Views) -> float:
    """How much the words of a group are its own, 0 to 1: of a piece, the share of the members that use it times the
    share of its users that are members; the mean over the three best pieces that at least two members use."""
    used = np.bincount(views.rare[group].indices, minlength=views.rare.shape[1])
    pieces = np.flatnonzero(used > 1)
    if not pieces.size:
        return 0.0
    own = (used[pieces] / views.users[pieces]) * (used[pieces] / len(group))
    return float(np.sort(own)[-_BEST:].mean())


def settled(count: int, pairs: Pairs, views: Views, rules: Rules) -> list[list[int]]:
    """The groups of `joined` that have words of their own; the others are cut anew, asking more, some times over."""
    found: list[list[int]] = []
    for _cut in range(_CUTS):
        pairs = relevant(count, pairs, rules)
        groups = joined(count, pairs, rules)
        themes = [group for group in groups if own_words(group, views) < rules.own]
        themed = {number for group in themes for number in group}
        found += [group for group in groups if group[0] not in themed]
        if not themes:
            break
        again = np.isin(pairs[0], list(themed)) & np.isin(pairs[1], list(themed))
        pairs = pairs[0][again], pairs[1][again], pairs[2][again]
        rules = replace(rules, floor=rules.floor + rules.tighter)
    return found
