"""Report: one form in plain words that loses nothing when something is wrong with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from linli.accounts.middleware import SignedInRequest
from linli.cases.forms.report import ReportForm
from linli.cases.lifecycle import Channel
from linli.cases.rules.report import Report
from linli.cases.rules.suggested import suggested_of
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.intake import receive
from linli.cases.views.reporting import check_by_rules, is_asking, once_of, show_problems, told_of
from linli.cases.views.suggesting import offered
from linli.kernel.actor import ANONYMOUS, Actor, ActorKind
from linli.kernel.errors import Conflict, InvalidInput
from linli.kernel.limits import limit
from linli.publication.views.help import hints
from linli.web.pages import fragment

RECEIPT = "receipt"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SignedInRequest) -> HttpResponse:
    """The form; a good one leads to the receipt."""
    now, language = timezone.now(), get_language() or ""
    context = context_at(now)
    if request.method != "POST":
        form = ReportForm(context=context, language=language, type_code=request.GET.get("type", "")[:40])
        return _page(request, form, context)
    limit(request, "report", most=20)
    form = ReportForm(told_of(request), context=context, language=language)
    form.is_valid()
    photos = form.take(request, by=_reporter(request), at=now)
    if is_asking(request):
        form.errors.clear()
        return _page(request, form, context)
    told = _report(request, form, photos, language)
    try:
        if form.errors:
            check_by_rules(told, context, language, now)
            return _page(request, form, context, status=422)
        receipt = receive(report=told, by=_reporter(request), at=now, once=once_of(request, form, scope="web-form"))
    except InvalidInput as error:
        show_problems(form, error)
        return _page(request, form, context, status=422)
    except Conflict:
        form.renew()
        form.add_error(None, _("This form was already sent. If this is another report, send it once more."))
        return _page(request, form, context, status=409)
    request.session[RECEIPT] = {"number": receipt.number, "secret": receipt.secret}
    return HttpResponseRedirect(reverse("report_done"), status=303)


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """The questions of the chosen type, for the form that is being filled in."""
    context = context_at(timezone.now())
    form = ReportForm(context=context, language=get_language(), type_code=request.GET.get("type", "")[:40])
    return fragment(request, "publication/_questions.html", {"form": form})


@never_cache
@require_safe
def report_done(request: HttpRequest) -> HttpResponse:
    """The receipt: number and code, kept in the session, never in an address."""
    receipt = request.session.get(RECEIPT)
    if not receipt:
        return HttpResponseRedirect(reverse("report"))
    return render(request, "publication/report_done.html", {"receipt": receipt})


def _reporter(request: SignedInRequest) -> Actor:
    """This page is for residents: somebody of the staff reports here as anybody else does."""
    return request.actor if request.actor.kind is ActorKind.RESIDENT else ANONYMOUS


def _report(request: HttpRequest, form: ReportForm, photos: list[UUID], language: str) -> Report:
    given = form.cleaned_data
    return Report(
        text=given.get("text", ""),
        channel=Channel.WEB,
        type_code=given.get("type", ""),
        point=form.point(),
        area_code=given.get("area", ""),
        address=given.get("address", ""),
        answers=form.answers(),
        contact=form.contact(language),
        photos=tuple(photos),
        public=bool(given.get("public")),
        suggested=suggested_of(request.POST.get("suggested", "")),
        place_required=True,
    )


def _page(request: HttpRequest, form: ReportForm, context: Context, *, status: int = 200) -> HttpResponse:
    shown: dict[str, Any] = {"form": form, "emergency": context.spec.emergency, **offered(form, context)}
    shown["hints"] = hints(context.spec, form.spec.code if form.spec is not None else "")
    return render(request, "publication/report.html", shown, status=status)
