"""Evaluate a month on request: at once while that is quick, else by the worker."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from linli.accounts.middleware import SignedInRequest
from linli.evaluation.actions import evaluate_month, order_month
from linli.evaluation.queries import last_event
from linli.evaluation.rules.evaluations import AT_ONCE


@login_required
@require_POST
@never_cache
def make(request: SignedInRequest) -> HttpResponse:
    """Evaluate and keep the month, or order it from the worker; back to the table. Raises NotAllowed, InvalidInput."""
    month, level, now = request.POST.get("month", ""), request.POST.get("level", ""), timezone.now()
    if last_event() > AT_ONCE:
        order_month(month=month, by=request.actor, at=now)
    else:
        evaluate_month(month=month, by=request.actor, at=now)
        messages.success(request, _("%(month)s was evaluated and kept as it is known now.") % {"month": month})
    query = urlencode({"month": month, **({"level": level} if level else {})})
    return HttpResponseRedirect(f"{reverse('evaluation')}?{query}", status=303)
