"""Cells: the lines of a ledger grouped by a level, counted for every indicator, scored and ranked."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from linli.cases.lifecycle import Urgency
from linli.evaluation.rules.ledger import Column, Ledger
from linli.evaluation.rules.measures import BIT, COUNTS, WITH_PARTLY, Measure
from linli.evaluation.rules.scoring import ScoreResult, Tally, percent, score_of
from linli.evaluation.rules.spec import EvaluationSpec, IndicatorSpec
from linli.evaluation.rules.wilson import wilson


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of a report: a street, a unit, a type ... with its tallies by indicator and its scores."""

    code: str
    tallies: dict[str, Tally]
    scores: tuple[ScoreResult, ...]


def cells_of(ledger: Ledger, codes: list[str], where: Column, spec: EvaluationSpec) -> list[Cell]:
    """The cells in order of code; `where` says for each line of the ledger which of `codes` it belongs to."""
    width = len(codes)
    tallies = {one.code: _tallies(ledger, where, width, one) for one in spec.indicators}
    found = []
    for place, code in sorted(enumerate(codes), key=lambda pair: pair[1]):
        own = {name: column[place] for name, column in tallies.items()}
        found.append(Cell(code, own, tuple(score_of(score, spec, own) for score in spec.scores)))
    return found


def part(ledger: Ledger, indicator: IndicatorSpec, name: str) -> Column:
    """Which lines are in a part of an indicator: numerator, rest (of the denominator), excluded."""
    bit = BIT[indicator.kind]
    chosen: Column
    if name == "excluded":
        chosen = (ledger.excluded & bit) != 0
    else:
        chosen = (ledger.bottom & bit) != 0
        chosen &= ((ledger.top & bit) != 0) == (name == "numerator")
    if indicator.urgency is not None:
        chosen &= (ledger.urgent != 0) == (indicator.urgency is Urgency.URGENT)
    return chosen


def _tallies(ledger: Ledger, where: Column, width: int, indicator: IndicatorSpec) -> list[Tally]:
    def count(chosen: Column) -> list[int]:
        return [int(number) for number in np.bincount(where[chosen], minlength=width)]

    tops, rests = part(ledger, indicator, "numerator"), part(ledger, indicator, "rest")
    top, rest, out = count(tops), count(rests), count(part(ledger, indicator, "excluded"))
    partly = [0] * width
    if indicator.kind in WITH_PARTLY:
        partly = count(rests & ((ledger.partly & BIT[indicator.kind]) != 0))
    repeats: list[dict[int, int]] = [{} for _cell in range(width)]
    if indicator.kind is Measure.REWORK:
        for times in np.unique(ledger.rework[tops]):
            for place, cases in enumerate(count(tops & (ledger.rework == times))):
                if cases:
                    repeats[place][int(times)] = cases
    return [Tally(top[i], top[i] + rest[i], out[i], partly[i], repeats[i]) for i in range(width)]


def ranks(cells: list[Cell], place: int) -> dict[str, int]:
    """The rank of each cell by its score number `place`: equal totals share one, too few cases have none."""
    totals = {
        cell.code: cell.scores[place].total or Decimal(0)
        for cell in cells
        if cell.code and cell.scores[place].enough and cell.scores[place].total is not None
    }
    order = sorted(totals.values())
    return {code: 1 + len(order) - bisect_right(order, total) for code, total in totals.items()}


def figures(cell: Cell, spec: EvaluationSpec, ranked: list[dict[str, int]]) -> dict[str, Any]:
    """A cell as plain values: whole numbers, and fixed decimals as text."""
    return {
        "code": cell.code,
        "indicators": {one.code: _figure(cell.tallies[one.code], one) for one in spec.indicators},
        "scores": {
            result.code: {
                "total": _text(result.total),
                "full": _text(result.full),
                "enough": result.enough,
                "rank": ranked[place].get(cell.code),
                "items": [
                    {
                        "indicator": item.indicator,
                        "rule": item.rule,
                        "points": _text(item.points),
                        "full": _text(item.full),
                        "formula": item.formula,
                        "enough": item.enough,
                    }
                    for item in result.items
                ],
            }
            for place, result in enumerate(cell.scores)
        },
    }


def _text(value: Any) -> str | None:
    return f"{value:.2f}" if value is not None else None


def _figure(tally: Tally, indicator: IndicatorSpec) -> dict[str, Any]:
    low, high = wilson(tally.top, tally.bottom)
    shared = tally.bottom > 0 and indicator.kind not in COUNTS
    return {
        "numerator": tally.top,
        "denominator": tally.bottom,
        "excluded": tally.excluded,
        "partly": tally.partly,
        "rate": _text(percent(tally.top, tally.bottom)) if shared else None,
        "low": f"{100 * low:.2f}" if shared else None,
        "high": f"{100 * high:.2f}" if shared else None,
        "enough": tally.bottom > 0 and tally.bottom >= indicator.minimum,
    }
