"""The desk takes a report in: by telephone, at the window, on patrol."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linli.accounts.middleware import SignedInRequest
from linli.cases.forms.desk import DeskForm
from linli.cases.lifecycle import Channel, Nature, Urgency
from linli.cases.queries import visible_to
from linli.cases.rules.report import Report
from linli.cases.rules.suggested import suggested_of
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.intake import may_take_in, receive
from linli.cases.views.knowledge import proposed
from linli.cases.views.reporting import check_by_rules, is_asking, once_of, show_problems, told_of
from linli.cases.views.suggesting import offered
from linli.kernel.errors import Conflict, InvalidInput, NotAllowed


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: SignedInRequest) -> HttpResponse:
    """The form; a good one leads to the case, with number and code to tell the caller."""
    if not may_take_in(request.actor):
        raise NotAllowed
    now, language = timezone.now(), get_language() or ""
    context = context_at(now)
    if request.method != "POST":
        form = DeskForm(context=context, language=language, type_code=request.GET.get("type", "")[:40])
        return _page(request, form, context)
    form = DeskForm(told_of(request), context=context, language=language)
    form.is_valid()
    photos = form.take(request, by=request.actor, at=now)
    if is_asking(request):
        form.errors.clear()
        return _page(request, form, context)
    try:
        told = _report(request, form, photos, language)
        if form.errors:
            check_by_rules(told, context, language, now)
            return _page(request, form, context, status=422)
        receipt = receive(report=told, by=request.actor, at=now, once=once_of(request, form, scope="desk-form"))
    except InvalidInput as error:
        show_problems(form, error)
        return _page(request, form, context, status=422)
    except Conflict:
        form.renew()
        form.add_error(None, _("This form was already sent. If this is another report, send it once more."))
        return _page(request, form, context, status=409)
    words = _("Taken in: number %(number)s, code %(secret)s. Tell both to the caller.")
    messages.success(request, words % {"number": receipt.number, "secret": receipt.secret})
    seen = visible_to(request.actor).filter(pk=receipt.case.pk).exists()
    return HttpResponseRedirect(reverse("case", args=[receipt.number]) if seen else reverse("desk"), status=303)


def _report(request: HttpRequest, form: DeskForm, photos: list[UUID], language: str) -> Report:
    given = form.cleaned_data
    nature, urgency = given.get("nature"), given.get("urgency")
    return Report(
        text=given.get("text", ""),
        channel=Channel(given.get("channel") or Channel.HOTLINE),
        nature=Nature(nature) if nature else None,
        urgency=Urgency(urgency) if urgency else None,
        type_code=given.get("type", ""),
        point=form.point(),
        area_code=given.get("area", ""),
        address=given.get("address", ""),
        answers=form.answers(),
        contact=form.contact(language),
        photos=tuple(photos),
        public=bool(given.get("public")),
        suggested=suggested_of(request.POST.get("suggested", "")),
    )


def _page(request: HttpRequest, form: DeskForm, context: Context, *, status: int = 200) -> HttpResponse:
    suggestions = offered(form, context, language=get_language(), at_desk=True)
    shown: dict[str, Any] = {"form": form, "emergency": context.spec.emergency, **suggestions}
    text, type_code = (str(form[name].value() or "") for name in ("text", "type"))
    shown |= proposed(text, type_code, context, timezone.now())
    return render(request, "cases/desk.html", shown, status=status)
