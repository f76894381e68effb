"""What kind of thing is it? Suggestions from the words of a report that is being written."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from linli.cases.steps.context import context_at
from linli.cases.views.suggesting import types_for
from linli.kernel.limits import limit
from linli.web.pages import fragment


@never_cache
@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """Up to three kinds with the words that drove them; sent, so that no text is in a log. Nothing is chosen by it."""
    limit(request, "suggest", most=240)
    text, chosen = request.POST.get("text", ""), request.POST.get("type", "")[:40]
    shown = types_for(text, context_at(timezone.now()), chosen=chosen)
    return fragment(request, "cases/_suggestions.html", {**shown, "scripted": True})
