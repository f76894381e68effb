"""The table of a month: one row a street, unit, type …, with rates, intervals and the score."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linli.accounts.middleware import SignedInRequest
from linli.evaluation.forms import EvaluationForm
from linli.evaluation.queries import may_evaluate, order_of, scope_of
from linli.evaluation.rules.evaluations import Evaluation
from linli.evaluation.rules.export import as_csv
from linli.evaluation.rules.levels import may_be_ranked
from linli.evaluation.rules.reports import named, report
from linli.evaluation.rules.spec import EvaluationSpec, IndicatorSpec, ScoreSpec
from linli.evaluation.rules.tables import NAME, SCORE, columns, level_name, levels_for, ordered
from linli.evaluation.rules.trends import Month, trend
from linli.evaluation.views.asked import Asked, asked_of, months_to_choose, start_of
from linli.evaluation.views.drawing import cases_address, cell_address, figure, line, ranked_by, score_of
from linli.kernel.actor import Actor
from linli.kernel.errors import NotReady
from linli.web.pages import fragment, is_fragment

PAGE = 100


@login_required
@require_safe
@never_cache
def table(request: SignedInRequest) -> HttpResponse:
    """The figures of a month by a level; htmx gets the results alone. Raises NotAllowed, InvalidInput."""
    by, now = request.actor, timezone.now()
    asked = asked_of(request, by, now=now)
    try:
        made: Evaluation | None = asked.evaluation(by)
    except NotReady:
        made = None
    spec = made.spec if made is not None else asked.pack.part("evaluation", EvaluationSpec)
    shown = columns(spec, asked.chosen_score(spec), asked.show)
    page: dict[str, Any] = {"asked": asked, "now": now, "may_make": may_evaluate(by) and asked.known is None}
    start = start_of(request)
    page["order"] = order_of(asked.month, now) if made is None or page["may_make"] else None
    if made is not None:
        page |= _results(asked, made, shown, by, start)
    if is_fragment(request):
        return fragment(request, "evaluation/_results.html", page)
    page["form"] = _form(request, asked, spec, shown, now)
    return render(request, "evaluation/table.html", page)


@login_required
@require_safe
@never_cache
def export(request: SignedInRequest) -> HttpResponse:
    """The table as CSV, in the order shown, all indicators; named after its month and what was known when."""
    asked = asked_of(request, request.actor, now=timezone.now())
    made = asked.evaluation(request.actor)
    told = _ordered(asked, made)
    answer = HttpResponse(as_csv(told), content_type="text/csv; charset=utf-8")
    known = made.as_of.astimezone(asked.pack.zone)
    name = f"evaluation-{asked.month}-{asked.level}-as-of-{known:%Y%m%dT%H%M%S}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _form(
    request: SignedInRequest, asked: Asked, spec: EvaluationSpec, shown: list[IndicatorSpec], now: datetime
) -> EvaluationForm:
    given = {"month": asked.month, "level": asked.level, "sort": asked.sort} | request.GET.dict()
    levels = levels_for(asked.pack, persons=scope_of(request.actor).persons, day=now.astimezone(asked.pack.zone).date())
    return EvaluationForm(given, months=months_to_choose(asked, now), levels=levels, spec=spec, shown=shown)


def _ordered(asked: Asked, made: Evaluation) -> dict[str, Any]:
    told = named(report(made, asked.level), made)
    score = asked.chosen_score(made.spec)
    told["cells"] = ordered(told["cells"], made.spec, sort=asked.sort, score=score.code if score else "")
    return told


def _results(asked: Asked, made: Evaluation, shown: list[IndicatorSpec], by: Actor, start: int) -> dict[str, Any]:
    told, score = _ordered(asked, made), asked.chosen_score(made.spec)
    months = trend(until=asked.month, level=asked.level, by=by) if score and asked.known is None else []
    cells = told["cells"][start : start + PAGE]
    (whole,) = report(made, "month")["cells"]
    ranked = ranked_by(score, told["cells"]) if score else 0
    all_of_it = cases_address(replace(asked, level="month"), asked.month)
    return {
        "as_of": made.as_of,
        "everything": made.scope is None or made.scope.everything,
        "level": level_name(made.pack, asked.level, day=made.day),
        "score": score,
        "ranked": may_be_ranked(asked.level),
        "heads": _heads(asked, shown, score),
        "rows": [_row(cell, asked, made, shown, ranked, months) for cell in cells],
        "total": len(told["cells"]),
        "first": start + 1,
        "last": start + len(cells),
        "next": str(start + PAGE) if start + PAGE < len(told["cells"]) else None,
        "has_trend": len(months) > 1,
        "whole": [figure(one, whole["indicators"][one.code], cases=all_of_it) for one in columns(made.spec, score, "")],
        "left": {"merged": told["merged"], "imported": told["imported"]},
        "pack": told["pack"],
    }


def _row(
    cell: dict[str, Any],
    asked: Asked,
    made: Evaluation,
    shown: list[IndicatorSpec],
    ranked: int,
    months: list[Month],
) -> dict[str, Any]:
    score, cases = asked.chosen_score(made.spec), cases_address(asked, cell["code"])
    return {
        "code": cell["code"],
        "name": cell["name"],
        "url": cell_address(asked, cell["code"]),
        "figures": [figure(one, cell["indicators"][one.code], cases=cases) for one in shown],
        "score": score_of(score, cell, made.spec, ranked) if score else None,
        "line": line(months, cell["code"], score) if score else None,
    }


def _heads(asked: Asked, shown: list[IndicatorSpec], score: ScoreSpec | None) -> list[dict[str, Any]]:
    """The heads of the columns: what they sort by when followed, and how the table is sorted now."""
    found: list[dict[str, Any]] = [{"key": NAME, "name": None, "first": NAME}]
    found += [{"key": one.code, "name": one.name, "first": f"-{one.code}"} for one in shown]
    if score is not None:
        found.append({"key": SCORE, "name": score.name, "first": f"-{SCORE}"})
    for head in found:
        key, first = head["key"], head["first"]
        other = key if first.startswith("-") else f"-{key}"
        head["sort"] = other if asked.sort == first else first
        head["now"] = {key: "ascending", f"-{key}": "descending"}.get(asked.sort, "")
    return found
