"""Evaluations over JSON: figures of a level, every point of a cell, the cases behind a figure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from ninja.params.functions import Query

from linli.accounts.middleware import actor_of
from linli.evaluation.rules import reports
from linli.evaluation.rules.evaluations import evaluation_of
from linli.kernel.errors import InvalidInput
from linli.kernel.moments import in_reach
from linli.kernel.problem import PROBLEMS

router = Router(tags=["evaluations"])
_LEVEL = "month, type, group, unit, leader, post, person, or the code of a level of areas such as street"


class FigureOut(Schema):
    """A figure: rates and the ends of the 95 % interval in percent, as text; `enough`: whether it says anything."""

    numerator: int
    denominator: int
    excluded: int
    partly: int
    rate: str | None
    low: str | None
    high: str | None
    enough: bool


class ItemOut(Schema):
    """What an item of a score gives, with the sum that gave it."""

    indicator: str
    rule: str
    points: str | None
    full: str
    formula: str
    enough: bool


class ScoreOut(Schema):
    """A score; without a total while something could not be measured, without a rank below the minimum."""

    total: str | None
    full: str
    enough: bool
    rank: int | None
    items: list[ItemOut]


class CellOut(Schema):
    """One street, unit, type ...; the code is empty for cases that have none."""

    code: str
    name: str
    indicators: dict[str, FigureOut]
    scores: dict[str, ScoreOut]


class PackOut(Schema):
    """The pack whose formulas count."""

    name: str
    version: str
    sha256: str


class HeadOut(Schema):
    """What was evaluated; `ledger` is the SHA-256 of all that was counted."""

    month: str
    level: str
    as_of: datetime
    pack: PackOut
    ledger: str
    handlings: int
    merged: int | None
    imported: int | None


class EvaluationOut(HeadOut):
    """The figures of a level."""

    cells: list[CellOut]


class PartOut(Schema):
    """How many cases, and the numbers of the first of them that you may see."""

    count: int
    numbers: list[str]


class ExplanationOut(HeadOut):
    """A cell with the cases behind each figure: `numerator`, `rest` of the denominator, `excluded`."""

    cell: CellOut
    cases: dict[str, dict[str, PartOut]]


class CasesOut(PartOut):
    """A page of numbers; `next` is where the following one starts."""

    next: int | None


def _as_of(at: datetime | None) -> datetime | None:
    if at is not None and not in_reach(at):
        raise InvalidInput({"as_of": [_("Please give the time with its zone, such as +08:00.")]})
    return at


@router.get("/evaluations/{month}", response={200: EvaluationOut, **PROBLEMS}, operation_id="readEvaluation")
def read_evaluation(
    request: HttpRequest,
    month: str,
    level: str = Query("month", max_length=40, description=_LEVEL),
    as_of: datetime | None = Query(None, description="The stored run of exactly this time; the newest when left out"),
) -> dict[str, Any]:
    """The figures of a month by a level, for what you may see: centre and leaders all, a street or a unit its own."""
    made = evaluation_of(month=month, by=actor_of(request), as_of=_as_of(as_of))
    return reports.named(reports.report(made, level), made)


@router.get(
    "/evaluations/{month}/explain/{code}", response={200: ExplanationOut, **PROBLEMS}, operation_id="explainEvaluation"
)
def explain_evaluation(
    request: HttpRequest,
    month: str,
    code: str,
    level: str = Query(..., max_length=40, description=_LEVEL),
    as_of: datetime | None = None,
) -> dict[str, Any]:
    """Every point of one cell: formula, numbers, and the cases behind them."""
    by = actor_of(request)
    made = evaluation_of(month=month, by=by, as_of=_as_of(as_of))
    return reports.named(reports.explain(made, level, code, by=by), made)


@router.get("/evaluations/{month}/cases", response={200: CasesOut, **PROBLEMS}, operation_id="listEvaluatedCases")
def list_evaluated_cases(
    request: HttpRequest,
    month: str,
    level: str = Query(..., max_length=40, description=_LEVEL),
    code: str = Query(..., max_length=80, description="Code of the cell"),
    indicator: str = Query(..., max_length=80),
    part: str = Query("rest", max_length=20, description="numerator, rest or excluded"),
    as_of: datetime | None = None,
    start: int = Query(0, ge=0, le=100_000_000),
    limit: int = Query(50, ge=1, le=200),
) -> dict[str, Any]:
    """The cases behind a figure, page by page."""
    by = actor_of(request)
    made = evaluation_of(month=month, by=by, as_of=_as_of(as_of))
    return reports.cases_behind(
        made, level=level, code=code, indicator=indicator, name=part, by=by, start=start, limit=limit
    )
