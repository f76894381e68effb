"""Reports: the figures of a level, every point of one cell, and the cases behind a figure, as plain values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import orjson
from django.utils.translation import gettext_lazy as _

from linli.evaluation.queries import numbers_of
from linli.evaluation.rules.cells import Cell, cells_of, figures, part, ranks
from linli.evaluation.rules.evaluations import Evaluation, narrowed
from linli.evaluation.rules.folding import utc
from linli.evaluation.rules.ledger import Column
from linli.evaluation.rules.levels import PERSON, Grouping, check_level, grouped, may_be_ranked, names_of
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound

PARTS = ("numerator", "rest", "excluded")
MOST_LISTED = 50


def canonical(value: Any) -> bytes:
    """`value` as JSON with sorted keys: the same figures are the same bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _shown_by(evaluation: Evaluation, level: str) -> Evaluation:
    """What of it may be seen by `level`: by person only where one leads people. Raises InvalidInput, NotAllowed."""
    check_level(level, evaluation.pack)
    scope = evaluation.scope
    if level != PERSON or scope is None or scope.everything:
        return evaluation
    if not scope.persons:
        raise NotAllowed
    return narrowed(evaluation, replace(scope, areas=scope.people, units=frozenset()))


def _grouping(evaluation: Evaluation, level: str) -> Grouping:
    ledger, pack = evaluation.ledger, evaluation.pack
    return grouped(ledger, level, month=evaluation.month, pack=pack, day=evaluation.day)


def _head(evaluation: Evaluation, level: str) -> dict[str, Any]:
    head, counts = evaluation.pack.head, evaluation.ledger.counts
    whole = evaluation.scope is None or evaluation.scope.everything
    return {
        "month": evaluation.month,
        "level": level,
        "as_of": utc(evaluation.as_of),
        "pack": {"name": head.name, "version": head.version, "sha256": evaluation.pack.sha256},
        "ledger": evaluation.sha256,
        "handlings": len(evaluation.ledger),
        "merged": counts["merged"] if whole else None,
        "imported": counts["imported"] if whole else None,
    }


def _cells(evaluation: Evaluation, level: str, grouping: Grouping) -> tuple[list[Cell], list[dict[str, int]]]:
    cells = cells_of(evaluation.ledger, *grouping, evaluation.spec)
    ranked = may_be_ranked(level)
    return cells, [ranks(cells, place) if ranked else {} for place in range(len(evaluation.spec.scores))]


def report(evaluation: Evaluation, level: str) -> dict[str, Any]:
    """All cells of a level in order of code. Raises InvalidInput, NotAllowed."""
    evaluation = _shown_by(evaluation, level)
    cells, ranked = _cells(evaluation, level, _grouping(evaluation, level))
    return {**_head(evaluation, level), "cells": [figures(cell, evaluation.spec, ranked) for cell in cells]}


def explain(evaluation: Evaluation, level: str, code: str, *, by: Actor) -> dict[str, Any]:
    """One cell with the cases behind each of its figures, at most 50 numbers a part; the rest by `cases_behind`.

    Raises NotFound, InvalidInput, NotAllowed.
    """
    evaluation = _shown_by(evaluation, level)
    codes, where = _grouping(evaluation, level)
    cells, ranked = _cells(evaluation, level, (codes, where))
    cell = next((one for one in cells if one.code == code), None)
    if cell is None:
        raise NotFound(_("There is nothing of “%(code)s” in this month.") % {"code": code[:40]})
    own = where == codes.index(code)
    behind: dict[str, Any] = {}
    wanted: list[int] = []
    for indicator in evaluation.spec.indicators:
        behind[indicator.code] = {}
        for name in PARTS:
            ids = _ids(evaluation, own & part(evaluation.ledger, indicator, name))
            behind[indicator.code][name] = {"count": len(ids), "numbers": ids[:MOST_LISTED]}
            wanted += ids[:MOST_LISTED]
    numbers = numbers_of(set(wanted), by=by)
    for parts in behind.values():
        for listed in parts.values():
            listed["numbers"] = [numbers[case] for case in listed["numbers"] if case in numbers]
    return {**_head(evaluation, level), "cell": figures(cell, evaluation.spec, ranked), "cases": behind}


def cases_behind(
    evaluation: Evaluation,
    *,
    level: str,
    code: str,
    indicator: str,
    name: str,
    by: Actor,
    start: int = 0,
    limit: int = MOST_LISTED,
) -> dict[str, Any]:
    """The numbers of the cases in a part (numerator, rest, excluded) of a figure, from position `start` on.

    `next` is the position of the following page, None after the last. Raises InvalidInput, NotAllowed.
    """
    spec = evaluation.spec.by_code.get(indicator)
    if spec is None:
        raise InvalidInput({"indicator": [_("There is no indicator “%(code)s”.") % {"code": indicator[:40]}]})
    if name not in PARTS:
        raise InvalidInput({"part": [_("Choose one of %(known)s.") % {"known": ", ".join(PARTS)}]})
    evaluation = _shown_by(evaluation, level)
    codes, where = _grouping(evaluation, level)
    own = where == codes.index(code) if code in codes else np.zeros(len(evaluation.ledger), dtype=bool)
    ids = _ids(evaluation, own & part(evaluation.ledger, spec, name))
    page = ids[start : start + limit]
    numbers = numbers_of(page, by=by)
    following = start + limit if start + limit < len(ids) else None
    return {"count": len(ids), "numbers": [numbers[case] for case in page if case in numbers], "next": following}


def _ids(evaluation: Evaluation, chosen: Column) -> list[int]:
    """The ids in their order; a case handled twice in the month stands twice, as in the count."""
    return [int(case) for case in evaluation.ledger.case[chosen]]


def named(made: dict[str, Any], evaluation: Evaluation) -> dict[str, Any]:
    """A report or an explanation with the names of its cells in the present language."""
    cells = made["cells"] if "cells" in made else [made["cell"]]
    codes = [cell["code"] for cell in cells]
    names = names_of(codes, made["level"], pack=evaluation.pack, day=evaluation.day)
    for cell in cells:
        cell["name"] = names[cell["code"]]
    return made
