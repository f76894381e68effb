"""The timeline of a case for those who work on it: who did what when, under which rule, with what facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from linli.cases.lifecycle import (
    CHANNEL_NAMES,
    EVENT_NAMES,
    METHOD_NAMES,
    NATURE_NAMES,
    STATUS_NAMES,
    URGENCY_NAMES,
    Channel,
    EventKind,
    Method,
    Nature,
    Status,
    Urgency,
)
from linli.cases.models import CaseEvent
from linli.cases.queries import TimelineEntry
from linli.cases.rules.routing import rule_reason
from linli.cases.rules.spec import CasesSpec
from linli.cases.steps.context import Context
from linli.cases.steps.handle import OUTCOME_NAMES, Outcome
from linli.cases.views.history_branches import BRANCH_LOOKS, branch_facts
from linli.cases.views.names import people, place_path, type_name, unit_name
from linli.kernel.actor import ActorKind
from linli.kernel.texts import Text
from linli.policy.queries import pack_of_id
from linli.web.parts import Entry
from linli.web.tones import Tone

Facts = list[tuple[str, str]]
_LOOKS: dict[str, tuple[str, Tone]] = {
    EventKind.RECEIVED: ("inbox", Tone.NEUTRAL),
    EventKind.LOCATED: ("map-pin", Tone.NEUTRAL),
    EventKind.CLASSIFIED: ("tag", Tone.NEUTRAL),
    EventKind.ACCEPTED: ("check", Tone.NEUTRAL),
    EventKind.ROUTED: ("route", Tone.NEUTRAL),
    EventKind.SIGNED: ("edit", Tone.NEUTRAL),
    EventKind.CONTACTED: ("phone", Tone.NEUTRAL),
    EventKind.HANDLED: ("check", Tone.ON_TIME),
    EventKind.CHECK_PASSED: ("circle-check", Tone.ON_TIME),
    EventKind.CHECK_FAILED: ("arrow-back-up", Tone.LATE),
    EventKind.CLOSED: ("circle-check", Tone.CLOSED),
    EventKind.DECLINED: ("circle-x", Tone.CLOSED),
    EventKind.NOTED: ("message", Tone.NEUTRAL),
    EventKind.IMPORTED: ("download", Tone.NEUTRAL),
    **BRANCH_LOOKS,
}
_STEPS_OF_INTAKE = frozenset({EventKind.LOCATED, EventKind.CLASSIFIED, EventKind.ACCEPTED})


def spec_of(event: CaseEvent, context: Context) -> CasesSpec:
    """The cases part of the pack that an event was recorded under; no statement while that pack is in force."""
    if event.pack_id == context.pack.id:
        return context.spec
    return pack_of_id(event.pack_id).part("cases", CasesSpec)


def entries_of(timeline: Iterable[TimelineEntry], context: Context, language: str | None) -> list[Entry]:
    """The entries of the page, oldest first; what the house did by itself at intake is folded."""
    rows = list(timeline)
    staff = people(row.event.actor_id for row in rows if row.event.actor_kind == ActorKind.STAFF and row.event.actor_id)
    return [_entry(row, context, language, staff) for row in rows]


def _entry(row: TimelineEntry, context: Context, language: str | None, staff: dict[int, str]) -> Entry:
    event = row.event
    icon, tone = _LOOKS.get(event.kind, ("circle-dashed", Tone.NEUTRAL))
    facts = _FACTS.get(event.kind, _branch)
    return Entry(
        at=event.at,
        words=str(EVENT_NAMES[EventKind(event.kind)]),
        who=_who(event, staff),
        facts=tuple(facts(event, context, language)),
        body=row.text if event.kind != EventKind.RECEIVED else "",  # the page shows the report itself above
        icon=icon,
        tone=tone,
        noise=event.kind in _STEPS_OF_INTAKE,
    )


def _who(event: CaseEvent, staff: dict[int, str]) -> str:
    if event.kind == EventKind.ACCEPTED or event.data.get("automatic"):
        return _("by rule")
    if event.actor_kind == ActorKind.STAFF:
        return staff.get(event.actor_id or 0, _("a former colleague"))
    names = {
        ActorKind.RESIDENT: _("the reporter"),
        ActorKind.API: _("another system"),
        ActorKind.JOB: _("this system"),
        ActorKind.IMPORT: _("an import"),
    }
    return names.get(ActorKind(event.actor_kind), "")


def _named(names: dict[Any, Text], kind: Callable[[str], Any], value: Any) -> str:
    try:
        return str(names[kind(value)])
    except (ValueError, KeyError):
        return str(value or "")


def _received(event: CaseEvent, _context: Context, _language: str | None) -> Facts:
    data = event.data
    facts = [
        (_("Channel"), _named(CHANNEL_NAMES, Channel, data.get("channel"))),
        (_("Nature"), _named(NATURE_NAMES, Nature, data.get("nature"))),
    ]
    if not data.get("public_wish"):
        facts.append((_("Public"), _("no, at the reporter's wish")))
    return facts


def _located(event: CaseEvent, context: Context, language: str | None) -> Facts:
    data = event.data
    names = place_path(context, data.get("areas") or [], language, event.at)
    facts = [(_("Place"), " › ".join(names) or _("not in our area or not known"))]
    bases = {
        "point": _("the point on the map"),
        "area": _("the area that was named"),
        "address": _("the address only"),
        "border": _("the border of two streets"),
    }
    facts.append((_("Known from"), bases.get(str(data.get("by")), "")))
    places = context.snapshot.places
    if data.get("other") in places:
        facts.append((_("The other street"), places[data["other"]].name(language)))
    beside = [places[one].name(language) for one, _metres in data.get("candidates", ()) if one in places]
    if beside:
        facts.append((_("Near a border, also possible"), _(", ").join(beside)))
    return facts


def _classified(event: CaseEvent, context: Context, _language: str | None) -> Facts:
    data = event.data
    bases = {"reporter": _("the reporter"), "agent": _("a clerk"), "source": _("the source")}
    facts = [
        (_("Type"), type_name(context, data.get("type", ""))),
        (_("Urgency"), _named(URGENCY_NAMES, Urgency, data.get("urgency"))),
        (_("Chosen by"), bases.get(str(data.get("basis")), "")),
    ]
    suggested = data.get("suggested")
    return [*facts, (_("Suggestion"), _taken(suggested))] if suggested else facts


def _taken(suggested: dict[str, int]) -> str:
    words = {"rank": suggested["rank"], "model": suggested["model"]}
    if not suggested["rank"]:
        return _("none of those of model %(model)d was taken") % words
    return _("number %(rank)d of model %(model)d was taken") % words


def _routed(event: CaseEvent, context: Context, language: str | None) -> Facts:
    facts = [(_("Unit"), unit_name(context, event.data.get("unit"), language))]
    why = why_routed(event, context)
    return [*facts, (_("Why"), why)] if why else facts


def why_routed(event: CaseEvent, context: Context) -> str:
    """The reason of the rule that chose the unit, as the pack of that day gives it; empty when routed by hand."""
    reason = rule_reason(spec_of(event, context), str(event.data.get("rule", "")))
    return str(Text(**reason)) if reason is not None else ""


def _contacted(event: CaseEvent, _context: Context, _language: str | None) -> Facts:
    return [(_("Outcome"), _named(OUTCOME_NAMES, Outcome, event.data.get("outcome")))]


def _photos(event: CaseEvent, _context: Context, _language: str | None) -> Facts:
    return [(_("Photos"), str(event.data["photos"]))] if event.data.get("photos") else []


def _checked(event: CaseEvent, context: Context, language: str | None) -> Facts:
    method = (_("Method"), _named(METHOD_NAMES, Method, event.data.get("method")))
    return [method, *_photos(event, context, language)]


def _closed(event: CaseEvent, context: Context, _language: str | None) -> Facts:
    code = event.data.get("result_class", "")
    known = spec_of(event, context).result_classes
    return [(_("Result"), next((str(one.name) for one in known if one.code == code), code))]


def _declined(event: CaseEvent, context: Context, _language: str | None) -> Facts:
    code = event.data.get("ground", "")
    known = spec_of(event, context).decline_grounds
    return [(_("Ground"), next((str(one.name) for one in known if one.code == code), code))]


def _imported(event: CaseEvent, _context: Context, _language: str | None) -> Facts:
    return [(_("State"), _named(STATUS_NAMES, Status, event.data.get("status")))]


def _branch(event: CaseEvent, context: Context, language: str | None) -> Facts:
    return branch_facts(event, spec_of(event, context), context, language)


_FACTS: dict[str, Callable[[CaseEvent, Context, str | None], Facts]] = {
    EventKind.RECEIVED: _received,
    EventKind.LOCATED: _located,
    EventKind.CLASSIFIED: _classified,
    EventKind.ROUTED: _routed,
    EventKind.CONTACTED: _contacted,
    EventKind.HANDLED: _photos,
    EventKind.CHECK_PASSED: _checked,
    EventKind.CHECK_FAILED: _checked,
    EventKind.CLOSED: _closed,
    EventKind.DECLINED: _declined,
    EventKind.IMPORTED: _imported,
}
