"""What the timeline says of the branches: side matters, moved due times, escalation, links, answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from linli.accounts.roles import ROLE_NAMES, Role
from linli.cases.lifecycle import (
    CLOCK_NAMES,
    EVENT_NAMES,
    LEVEL_NAMES,
    MATTER_NAMES,
    SOLVED_NAMES,
    ClockKind,
    EventKind,
    MatterKind,
    Verdict,
    state_name,
)
from linli.cases.models import CaseEvent
from linli.cases.models.fold import instant
from linli.cases.models.link import RELATION_NAMES, CaseLink
from linli.cases.rules.spec import CasesSpec
from linli.cases.steps.context import Context
from linli.cases.views.names import unit_name
from linli.kernel.texts import Text
from linli.kernel.worktime import UNIT_NAMES
from linli.web.tones import Tone
from linli.web.words import exact

Facts = list[tuple[str, str]]

BRANCH_LOOKS: dict[str, tuple[str, Tone]] = {
    EventKind.REROUTED: ("route", Tone.NEUTRAL),
    EventKind.SHARED: ("route", Tone.NEUTRAL),
    EventKind.RELEASED: ("arrow-back-up", Tone.NEUTRAL),
    EventKind.OBJECTED: ("arrow-back-up", Tone.SOON),
    EventKind.OBJECTION_DECIDED: ("check", Tone.NEUTRAL),
    EventKind.EXTENSION_ASKED: ("clock", Tone.SOON),
    EventKind.EXTENSION_DECIDED: ("clock", Tone.NEUTRAL),
    EventKind.SUSPENDED: ("player-pause", Tone.PAUSED),
    EventKind.RESUMED: ("refresh", Tone.NEUTRAL),
    EventKind.RECOMPUTED: ("clock", Tone.NEUTRAL),
    EventKind.HELP_CALLED: ("phone", Tone.SOON),
    EventKind.HELP_ANSWERED: ("check", Tone.NEUTRAL),
    EventKind.PART_DONE: ("check", Tone.ON_TIME),
    EventKind.SUPERVISED: ("alert-triangle", Tone.SOON),
    EventKind.SUPERVISION_ANSWERED: ("message", Tone.NEUTRAL),
    EventKind.ESCALATED: ("alert-circle", Tone.LATE),
    EventKind.MERGED: ("link", Tone.CLOSED),
    EventKind.UNMERGED: ("arrow-back-up", Tone.NEUTRAL),
    EventKind.SPLIT: ("copy", Tone.NEUTRAL),
    EventKind.LINKED: ("link", Tone.NEUTRAL),
    EventKind.TRANSFERRED: ("circle-check", Tone.CLOSED),
    EventKind.WITHDRAWN: ("circle-x", Tone.CLOSED),
    EventKind.REOPENED: ("refresh", Tone.SOON),
    EventKind.FOLLOWED_UP: ("phone", Tone.NEUTRAL),
    EventKind.APPEALED: ("message", Tone.SOON),
}

_ANSWERS = {
    "yes": Text(zh="是", en="yes"),
    "partly": Text(zh="部分", en="partly"),
    "no": Text(zh="否", en="no"),
}


def branch_facts(event: CaseEvent, spec: CasesSpec, context: Context, language: str | None) -> Facts:
    """The facts of an event of a branch, in the order in which people ask for them."""
    return [
        *_of_matters(event, spec, context, language),
        *_of_routing(event, context, language),
        *_of_time(event, context),
        *_of_escalation(event),
        *_of_answers(event),
        *_of_links(event, spec),
    ]


def ground_name(kind: MatterKind, code: str, spec: CasesSpec) -> str:
    """The name of the ground, cause or answer of a side matter; its code when the pack no longer knows it."""
    if kind is MatterKind.FOLLOW_UP:
        return str(SOLVED_NAMES[Verdict(code)])
    lists = {MatterKind.SUSPENSION: spec.suspension_causes, MatterKind.EXCLUSION: spec.exclusion_grounds}
    return next((str(one.name) for one in lists.get(kind, ()) if one.code == code), code)


def _of_matters(event: CaseEvent, spec: CasesSpec, context: Context, language: str | None) -> Iterator[tuple[str, str]]:
    for change in event.data.get("matters", ()):
        kind = MatterKind(change["kind"])
        yield _of_matter(event, kind, change["state"], unit_name(context, change.get("unit"), language))
        if kind is MatterKind.FOLLOW_UP:
            continue  # what was said stands in the event itself
        if change.get("ground"):
            label = _("Cause") if kind is MatterKind.SUSPENSION else _("Ground")
            yield label, ground_name(kind, change["ground"], spec)
        if change.get("amount") is not None and spec.extension is not None:
            more = {"count": change["amount"], "unit": UNIT_NAMES[spec.extension.longest.unit]}
            yield _("Asked for"), _("%(count)d %(unit)s") % more
        if change.get("due"):
            yield _("By"), _shown(change["due"], context)


def _of_matter(event: CaseEvent, kind: MatterKind, state: str, unit: str) -> tuple[str, str]:
    """The state of a side matter, without saying again what the event is called."""
    heading, name = str(EVENT_NAMES[EventKind(event.kind)]), str(MATTER_NAMES[kind])
    words = str(state_name(kind, state))
    if words == heading and unit:
        return _("Unit"), unit
    return _("State") if name == heading else name, f"{words} · {unit}" if unit else words


def _of_routing(event: CaseEvent, context: Context, language: str | None) -> Iterator[tuple[str, str]]:
    if event.kind == EventKind.REROUTED:
        because = {
            "objection": _("the objection was upheld"),
            "locate": _("the place was corrected"),
            "classify": _("the type was corrected"),
        }
        yield _("Unit"), unit_name(context, event.data.get("unit"), language)
        yield _("Why"), because.get(str(event.data.get("because")), "")
    elif event.data.get("proposed"):
        yield _("Named instead"), unit_name(context, event.data["proposed"], language)


def _of_time(event: CaseEvent, context: Context) -> Iterator[tuple[str, str]]:
    for change in event.data.get("clocks", ()):
        if change.get("old") and change.get("due") and change["old"] != change["due"]:
            label = str(CLOCK_NAMES[ClockKind(change["kind"])])
            yield label, f"{_shown(change['old'], context)} → {_shown(change['due'], context)}"


def _of_escalation(event: CaseEvent) -> Iterator[tuple[str, str]]:
    if event.kind != EventKind.ESCALATED:
        return
    data = event.data
    yield str(CLOCK_NAMES[ClockKind(data["clock"])]), str(LEVEL_NAMES[data["level"]])
    roles = [str(ROLE_NAMES[Role(role)]) for role in data.get("tell", ())]
    if roles:
        yield _("Told"), _(", ").join(roles)


def _of_answers(event: CaseEvent) -> Iterator[tuple[str, str]]:
    data: dict[str, Any] = event.data
    if event.kind == EventKind.FOLLOWED_UP:
        yield _("Reached"), _("yes") if data.get("contacted") else _("no")
        for key, label in (("solved", _("Solved")), ("satisfied", _("Satisfied"))):
            if data.get(key):
                yield label, str(_ANSWERS.get(data[key], data[key]))
        if "responded" in data:
            yield _("The unit got in touch"), _("yes") if data["responded"] else _("no")
        if data.get("attempt"):
            yield _("Call"), str(data["attempt"])
        ways = {"desk": _("by telephone"), "link": _("by link"), "sms": _("by SMS"), "time": _("its time was over")}
        yield _("How"), ways.get(str(data.get("by")), "")


def _of_links(event: CaseEvent, spec: CasesSpec) -> Iterator[tuple[str, str]]:
    data = event.data
    if data.get("relation"):
        yield _("Relation"), str(RELATION_NAMES[CaseLink.Relation(data["relation"])])
    if data.get("statutory"):
        names = {one.code: str(one.name) for one in spec.statutory_channels}
        yield _("Statutory channel"), names.get(data["statutory"], data["statutory"])


def _shown(text: str, context: Context) -> str:
    return exact(instant(text), context.pack.zone)
