"""The queue: what waits for the one who signed in, the most urgent first."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from linli.accounts.middleware import SignedInRequest
from linli.accounts.roles import Role
from linli.cases.forms.queue import QueueForm
from linli.cases.lifecycle import LEVEL_NAMES, OPEN, STATUS_NAMES, URGENCY_NAMES, Status, Urgency
from linli.cases.queries import QueueFilters, QueuePosition, queue_counts, queue_rows, waiting_for
from linli.cases.queries.classifiers import may_read_models
from linli.cases.queries.follow_up import follow_ups_count
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.intake import may_take_in
from linli.cases.views.follow_up import may_follow_up
from linli.cases.views.names import SOON, area_name, due_tone, type_name, unit_name
from linli.kernel.errors import InvalidInput
from linli.kernel.moments import parse_moment
from linli.kernel.texts import Text
from linli.web.pages import fragment, is_fragment
from linli.web.tones import ICONS, Tone

PAGE = 50
_TOLD = frozenset({Role.CENTRE, Role.STREET, Role.LEADER})  # escalations end with these


@login_required
@require_safe
@never_cache
def work(request: SignedInRequest) -> HttpResponse:
    """The queue with its counts; htmx gets the list alone."""
    now, language = timezone.now(), get_language()
    context = context_at(now)
    waiting = waiting_for(request.actor.roles)
    form = QueueForm(request.GET, context=context, language=language, waiting=bool(waiting))
    form.is_valid()
    filters = _filters(form.cleaned_data, waiting, context, now)
    rows = queue_rows(by=request.actor, filters=filters, after=_after(request), limit=PAGE + 1)
    given = urlencode({name: value for name, value in request.GET.items() if value and name != "after"})
    query = f"?{given}" if given else ""
    page: dict[str, Any] = {
        "rows": [row_shown(row, context, language, now) for row in rows[:PAGE]],
        "next": _key(rows[PAGE - 1]) if len(rows) > PAGE else None,
        "narrowed": bool(query),
        "now": now,
    }
    if is_fragment(request):
        return fragment(request, "cases/_queue.html", page)
    counts = queue_counts(by=request.actor, at=now, soon=now + SOON)
    if may_follow_up(request.actor.roles):
        page["follow_ups"] = follow_ups_count(by=request.actor)
    page["may_take_in"], page["may_read_models"] = may_take_in(request.actor), may_read_models(request.actor)
    page |= {"form": form, "figures": _figures(counts, waiting, request.actor.roles)}
    page |= {"states": _states(counts), "query": query}
    return render(request, "cases/work.html", page)


def _filters(chosen: dict[str, Any], waiting: tuple[str, ...], context: Context, now: datetime) -> QueueFilters:
    opened = tuple(status.value for status in OPEN)
    status = chosen.get("status", "")
    number = chosen.get("q", "")
    level = int(chosen.get("level") or 0)
    # a number is looked for everywhere; what was escalated mostly waits for somebody else
    known = {"all": (), "open": opened, "": () if number else (opened if level else waiting or opened)}
    street = context.snapshot.by_code.get(chosen.get("street") or "")
    unit = context.book.by_code.get(chosen.get("unit") or "")
    due = chosen.get("due", "")
    return QueueFilters(
        statuses=known.get(status, (status,)),
        types=(chosen["type"],) if chosen.get("type") else (),
        area=(street.depth, street.id) if street is not None else None,
        unit_id=unit.id if unit is not None else None,
        number=number,
        due_from=now if due == "soon" else None,
        due_before={"late": now, "soon": now + SOON}.get(due),
        running=bool(due),
        level=level,
    )


def _key(row: dict[str, Any]) -> str:
    return f"{row['due_at'].isoformat() if row['due_at'] else ''}~{row['number']}"


def _after(request: HttpRequest) -> QueuePosition | None:
    text = request.GET.get("after", "")
    if not text:
        return None
    due, _mark, number = text.partition("~")
    moment = parse_moment(due) if due else None
    if not number or bool(due) != bool(moment):
        raise InvalidInput({"after": [_("This is not a place in the list. Begin again without it.")]})
    return moment, number


def row_shown(row: dict[str, Any], context: Context, language: str | None, now: datetime) -> dict[str, Any]:
    """A row of a list with the words that pages show."""
    status = Status(row["status"])
    due = row["due_at"] if row["closed_at"] is None else None
    tone = due_tone(due, now)
    return row | {
        "type": type_name(context, row["type_code"]),
        "street": area_name(context, row["area_2"], language),
        "community": area_name(context, row["area_3"], language),
        "unit": unit_name(context, row["unit_id"], language),
        "state": STATUS_NAMES[status],
        "state_tone": Tone.CLOSED if row["closed_at"] else Tone.NEUTRAL,
        "due": due,
        "tone": tone.value,
        "icon": ICONS[tone],
        "urgent": URGENCY_NAMES[Urgency.URGENT] if row["urgency"] == Urgency.URGENT else None,
        "level": LEVEL_NAMES[row["level"]] if row["level"] and row["closed_at"] is None else None,
    }


def _figures(
    counts: dict[str, dict[str, int]], waiting: tuple[str, ...], roles: frozenset[str]
) -> list[dict[str, Any]]:
    """What waits for this role, of it late and soon, and what was escalated; each a link to the list behind it."""
    own = [counts[status] for status in waiting or counts if status in counts]
    total, late, soon = (sum(row[part] for row in own) for part in ("total", "late", "soon"))
    first = _("Waiting for me") if waiting else _("All open")
    up = sum(row["up"] for row in counts.values())
    escalated = {"words": _("Escalated"), "count": up, "query": "?level=1", "tone": "late" if up else "neutral"}
    return [
        {"words": first, "count": total, "query": "", "tone": "neutral"},
        {"words": _("Due within 24 hours"), "count": soon, "query": "?due=soon", "tone": "soon" if soon else "neutral"},
        {"words": _("Overdue"), "count": late, "query": "?due=late", "tone": "late" if late else "neutral"},
        *([escalated] if roles & _TOLD else []),
    ]


def _states(counts: dict[str, dict[str, int]]) -> list[tuple[str, Text, int]]:
    return [(one.value, STATUS_NAMES[one], counts[one.value]["total"]) for one in OPEN if one.value in counts]
