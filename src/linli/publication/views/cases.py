"""Public cases: start page, list and map, and one case - only what may be public of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from linli.cases.lifecycle import FINAL, STATUS_NAMES, EventKind, Status
from linli.cases.models import Attachment, CaseEvent
from linli.cases.queries import description_of
from linli.cases.rules.knowledge import articles
from linli.cases.steps.context import Context, context_at
from linli.cases.views.names import area_name, place_path, type_name, unit_name
from linli.kernel.errors import InvalidInput, NotFound
from linli.kernel.ids import parse_case_number
from linli.kernel.moments import parse_moment
from linli.publication.forms import PublicForm
from linli.publication.queries import (
    MonthFigures,
    PublicFilters,
    month_figures,
    public_cases,
    public_rows,
    result_texts,
)
from linli.publication.rules import RESIDENT_WORDS, mask_contacts, public_point
from linli.web.pages import fragment, is_fragment
from linli.web.parts import Photo
from linli.web.tones import Tone

PAGE = 20
ON_MAP = 1000
RECENT = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can we help with: report, track, look; the month in figures; what was reported lately."""
    now, language = timezone.now(), get_language()
    context = context_at(now)
    shown = {
        "rows": [_row(row, context, language) for row in public_rows(PublicFilters(), limit=RECENT)],
        "figures": _figures(context, now),
        "emergency": context.spec.emergency,
        "any_help": bool(articles(context.spec, public=True)),
        "now": now,
    }
    return render(request, "publication/home.html", shown)


