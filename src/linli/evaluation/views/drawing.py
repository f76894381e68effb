"""Figures as pages draw them: whiskers for intervals, lines for months; numbers for SVG, words beside them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.evaluation.rules.measures import COUNTS
from linli.evaluation.rules.spec import EvaluationSpec, IndicatorSpec, ScoreSpec
from linli.evaluation.rules.tables import shortage
from linli.evaluation.rules.trends import Month
from linli.evaluation.views.asked import NOBODY, Asked

WIDTH, HEIGHT = 100, 24  # of a line of months


def figure(indicator: IndicatorSpec, one: dict[str, Any], *, cases: str) -> dict[str, Any]:
    """An indicator of a cell with its whisker from 0 to 100 and the address of the cases behind it."""
    down = indicator.good == "down"
    first = "numerator" if down or indicator.kind in COUNTS or one["numerator"] == one["denominator"] else "rest"
    return {
        **one,
        "code": indicator.code,
        "name": indicator.name,
        "count": indicator.kind in COUNTS,
        "down": down,
        "least": max(1, indicator.minimum),
        "rest": one["denominator"] - one["numerator"],
        "wide": str(Decimal(one["high"]) - Decimal(one["low"])) if one["low"] is not None else None,
        "percent": _("%(rate)s %%") % one,
        "span": _("%(low)s – %(high)s %%") % one,
        "interval": _("95 %% interval from %(low)s to %(high)s %%") % one,
        "behind": _("the cases behind %(top)s of %(bottom)s") % {"top": one["numerator"], "bottom": one["denominator"]},
        "cases": f"{cases}indicator={indicator.code}",
        "part": first,
    }


def score_of(score: ScoreSpec, cell: dict[str, Any], spec: EvaluationSpec, ranked: int) -> dict[str, Any]:
    """A score of a cell; `short` says which indicator has too few cases for it."""
    found = shortage(score, spec, cell["indicators"])
    short = {"name": found[0].name, "have": found[1], "need": found[2]} if found else None
    return {**cell["scores"][score.code], "name": score.name, "short": short, "ranked": ranked}


def ranked_by(score: ScoreSpec, cells: Sequence[dict[str, Any]]) -> int:
    """How many cells have a rank in a score."""
    return sum(cell["scores"][score.code]["rank"] is not None for cell in cells)


def line(months: Sequence[Month], code: str, score: ScoreSpec) -> dict[str, Any] | None:
    """The score of a cell over the months from 0 to its full points; None with fewer than two of them."""
    told = [(one.month, one.totals.get((code, score.code))) for one in months]
    places = [
        (round(WIDTH * place / max(1, len(told) - 1)), _height(Decimal(total), score.full))
        for place, (_month, total) in enumerate(told)
        if total is not None
    ]
    if len(places) < 2:
        return None
    return {
        "points": " ".join(f"{x},{y}" for x, y in places),
        "last": places[-1],
        "months": [(month, total) for month, total in told if total is not None],
    }


def _height(total: Decimal, full: Decimal) -> int:
    share = min(Decimal(1), max(Decimal(0), total / full))
    return round(HEIGHT - 2 - share * (HEIGHT - 4))


def cell_address(asked: Asked, code: str) -> str:
    """The page of one row."""
    given = f"?{asked.query}" if asked.query else ""
    return f"{reverse('evaluation_cell', args=[asked.month, asked.level, code or NOBODY])}{given}"


def cases_address(asked: Asked, code: str) -> str:
    """The list of cases of one row; the indicator is to be written behind it."""
    given = f"{asked.query}&" if asked.query else ""
    return f"{reverse('evaluation_cases', args=[asked.month, asked.level, code or NOBODY])}?{given}"
