"""Heat: how much a matter weighs now; a sum of people, raised by haste, by what is open or late, lowered by rest."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2


@dataclass(frozen=True, slots=True)
class HeatRules:
    """`votes`: points for each doubling of the votes; `against`: what a vote against takes of one for it; `density`:
    at most so much more, when one person a day reports or more; `open`, `late`: so much more when all are open, or
    late; `half_days`: with so many days without a report it halves, 0 means never."""

    votes: float = 1.0
    against: float = 0.5
    density: float = 0.5
    open: float = 0.25
    late: float = 0.25
    half_days: float = 30.0


@dataclass(frozen=True, slots=True)
class Heat:
    """The heat with its parts: (people + votes) times (density) times (unsettled) times (rest)."""

    total: float
    people: int
    votes: float
    density: float
    unsettled: float
    rest: float


def heat(
    rules: HeatRules,
    *,
    people: int,
    days: float,
    quiet: float,
    votes: float = 0,
    against: float = 0,
    open_share: float = 0,
    late_share: float = 0,
) -> Heat:
    """The heat of a group: `people` are distinct reporters (who reports twice counts once), `days` lie between its
    first and last report, `quiet` between the last one and now; shares from 0 to 1."""
    liked = rules.votes * log2(1 + max(0.0, votes - rules.against * against))
    dense = 1 + rules.density * min(1.0, people / (days + 7)) if people > 1 else 1.0
    unsettled = 1 + rules.open * open_share + rules.late * late_share
    rest = 0.5 ** (max(0.0, quiet) / rules.half_days) if rules.half_days else 1.0
    total = (people + liked) * dense * unsettled * rest
    return Heat(round(total, 2), people, round(liked, 2), round(dense, 3), round(unsettled, 3), round(rest, 3))
