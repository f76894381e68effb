"""Track: number and code show how far a report is, and let its reporter withdraw it; nothing of it is in an address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from linli.cases.queries import track
from linli.cases.steps.transfer import withdraw_by_reporter
from linli.kernel.errors import DomainError, NotFound
from linli.kernel.limits import limit
from linli.publication.forms import TrackForm
from linli.publication.views.story import state_for_resident


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track_page(request: HttpRequest) -> HttpResponse:
    """The form, and after it the state of the report; a wrong number and a wrong code answer alike."""
    if request.method != "POST":
        return render(request, "publication/track.html", {"form": TrackForm()})
    limit(request, "track", most=30)
    form = TrackForm(request.POST)
    if not form.is_valid():
        return render(request, "publication/track.html", {"form": form}, status=422)
    try:
        case = track(number=form.cleaned_data["number"], secret=form.cleaned_data["secret"])
    except NotFound:
        return _unknown(request, form)
    return render(request, "publication/tracked.html", state_for_resident(case))


@never_cache
@require_POST
def withdraw_page(request: HttpRequest) -> HttpResponse:
    """Withdraw one's own report; the code is asked for once more, as the confirmation."""
    limit(request, "track", most=30)
    form = TrackForm(request.POST)
    if not form.is_valid():
        return render(request, "publication/track.html", {"form": form}, status=422)
    given = form.cleaned_data
    try:
        case = withdraw_by_reporter(number=given["number"], secret=given["secret"], at=timezone.now())
    except NotFound:
        return _unknown(request, form)
    except DomainError as error:
        case = track(number=given["number"], secret=given["secret"])
        shown = state_for_resident(case) | {"refused": str(error.message)}
        return render(request, "publication/tracked.html", shown, status=409)
    return render(request, "publication/tracked.html", state_for_resident(case))


def _unknown(request: HttpRequest, form: TrackForm) -> HttpResponse:
    form.add_error(None, _("There is no report with this number and code. Please check both."))
    return render(request, "publication/track.html", {"form": form}, status=404)
