"""The desk's list of follow-ups: whom to call, what they say, and who says that it is not solved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linli.accounts.middleware import SignedInRequest
from linli.accounts.roles import Role
from linli.cases.forms.follow_up import CallForm
from linli.cases.models import CaseMatter
from linli.cases.queries import get_for_update
from linli.cases.queries.follow_up import FollowUpPosition, follow_ups_count, follow_ups_due, unsolved
from linli.cases.steps.act import act
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.follow_up import due_follow_up
from linli.cases.views.names import area_name, due_tone, type_name, unit_name
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, NotAllowed, TransitionRefused
from linli.kernel.moments import parse_moment
from linli.web.pages import explain
from linli.web.tones import ICONS

PAGE = 30
SOON = timedelta(days=3)
ASKING = frozenset({Role.CENTRE.value, Role.STREET.value, Role.VERIFIER.value})  # who follows up, by the table


@login_required
@require_safe
@never_cache
def follow_ups(request: SignedInRequest) -> HttpResponse:
    """Follow-ups to be made, the first to run out first; `?show=soon` or `unsolved` narrows. Raises NotAllowed."""
    return _page(request)


@login_required
@require_POST
@never_cache
def follow_up_do(request: SignedInRequest, number: str) -> HttpResponse:
    """Write a call down; the list comes back, with the form where something is missing."""
    form = CallForm(request.POST, number=number)
    if not form.is_valid():
        return _page(request, wrong=form, wrong_number=number, status=422)
    facts = {name: value for name, value in form.cleaned_data.items() if value and name != "tried"}
    if facts.get("contacted") == "false":  # what was chosen before nobody answered says nothing
        facts = {name: value for name, value in facts.items() if name in ("contacted", "reason")}
    try:
        with transaction.atomic():  # what was compared stays so until the call is written
            _still_as_shown(form.cleaned_data["tried"], number=number, by=request.actor)
            act(number=number, move="follow_up", facts=facts, by=request.actor, at=timezone.now())
    except InvalidInput as error:
        explain(form, error)
        return _page(request, wrong=form, wrong_number=number, status=422)
    except (NotAllowed, TransitionRefused) as error:
        status = 409 if isinstance(error, TransitionRefused) else 403
        return _page(request, refused=str(error.message), kept=facts.get("reason", ""), status=status)
    reached = facts.get("contacted") == "true"
    words = _("%(number)s: answer noted.") if reached else _("%(number)s: nobody reached, noted.")
    messages.success(request, words % {"number": number})
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("follow_ups") + (f"?{query}" if query else ""), status=303)


def _still_as_shown(tried: int | None, *, number: str, by: Actor) -> None:
    """Raises TransitionRefused when a call was noted since the list was shown with `tried` calls."""
    if tried is None:
        return
    matter = due_follow_up(get_for_update(by=by, number=number))
    if matter is not None and (matter.amount or 0) != tried:
        raise TransitionRefused(_("A call was noted meanwhile. Here is the list as it stands now."))


def may_follow_up(roles: frozenset[str]) -> bool:
    """Whether a holder of `roles` follows up at all."""
    return bool(roles & ASKING)


def _page(
    request: SignedInRequest,
    *,
    wrong: CallForm | None = None,
    wrong_number: str = "",
    refused: str = "",
    kept: str = "",
    status: int = 200,
) -> HttpResponse:
    by, now = request.actor, timezone.now()
    if not may_follow_up(by.roles):
        raise NotAllowed
    context, show, after = context_at(now), request.GET.get("show", ""), _after(request)
    rule = context.spec.follow_up
    if show == "unsolved":
        since = now - timedelta(days=rule.reopen_days if rule is not None else 0)
        rows = unsolved(by=by, since=since, after=after, limit=PAGE + 1)
    else:
        rows = follow_ups_due(by=by, before=now + SOON if show == "soon" else None, after=after, limit=PAGE + 1)
    shown = [_row(row, context, now) for row in rows[:PAGE]]
    for row in shown:
        mine = wrong is not None and row["number"] == wrong_number
        row["form"] = (
            wrong if mine and wrong is not None else CallForm(number=row["number"], tried=row["tried"])
        ).for_reached()
        row["open"] = mine
    page: dict[str, Any] = {
        "rows": shown,
        "next": _key(rows[PAGE - 1]) if len(rows) > PAGE else None,
        "show": show,
        "tabs": _tabs(follow_ups_count(by=by)),
        "by_phone": rule is None or rule.phone,
        "attempts": rule.attempts if rule is not None else 1,
        "wrong": wrong,
        "refused": refused,
        "kept": kept,
        "now": now,
    }
    return render(request, "cases/follow_ups.html", page, status=status)


def _tabs(count: int) -> list[dict[str, Any]]:
    return [
        {"show": "", "words": _("To call"), "count": count},
        {"show": "soon", "words": _("Ends within 3 days"), "count": None},
        {"show": "unsolved", "words": _("Not solved"), "count": None},
    ]


def _row(matter: CaseMatter, context: Context, now: datetime) -> dict[str, Any]:
    case, language = matter.case, get_language()
    tone = due_tone(matter.due_at, now)
    return {
        "number": case.number,
        "type": type_name(context, case.type_code),
        "street": area_name(context, case.area_2, language),
        "community": area_name(context, case.area_3, language),
        "unit": unit_name(context, case.unit_id, language),
        "closed_at": case.closed_at,
        "due": matter.due_at,
        "tone": tone.value,
        "icon": ICONS[tone],
        "tried": matter.amount or 0,
        "phone": getattr(matter, "phone", False),
        "answered_at": matter.ended_at,
    }


def _key(matter: CaseMatter) -> str:
    return f"{matter.due_at.isoformat() if matter.due_at else ''}~{matter.pk}"


def _after(request: HttpRequest) -> FollowUpPosition | None:
    text = request.GET.get("after", "")
    due, _mark, pk = text.partition("~")
    moment = parse_moment(due) if due else None
    if not text:
        return None
    if moment is None or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        raise InvalidInput({"after": [_("This is not a place in the list. Begin again without it.")]})
    return moment, int(pk)
