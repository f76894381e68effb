"""Reported near you: before somebody reports, what is there already - and following it in the place of reporting."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from linli.accounts.middleware import SignedInRequest
from linli.cases.rules.duplicates import group_of, perhaps_the_same
from linli.cases.rules.likeness import Matter
from linli.cases.rules.report import LONGEST_TEXT
from linli.cases.steps.context import context_at
from linli.cases.steps.join import join_case
from linli.cases.views.names import type_name
from linli.cases.views.near import rows_of
from linli.kernel.actor import ANONYMOUS, ActorKind
from linli.kernel.errors import InvalidInput, NotFound
from linli.kernel.ids import parse_case_number
from linli.kernel.limits import limit
from linli.places.crs import Crs
from linli.places.rules import position_problem
from linli.publication.forms import FollowForm
from linli.publication.queries import joinable_cases
from linli.publication.rules import RESIDENT_WORDS
from linli.publication.views.report import RECEIPT
from linli.web.pages import explain, fragment


@never_cache
@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """Open public cases that may be the same as the report that is being written; sent, so that no place is in a log.

    Only those whose text and place are public: a distance would tell where the others are.
    """
    limit(request, "near", most=120)
    now = timezone.now()
    context = context_at(now)
    lon, lat = _number(request.POST.get("lon", "")), _number(request.POST.get("lat", ""))
    if lon is None or lat is None or position_problem(lon, lat, crs=Crs.WGS84, extent=context.snapshot.extent):
        return fragment(request, "publication/_near.html", {"near": []})
    code = request.POST.get("type", "")[:40]
    text = request.POST.get("text", "")[:LONGEST_TEXT]
    matter = Matter(lon, lat, now, code, group_of(context.spec, code), text)
    found = perhaps_the_same(matter, among=joinable_cases(), spec=context.spec, at=now)
    rows = [row | {"state": RESIDENT_WORDS[row["status"]]} for row in rows_of(found, context)]
    return fragment(request, "publication/_near.html", {"near": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: SignedInRequest, number: str) -> HttpResponse:
    """Leave a contact to hear how a public case goes on; what cannot be followed looks like what does not exist."""
    canonical = parse_case_number(number)
    case = joinable_cases().filter(number=canonical).first() if canonical else None
    if case is None:
        raise NotFound
    now, language = timezone.now(), get_language() or ""
    context = context_at(now)
    form = FollowForm(request.POST if request.method == "POST" else None)
    shown = {"form": form, "case": case, "type": type_name(context, case.type_code)}
    if request.method != "POST":
        return render(request, "publication/follow.html", shown)
    limit(request, "report", most=20)
    if not form.is_valid():
        return render(request, "publication/follow.html", shown, status=422)
    actor = request.actor if request.actor.kind is ActorKind.RESIDENT else ANONYMOUS
    try:
        receipt = join_case(number=case.number, contact=form.contact(language), by=actor, at=now)
    except InvalidInput as error:
        fields = {name.removeprefix("contact."): words for name, words in error.fields.items()}
        explain(form, InvalidInput(fields, error.message))
        return render(request, "publication/follow.html", shown, status=422)
    request.session[RECEIPT] = {"number": receipt.number, "secret": receipt.secret}
    return HttpResponseRedirect(reverse("report_done"), status=303)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
