"""Track: number and code show how far a report is; nothing of it is in an address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linli.cases.lifecycle import FINAL, STATUS_NAMES, TRANSITIONS, EventKind, MatterKind, Status
from linli.cases.models import Case
from linli.cases.queries import TimelineEntry, timeline, track
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.handle import Outcome
from linli.cases.views.history_branches import ground_name
from linli.cases.views.names import type_name, unit_name
from linli.kernel.errors import NotFound
from linli.kernel.limits import limit
from linli.publication.forms import TrackForm
from linli.publication.rules import RESIDENT_WORDS
from linli.web.parts import Entry
from linli.web.tones import Tone

_MOVES = {  # events meant for residents, with the move whose words they read
    EventKind.ACCEPTED: "accept",
    EventKind.ROUTED: "route",
    EventKind.REROUTED: "reroute_by_rule",
    EventKind.SIGNED: "sign",
    EventKind.SUSPENDED: "suspend",
    EventKind.RESUMED: "resume",
    EventKind.EXTENSION_DECIDED: "grant_extension",
    EventKind.HANDLED: "report_done",
    EventKind.CHECK_PASSED: "pass_check",
    EventKind.CHECK_FAILED: "fail_check",
    EventKind.CLOSED: "close",
    EventKind.DECLINED: "decline",
}
_WORDS = {kind: next(move.resident for move in TRANSITIONS if move.name == name) for kind, name in _MOVES.items()}
_ANSWERS = frozenset({EventKind.CLOSED, EventKind.DECLINED})  # their texts are written for the resident
_ICONS = {
    EventKind.SUSPENDED: "player-pause",
    EventKind.CLOSED: "circle-check",
    EventKind.DECLINED: "circle-x",
    EventKind.CHECK_FAILED: "arrow-back-up",
}


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
        form.add_error(None, _("There is no report with this number and code. Please check both."))
        return render(request, "publication/track.html", {"form": form}, status=404)
    return render(request, "publication/tracked.html", state_for_resident(case))


def state_for_resident(case: Case) -> dict[str, Any]:
    """What a reporter reads about the case: words for residents, no internal note, no name of staff."""
    now, language = timezone.now(), get_language()
    context = context_at(now)
    rows = timeline(case)
    last = next((row for row in reversed(rows) if row.event.kind in _ANSWERS), None)
    return {
        "case": case,
        "now": now,
        "type": type_name(context, case.type_code),
        "state": RESIDENT_WORDS.get(case.status) or STATUS_NAMES[Status(case.status)],
        "state_tone": (Tone.CLOSED if case.status in FINAL else Tone.NEUTRAL).value,
        "unit": unit_name(context, case.unit_id, language),
        "ended": case.status in FINAL,
        "answer": last.text if last is not None else "",
        "result": _result(case, context, last),
        "entries": list(_entries(rows, context)),
    }


def _result(case: Case, context: Context, last: TimelineEntry | None) -> str:
    named = {one.code: str(one.name) for one in (*context.spec.result_classes, *context.spec.decline_grounds)}
    code = case.result_class or (str(last.event.data.get("ground", "")) if last is not None else "")
    return named.get(code, "")


def _entries(rows: Iterable[TimelineEntry], context: Context) -> Iterable[Entry]:
    for row in rows:
        kind = EventKind(row.event.kind)
        words = _words(kind, row.event.data)
        if words:
            tone = Tone.CLOSED if kind in _ANSWERS else Tone.NEUTRAL
            facts = tuple(_facts(kind, row.event.data, context))
            yield Entry(at=row.event.at, words=words, facts=facts, icon=_ICONS.get(kind, "check"), tone=tone)


def _facts(kind: EventKind, data: dict[str, Any], context: Context) -> Iterable[tuple[str, str]]:
    """What the pack has words for; what staff wrote to each other stays inside."""
    if kind is EventKind.SUSPENDED:
        yield _("Cause"), ground_name(MatterKind.SUSPENSION, data["cause"], context.spec)


def _words(kind: EventKind, data: dict[str, Any]) -> str:
    """What the resident reads of an event; empty for what is internal."""
    if kind is EventKind.RECEIVED:
        return _("We have your report")
    if kind is EventKind.CONTACTED:
        said = {Outcome.REACHED: _("The unit has contacted you"), Outcome.NOT_REACHED: _("The unit tried to reach you")}
        return said.get(data.get("outcome", ""), "")
    if kind is EventKind.IMPORTED and data.get("status"):
        return str(STATUS_NAMES[Status(data["status"])])
    if kind is EventKind.EXTENSION_DECIDED and not data["granted"]:
        return ""
    return str(_WORDS[kind]) if kind in _WORDS else ""
