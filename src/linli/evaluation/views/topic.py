"""One topic: its reports with how alike they are, on a map, week by week, and the units responsible."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linli.accounts.middleware import SignedInRequest
from linli.cases.lifecycle import FINAL, STATUS_NAMES, Status
from linli.cases.queries import description_of
from linli.cases.steps.context import Context, context_at
from linli.cases.views.names import area_name, type_name, unit_name
from linli.evaluation.queries import scope_of
from linli.evaluation.queries.topics import run_of_topic
from linli.evaluation.rules.spec import EvaluationSpec
from linli.evaluation.rules.topic_lines import TopicLine, point_of, topic_lines
from linli.evaluation.views.asked import start_of
from linli.evaluation.views.topic_words import beginning, feature, shown, tone_of, units_of, weeks
from linli.kernel.actor import Actor
from linli.kernel.errors import NotFound
from linli.kernel.moments import month_span

PAGE = 50
_TEXT = 140


@login_required
@require_safe
@never_cache
def topic(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page of a topic with a case that the reader may see. Raises NotAllowed, NotFound."""
    now, language, start = timezone.now(), get_language(), start_of(request)
    context = context_at(now)
    line = _line(pk, request.actor, context, now)
    here = line.rows[start : start + PAGE]
    texts = description_of({row["case_id"] for row in [line.rows[0], *here]})
    page: dict[str, Any] = {
        "now": now,
        "month": line.topic.run.month,
        "topic": shown(line, 0, hottest=line.heat.total, texts=texts, context=context, language=language),
        "rows": [_row(row, texts, context, language, now) for row in here],
        "count": len(line.rows),
        "first": start + 1,
        "last": start + len(here),
        "next": str(start + PAGE) if start + PAGE < len(line.rows) else None,
        "weeks": weeks(line, context.pack.zone),
        "units": units_of(line, context, language),
        "back": f"{reverse('topics')}?month={line.topic.run.month}",
        "points": reverse("topic_map", args=[pk]),
        "spec": context.pack.part("evaluation", EvaluationSpec).topics,
    }
    return render(request, "evaluation/topic.html", page)


@login_required
@require_safe
@never_cache
def topic_map(request: SignedInRequest, pk: int) -> HttpResponse:
    """The cases of a topic as points (GeoJSON); no text in them. Raises NotAllowed, NotFound."""
    now = timezone.now()
    line = _line(pk, request.actor, context_at(now), now)
    found = [
        feature(
            row["case__number"],
            point,
            row["case__number"],
            reverse("case", args=[row["case__number"]]),
            _tone(row, now),
        )
        for row in line.rows
        if (point := point_of(row)) is not None
    ]
    return HttpResponse(
        orjson.dumps({"type": "FeatureCollection", "features": found}), content_type="application/geo+json"
    )


def _line(pk: int, by: Actor, context: Context, now: datetime) -> TopicLine:
    scope_of(by)
    run = run_of_topic(pk)
    if run is None:
        raise NotFound
    until = month_span(run.month, zone=context.pack.zone)[1]
    spec = context.pack.part("evaluation", EvaluationSpec).topics
    lines = topic_lines(run, by=by, at=now, until=until, spec=spec, topic=pk)
    if not lines:
        raise NotFound
    lines[0].topic.run = run
    return lines[0]


def _tone(row: dict[str, Any], now: datetime) -> str:
    return "closed" if row["case__status"] in FINAL else tone_of(row, now)


def _row(
    row: dict[str, Any], texts: dict[int, str], context: Context, language: str | None, now: datetime
) -> dict[str, Any]:
    status = row["case__status"]
    return {
        "number": row["case__number"],
        "text": beginning(texts.get(row["case_id"], ""), _TEXT) or _("The text was erased."),
        "likeness": round(100 * row["likeness"]),
        "copy": row["copy"],
        "received_at": row["case__received_at"],
        "type": type_name(context, row["case__type_code"]),
        "unit": unit_name(context, row["case__unit_id"], language),
        "community": area_name(context, row["case__area_3"], language),
        "state": STATUS_NAMES[Status(status)],
        "tone": "closed" if status in FINAL else "neutral",
        "late": status not in FINAL and tone_of(row, now) == "late",
    }
