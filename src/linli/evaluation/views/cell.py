"""One row of the table opened: every score with its formula and the numbers in it, every indicator with its cases."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linli.accounts.middleware import SignedInRequest
from linli.evaluation.rules.evaluations import Evaluation
from linli.evaluation.rules.reports import named, report
from linli.evaluation.rules.spec import PerCase, ScoreSpec, Share, Threshold
from linli.evaluation.rules.tables import level_name
from linli.evaluation.rules.trends import trend
from linli.evaluation.views.asked import NOBODY, Asked, asked_of
from linli.evaluation.views.drawing import cases_address, figure, line, ranked_by, score_of
from linli.kernel.errors import NotFound


@login_required
@require_safe
@never_cache
def cell(request: SignedInRequest, month: str, level: str, code: str) -> HttpResponse:
    """Every point of one row. Raises NotFound, NotAllowed, InvalidInput, NotReady."""
    by, now = request.actor, timezone.now()
    asked = asked_of(request, by, now=now, month=month, level=level)
    made = asked.evaluation(by)
    cells = report(made, level)["cells"]
    own = one_cell(made, level, cells, "" if code == NOBODY else code)
    cases = cases_address(asked, own["code"])
    figures = {one.code: figure(one, own["indicators"][one.code], cases=cases) for one in made.spec.indicators}
    months = trend(until=month, level=level, by=by) if asked.known is None else []
    page: dict[str, Any] = {
        "asked": asked,
        "as_of": made.as_of,
        "name": own["name"],
        "level": level_name(made.pack, level, day=made.day),
        "back": table_address(asked),
        "figures": list(figures.values()),
        "scores": [
            score_of(score, own, made.spec, ranked_by(score, cells))
            | {"items": _items(score, own, figures), "line": line(months, own["code"], score), "about": score.about}
            for score in made.spec.scores
        ],
        "pack": made.pack.head,
        "ledger": made.sha256,
        "now": now,
    }
    return render(request, "evaluation/cell.html", page)


def one_cell(made: Evaluation, level: str, cells: list[dict[str, Any]], code: str) -> dict[str, Any]:
    """The cell with this code, with its name. Raises NotFound."""
    own = next((one for one in cells if one["code"] == code), None)
    if own is None:
        raise NotFound(_("There is nothing of “%(code)s” in this month.") % {"code": code[:40]})
    named({"level": level, "cell": own}, made)
    return own


def table_address(asked: Asked) -> str:
    """The table that a row belongs to."""
    level = "" if asked.level == "month" else f"&level={asked.level}"
    return f"{reverse('evaluation')}?month={asked.month}{level}&{asked.query}".rstrip("&")


def _items(score: ScoreSpec, own: dict[str, Any], figures: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The items of a score: the rule in words, the sum, the points won and those lost."""
    found = []
    for item, told in zip(score.items, own["scores"][score.code]["items"], strict=True):
        lost = Decimal(told["full"]) - Decimal(told["points"]) if told["points"] is not None else None
        found.append(
            told | {"figure": figures[item.indicator], "words": _words(item), "lost": str(lost) if lost else ""}
        )
    return found


def _words(item: Share | Threshold | PerCase) -> str:
    if isinstance(item, Share):
        return _("%(weight)s points times the rate") % {"weight": item.weight}
    if isinstance(item, Threshold):
        facts = {"full": item.full, "at": item.at, "per_point": item.per_point, "least": abs(item.least)}
        if item.full:
            return _("%(full)s points from %(at)s %% on, %(per_point)s less for each point below") % facts
        return _("%(per_point)s less for each point below %(at)s %%, at most %(least)s less") % facts
    times: dict[str, Any] = {"minus": item.minus, "nth": item.from_nth or 0, "then": item.minus_then or 0}
    if item.minus_then is not None:
        return _("%(minus)s less each time, %(then)s from time %(nth)s of the same case on") % times
    return _("%(minus)s less for each") % times
