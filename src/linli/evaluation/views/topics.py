"""The monthly analysis: topics by heat beside a map, types against the month and the year before; one page to print."""

from __future__ import annotations

from typing import Any

import orjson
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linli.accounts.middleware import SignedInRequest
from linli.cases.queries import description_of
from linli.cases.views.names import type_name
from linli.evaluation.actions.topics import make_topics, order_topics
from linli.evaluation.forms import TopicsForm
from linli.evaluation.models import TopicRun
from linli.evaluation.queries import may_evaluate
from linli.evaluation.queries.topics import cases_between, topic_order, topic_run
from linli.evaluation.rules.monthly import compare_types, month_before
from linli.evaluation.rules.topic_export import topics_csv
from linli.evaluation.rules.topic_lines import over
from linli.evaluation.views.asked import start_of
from linli.evaluation.views.topic_words import feature, name_of, shown
from linli.evaluation.views.topics_asked import TopicsAsked, topic_months_to_choose, topics_asked
from linli.kernel.actor import Actor
from linli.kernel.moments import month_span
from linli.web.pages import fragment, is_fragment

PAGE = 30
AT_ONCE = 2000  # cases whose topics are found while somebody waits
_TYPES = 12


@login_required
@require_safe
@never_cache
def topics(request: SignedInRequest) -> HttpResponse:
    """The page of a month; htmx gets the results alone. Raises NotAllowed, InvalidInput."""
    by, now = request.actor, timezone.now()
    asked = topics_asked(request, by, now=now)
    run, may = asked.run(), may_evaluate(by)
    page: dict[str, Any] = {"asked": asked, "now": now, "run": run, "may_make": may}
    page["order"] = topic_order(asked.month, now) if may or run is None else None
    page |= _types(asked, by)
    if run is not None:
        page |= _topics(asked, run, by, start_of(request))
    if is_fragment(request):
        return fragment(request, "evaluation/_topics.html", page)
    months = topic_months_to_choose(asked, now)
    given = {"month": asked.month, "street": asked.street}
    page["form"] = TopicsForm(initial=given, months=months, context=asked.context, language=get_language())
    return render(request, "evaluation/topics.html", page)


def _topics(asked: TopicsAsked, run: TopicRun, by: Actor, start: int) -> dict[str, Any]:
    language = get_language()
    lines = asked.lines(run, by=by, at=timezone.now())
    here = lines[start : start + PAGE]
    texts = description_of(line.rows[0]["case_id"] for line in here)
    hottest = lines[0].heat.total if lines else 0
    return {
        "rows": [
            shown(line, rank, hottest=hottest, texts=texts, context=asked.context, language=language)
            for rank, line in enumerate(here, start + 1)
        ],
        "total": len(lines),
        "grouped": sum(len(line.rows) for line in lines),
        "next": str(start + PAGE) if start + PAGE < len(lines) else None,
        "first": start + 1,
        "last": start + len(here),
        "over": over(run, topic_run(month_before(asked.month)), by=by)[:PAGE] if asked.area is None else [],
        "points": f"{reverse('topics_map')}?{asked.query}&lang={language or 'zh'}",
    }


def _types(asked: TopicsAsked, by: Actor) -> dict[str, Any]:
    made = compare_types(asked.month, by=by, at=timezone.now(), zone=asked.context.pack.zone, area=asked.area)
    rows = [
        {"name": type_name(asked.context, one.code) or _("No type yet"), "line": one} for one in made.lines[:_TYPES]
    ]
    return {"types": rows, "types_left": len(made.lines) - len(rows), "compared": made}


@login_required
@require_safe
@never_cache
def topics_map(request: SignedInRequest) -> HttpResponse:
    """The topics of the page as points (GeoJSON): the middle of the places of each."""
    by, now = request.actor, timezone.now()
    with override("en" if request.GET.get("lang", "").startswith("en") else "zh-hans"):
        asked = topics_asked(request, by, now=now)
        run = asked.run()
        lines = asked.lines(run, by=by, at=now)[:PAGE] if run is not None else []
        texts = description_of(line.rows[0]["case_id"] for line in lines if not line.label)
        found = [
            feature(
                line.topic.pk, point, name_of(line, texts), reverse("topic", args=[line.topic.pk]),
                "late" if line.late else "",
            )
            for line in lines
            if (point := line.point) is not None
        ]  # fmt: skip
    body = orjson.dumps({"type": "FeatureCollection", "features": found})
    return HttpResponse(body, content_type="application/geo+json")


@login_required
@require_safe
@never_cache
def export_topics(request: SignedInRequest) -> HttpResponse:
    """The topics as CSV, by heat; named after month and street."""
    by, now, language = request.actor, timezone.now(), get_language()
    asked = topics_asked(request, by, now=now)
    run = asked.run()
    lines = asked.lines(run, by=by, at=now) if run is not None else []
    texts = description_of(line.rows[0]["case_id"] for line in lines if not line.label)
    rows = [
        shown(line, rank, hottest=0, texts=texts, context=asked.context, language=language)
        for rank, line in enumerate(lines, 1)
    ]
    answer = HttpResponse(topics_csv(rows, asked.context.pack.zone), content_type="text/csv; charset=utf-8")
    where = f"-{asked.street}" if asked.street else ""
    answer["Content-Disposition"] = f'attachment; filename="topics-{asked.month}{where}.csv"'
    return answer


@login_required
@require_POST
@never_cache
def make_these(request: SignedInRequest) -> HttpResponse:
    """Make the topics of a month at once, or order them from the worker; back to the page. Raises NotAllowed."""
    month, now = request.POST.get("month", ""), timezone.now()
    asked = topics_asked(request, request.actor, now=now)
    since, until = month_span(month, zone=asked.context.pack.zone)
    if cases_between(since, until).count() > AT_ONCE:
        order_topics(month=month, by=request.actor, at=now)
    else:
        run = make_topics(month=month, by=request.actor, at=now)
        messages.success(
            request,
            _("The topics of %(month)s were made from %(count)d reports.") % {"month": month, "count": run.cases},
        )
    return HttpResponseRedirect(f"{reverse('topics')}?month={month}", status=303)
