"""The fragment of suggestions while the desk writes a report down."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from linli.accounts.middleware import SignedInRequest
from linli.cases.steps.context import context_at
from linli.cases.steps.intake import may_take_in
from linli.cases.views.suggesting import types_for
from linli.kernel.errors import NotAllowed
from linli.web.pages import fragment


@login_required
@never_cache
@require_POST
def desk_suggest(request: SignedInRequest) -> HttpResponse:
    """Types for the text so far, with numbers and the unit that usually handles such matters; sent, never in a log."""
    if not may_take_in(request.actor):
        raise NotAllowed
    text, chosen = request.POST.get("text", ""), request.POST.get("type", "")[:40]
    shown = types_for(text, context_at(timezone.now()), language=get_language(), at_desk=True, chosen=chosen)
    return fragment(request, "cases/_suggestions.html", {**shown, "scripted": True})