def _figures(context: Context, now: datetime) -> MonthFigures:
    """The month so far, counted at most once a minute: the start page is what most people open."""
    since = now.astimezone(context.pack.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    key = f"month-figures:{context.pack.id}:{since:%Y-%m}"
    found = cache.get(key)
    if not isinstance(found, MonthFigures):
        found = month_figures(since=since, until=now)
        cache.set(key, found, 60)
    return found


@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    """The list beside the map; filters in the address; htmx gets the list and its map alone."""
    now, language = timezone.now(), get_language()
    context = context_at(now)
    form = PublicForm(request.GET, context=context, language=language)
    form.is_valid()
    rows = public_rows(_filters(form, context), after=_after(request), limit=PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    query = request.GET.copy()
    query.pop("after", None)
    query["lang"] = language or "zh"
    shown: dict[str, Any] = {
        "form": form,
        "rows": [_row(row, context, language) for row in rows[:PAGE]],
        "next": f"{last['updated_at'].isoformat()}~{last['number']}" if last else None,
        "narrowed": any(form.cleaned_data.values()),
        "points": f"{reverse('public_map')}?{query.urlencode()}",
        "now": now,
    }
    if is_fragment(request):
        return fragment(request, "publication/_list.html", shown)
    return render(request, "publication/public_cases.html", shown)


@require_safe
def public_map(request: HttpRequest) -> HttpResponse:
    """The same cases as points (GeoJSON), at most a thousand, the last changed first; no text in them."""
    language = (request.GET.get("lang") or get_language() or "zh")[:10]
    with override("en" if language.lower().startswith("en") else "zh-hans"):
        context = context_at(timezone.now())
        form = PublicForm(request.GET, context=context, language=get_language())
        form.is_valid()
        rows = public_rows(_filters(form, context), limit=ON_MAP)
        features = [feature for feature in (_feature(row, context) for row in rows) if feature is not None]
    body = orjson.dumps({"type": "FeatureCollection", "features": features})
    answer = HttpResponse(body, content_type="application/geo+json")
    patch_cache_control(answer, public=True, max_age=30)
    answer["Vary"] = "Accept-Language, Cookie"
    return answer


@require_safe
def public_case(request: HttpRequest, number: str) -> HttpResponse:
    """One public case; what is not public looks like what does not exist."""
    canonical = parse_case_number(number)
    case = public_cases().select_related("place").filter(number=canonical).first() if canonical else None
    if case is None:
        raise NotFound
    now, language = timezone.now(), get_language()
    context = context_at(now)
    place = case.place
    point = public_point(
        text_public=case.text_public,
        lon=place.lon if place else None,
        lat=place.lat if place else None,
        cell=case.cell,
    )
    areas = (case.area_1, case.area_2, case.area_3) if not case.text_public else (
        case.area_1, case.area_2, case.area_3, case.area_4)  # fmt: skip
    handled = [row.at for row in CaseEvent.objects.filter(case=case, kind=EventKind.HANDLED).order_by("seq")]
    shown: dict[str, Any] = {
        "case": case,
        "now": now,
        "type": type_name(context, case.type_code),
        "state": _words(case.status),
        "state_tone": _tone(case.status).value,
        "unit": unit_name(context, case.unit_id, language),
        "path": place_path(context, areas, language, case.received_at),
        "point": point,
        "ended": case.status in FINAL,
        "may_follow": case.text_public and case.status not in (*FINAL, Status.MERGED),
        "handled_at": handled[-1] if handled else None,
        "result_class": _result_class(context, case.result_class),
    }
    if case.text_public:
        shown |= {
            "text": mask_contacts(description_of([case.pk]).get(case.pk, "")),
            "result": mask_contacts(result_texts([case.pk]).get(case.pk, "")),
            "before": _photo(case.pk, Attachment.Stage.REPORT),
            "after": _photo(case.pk, Attachment.Stage.RESULT),
        }
    return render(request, "publication/public_case.html", shown)


def _result_class(context: Context, code: str) -> str:
    return next((str(one.name) for one in context.spec.result_classes if one.code == code), "")


def _photo(case_id: int, stage: Attachment.Stage) -> Photo | None:
    row = Attachment.objects.filter(case_id=case_id, stage=stage).order_by("created_at", "pk").last()
    if row is None:
        return None
    return Photo(url=reverse("photo", args=[row.pk]), alt=str(_("Photo")), taken_at=row.created_at)


def _filters(form: PublicForm, context: Context) -> PublicFilters:
    chosen = form.cleaned_data
    group = chosen.get("group")
    street = context.snapshot.by_code.get(chosen.get("street") or "")
    return PublicFilters(
        types=tuple(one.code for one in context.spec.types if one.group == group) if group else None,
        closed={"open": False, "closed": True}.get(chosen.get("status", "")),
        street=street.id if street is not None else None,
    )


def _after(request: HttpRequest) -> tuple[datetime, str] | None:
    text = request.GET.get("after", "")
    if not text:
        return None
    when, _mark, number = text.partition("~")
    moment = parse_moment(when)
    if moment is None or not number:
        raise InvalidInput({"after": [_("This is not a place in the list. Begin again without it.")]})
    return moment, number


def _words(status: str) -> Any:
    return RESIDENT_WORDS.get(status) or STATUS_NAMES[Status(status)]


def _tone(status: str) -> Tone:
    return Tone.CLOSED if status in FINAL else Tone.NEUTRAL


def _row(row: dict[str, Any], context: Context, language: str | None) -> dict[str, Any]:
    return row | {
        "type": type_name(context, row["type_code"]),
        "state": _words(row["status"]),
        "state_tone": _tone(row["status"]).value,
        "street": area_name(context, row["area_2"], language),
        "community": area_name(context, row["area_3"], language),
        "unit": unit_name(context, row["unit_id"], language),
    }


def _feature(row: dict[str, Any], context: Context) -> dict[str, Any] | None:
    at = public_point(text_public=row["text_public"], lon=row["place__lon"], lat=row["place__lat"], cell=row["cell"])
    if at is None:
        return None
    properties = {
        "id": row["number"],
        "title": type_name(context, row["type_code"]),
        "status": str(_words(row["status"])),
        "tone": "closed" if row["status"] in FINAL else "open",
        "url": reverse("public_case", args=[row["number"]]),
    }
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": at}, "properties": properties}
