"""Scores: what each item gives, with the sum that gave it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from linli.evaluation.rules.measures import Measure
from linli.evaluation.rules.spec import EvaluationSpec, IndicatorSpec, PerCase, ScoreSpec, Share, Threshold, full_of

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of one indicator in one cell. `repeats` holds, for rework, how often cases were sent back:
    {times: cases}."""

    top: int
    bottom: int
    excluded: int
    partly: int
    repeats: dict[int, int]


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The points of an item, None when nothing was measured; `formula` is the sum that gave them."""

    indicator: str
    rule: str
    points: Decimal | None
    full: Decimal
    formula: str
    enough: bool


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """A score with its items; no total while an item that gives points could not be measured."""

    code: str
    total: Decimal | None
    full: Decimal
    enough: bool
    items: tuple[ItemResult, ...]


def cents(value: Decimal) -> Decimal:
    """Rounded half up to two places."""
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)


def percent(top: int, bottom: int) -> Decimal | None:
    """The share in percent, two places, half up: 911 of 972 is 93.72."""
    return cents(Decimal(100 * top) / bottom) if bottom else None


def needed(score: ScoreSpec, indicator: IndicatorSpec) -> int:
    """How many cases an item that gives points needs, so that the score is ranked."""
    return max(score.minimum, indicator.minimum)


def score_of(score: ScoreSpec, spec: EvaluationSpec, tallies: dict[str, Tally]) -> ScoreResult:
    """The score of one cell from its tallies by indicator; the total is the sum of the rounded items."""
    items = tuple(_item(item, spec.by_code[item.indicator], score, tallies[item.indicator]) for item in score.items)
    measured = [item.points for item in items if item.points is not None]
    return ScoreResult(
        code=score.code,
        total=sum(measured, Decimal(0)) if len(measured) == len(items) else None,
        full=score.full,
        enough=all(item.enough for item in items),
        items=items,
    )


def _item(item: Share | Threshold | PerCase, indicator: IndicatorSpec, score: ScoreSpec, tally: Tally) -> ItemResult:
    gives = full_of(item) > 0
    enough = not gives or (tally.bottom > 0 and tally.bottom >= needed(score, indicator))
    points: Decimal | None
    if isinstance(item, PerCase):
        points, formula = _per_case(item, indicator, tally)
    elif tally.bottom == 0:
        points, formula = (None if gives else Decimal(0)), "0/0"
    elif isinstance(item, Share):
        points = cents(item.weight * tally.top / tally.bottom)
        formula = f"{item.weight} × {tally.top}/{tally.bottom}"
    else:
        points, formula = _threshold(item, tally)
    return ItemResult(item.indicator, item.rule, points, full_of(item), formula, enough)


def _threshold(item: Threshold, tally: Tally) -> tuple[Decimal, str]:
    rate = Decimal(100 * tally.top) / tally.bottom
    short = max(Decimal(0), item.at - rate)
    points = max(item.least, item.full - item.per_point * short)
    share = f"100 × {tally.top}/{tally.bottom}"
    formula = f"{item.full} − {item.per_point} × max(0, {item.at} − {share})"
    return cents(points), formula if points > item.least else f"max({item.least}, {formula})"


def _per_case(item: PerCase, indicator: IndicatorSpec, tally: Tally) -> tuple[Decimal, str]:
    """Each failed check counts where rework is measured, else each case of the numerator."""
    times = tally.repeats if indicator.kind is Measure.REWORK else {1: tally.top}
    first = item.from_nth - 1 if item.from_nth is not None else None
    plain = sum((count if first is None else min(count, first)) * cases for count, cases in times.items())
    more = sum(max(0, count - first) * cases for count, cases in times.items()) if first is not None else 0
    lost = item.minus * plain
    formula = f"− {item.minus} × {plain}"
    if item.minus_then is not None:
        lost += item.minus_then * more
        formula += f" − {item.minus_then} × {more}"
    if item.least is not None and -lost < item.least:
        return cents(item.least), f"max({item.least}, {formula})"
    return cents(-lost), formula
