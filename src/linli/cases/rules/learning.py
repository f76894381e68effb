"""What a model learns from and what judges it: the newest matters, which neither it nor the one in use saw."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from linli.cases.queries.past_texts import Example
from linli.cases.rules.likeness import letters

_FEWEST_JUDGES = 20


@dataclass(frozen=True, slots=True)
class Parts:
    """Examples to learn from with the group each belongs to, and examples to judge by, one a group.

    `seen_to`: no case with a higher id was learned from. `left_out`: examples of labels with too few texts.
    """

    learned: Sequence[Example]
    groups: Sequence[str]
    judges: Sequence[Example]
    seen_to: int
    left_out: int


def grouped(examples: Iterable[Example]) -> list[list[Example]]:
    """Examples of one matter or of the same text together, each group and their order by case id.

    Reports that were merged, and the same text sent again, must not be learned from and judge as well.
    """
    found: dict[str, str] = {}

    def root(key: str) -> str:
        while found.setdefault(key, key) != key:
            found[key] = found[found[key]]
            key = found[key]
        return key

    known = []
    for one in examples:
        text = letters(one.text)
        if text:
            known.append((one, f"matter {one.matter}"))
            found[root(f"matter {one.matter}")] = root(f"text {text}")
    groups: dict[str, list[Example]] = defaultdict(list)
    for one, key in sorted(known, key=lambda item: item[0].case):
        groups[root(key)].append(one)
    return list(groups.values())


def parted(examples: Iterable[Example], *, per_label: int, held_back: int, seen_to: int) -> Parts:
    """Part the examples: the newest `held_back` percent of the groups judge, the older ones are learned from.

    `seen_to` is the highest case id that the model in use learned from: only groups that began after it may judge, and
    at most half of them, so that the other half is learned. Of a group that lies on both sides the newer part is left
    out altogether. Labels with fewer than `per_label` groups are left out.
    """
    groups = grouped(examples)
    counted = Counter(label for group in groups for label in {one.label for one in group})
    kept = [[one for one in group if counted[one.label] >= per_label] for group in groups]
    kept = sorted((group for group in kept if group), key=lambda group: group[0].case)
    total, kept_total = sum(map(len, groups)), sum(map(len, kept))
    fresh = [group for group in kept if group[0].case > seen_to]
    count = len(kept) * held_back // 100
    if seen_to:
        count = min(count, len(fresh) // 2)
    judging = kept[len(kept) - count :] if count else []
    border = judging[0][0].case - 1 if judging else max((group[-1].case for group in kept), default=0)
    learned = [(one, str(at)) for at, group in enumerate(kept) for one in group if one.case <= border]
    return Parts(
        learned=[one for one, _group in learned],
        groups=[group for _one, group in learned],
        judges=[group[0] for group in judging],
        seen_to=border,
        left_out=total - kept_total,
    )


def can_judge(parts: Parts) -> bool:
    """Whether there are enough texts for a judgement."""
    return len(parts.judges) >= _FEWEST_JUDGES
