"""What stands beside the main state on the case page: side matters, linked cases, and how the moves are grouped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from linli.cases.forms.moves import MoveForm
from linli.cases.lifecycle import (
    LEVEL_NAMES,
    MATTER_NAMES,
    SIDE_EXITS,
    STATUS_NAMES,
    TRANSITIONS,
    MatterKind,
    Status,
    Verdict,
    state_name,
)
from linli.cases.models import Case, CaseLink, CaseMatter
from linli.cases.models.link import RELATION_NAMES
from linli.cases.queries import TimelineEntry
from linli.cases.queries.links import LinkedCase, links_of
from linli.cases.steps.context import Context
from linli.cases.views.history_branches import ground_name
from linli.cases.views.names import people, type_name, unit_name
from linli.kernel.actor import Actor
from linli.kernel.texts import Text
from linli.kernel.worktime import UNIT_NAMES
from linli.web.tones import Tone


@dataclass(frozen=True)
class MoveGroup:
    """Moves that belong together on the page; `folded` ones show only their heading at first."""

    title: str
    forms: Sequence[MoveForm]
    folded: bool


_TOGETHER = frozenset({"share", "border", "call_help", "release_unit", "help_came", "help_missed", "supervise"})
_BEFORE = frozenset({Status.RECEIVED.value, Status.ACCEPTED.value})
_WHOLE = SIDE_EXITS | {"split", "link"}


def grouped(
    forms: Iterable[MoveForm], *, wrong: MoveForm | None = None, asked: Collection[str] = ()
) -> list[MoveGroup]:
    """What waits for an answer first, then the straight way, then the rest by topic.

    Moves `asked` for by the situation stand among the next steps, whatever their topic.
    """
    groups: dict[str, list[MoveForm]] = {"answer": [], "way": [], "time": [], "together": [], "whole": []}
    for form in forms:
        if form.move.name in asked:
            groups["way"].insert(1, form)
        else:
            groups[_group_of(form)].append(form)
    titles = {
        "answer": _("Waiting for you"),
        "way": _("Next step"),
        "time": _("Objection, time and evaluation"),
        "together": _("Acting together"),
        "whole": _("The case as a whole"),
    }
    return [
        MoveGroup(
            title=titles[name],
            forms=found,
            folded=name in ("time", "together", "whole")
            and (wrong is None or all(one.move.name != wrong.move.name for one in found)),
        )
        for name, found in groups.items()
        if found
    ]


def _group_of(form: MoveForm) -> str:
    move = form.move
    if move.name in _TOGETHER:
        return "together"
    if move.name in _WHOLE:
        return "whole"
    if move.needs:
        return "answer"
    if move.name in ("locate", "classify"):  # once a unit has it, these are corrections
        return "way" if move.source in _BEFORE else "whole"
    return "way" if move.source != move.target or move.name == "contact" else "time"


def asked_for(case: Case, *, in_question: bool) -> set[str]:
    """Moves that the desk has to think about now: a place near a border, an answer that it is not solved."""
    answered = case.matters_of(MatterKind.FOLLOW_UP, "answered") if case.status == Status.CLOSED else []
    unsolved = bool(answered) and answered[-1].ground == Verdict.NO
    return {name for name, asked in (("border", in_question), ("reopen", unsolved)) if asked}


def whose_turn(case: Case, *, unit: str) -> str:
    """Who goes on with the case, for those who cannot do the next step themselves."""
    if case.paused:
        return _("Work is suspended; it goes on when it is resumed.")
    words = {
        Status.RECEIVED: _("The desk takes it up next."),
        Status.ACCEPTED: _("The desk gives it to a unit next."),
        Status.ROUTED: _("%(unit)s signs for it next."),
        Status.HANDLING: _("%(unit)s is working on it."),
        Status.HANDLED: _("Somebody who did not do the work checks it next."),
        Status.VERIFIED: _("The desk closes it next."),
        Status.MERGED: _("It is worked on in the main case, which stands under “Linked cases”."),
        Status.CLOSED: _("The case has ended."),
        Status.DECLINED: _("The case has ended."),
    }
    return words[Status(case.status)] % {"unit": unit or _("The unit")}


def held_up(case: Case, *, by: Actor, context: Context, language: str | None) -> list[tuple[Text, str]]:
    """The next steps that `by` could make but for what is still open beside them, with what that is."""
    conditions, roles = case.conditions(), case.roles_of(by)
    return [
        (move.label, _(", ").join(_what_is_open(case, one, context, language) for one in sorted(open_now)))
        for move in TRANSITIONS.from_state(case.status)
        if move.source != move.target and move.name not in SIDE_EXITS and move.roles & roles and not move.automatic
        if (open_now := move.unless & conditions)
    ]


def _what_is_open(case: Case, condition: str, context: Context, language: str | None) -> str:
    kind, _mark, state = condition.partition(":")
    if kind not in MATTER_NAMES:
        return _("cases that were split off")
    matters = case.matters_of(MatterKind(kind), state)
    units = [unit_name(context, one.unit_id, language) for one in matters if one.unit_id not in (None, case.unit_id)]
    name = str(MATTER_NAMES[MatterKind(kind)])
    return f"{name} · {_(', ').join(units)}" if units else name


def matters_shown(
    case: Case, entries: Iterable[TimelineEntry], context: Context, language: str | None, at: datetime
) -> list[dict[str, Any]]:
    """The side matters of a case, open ones first, the newest of the rest after them; open ones with what was asked."""
    said: dict[tuple[str, int], str] = {}
    for entry in entries:
        for change in entry.event.data.get("matters", ()):
            said.setdefault((change["kind"], change["no"]), entry.text)
    rows = sorted(case.matters_by_key().values(), key=lambda one: (not one.is_open, -one.opened_at.timestamp()))
    names = people(row.opened_by for row in rows if row.opened_by) if rows else {}
    return [
        _matter(row, context, language, at, names)
        | {"asked": said.get((row.kind, row.no), "") if row.is_open else "", "amount": _amount(row, context)}
        for row in rows
    ]


def _amount(row: CaseMatter, context: Context) -> str:
    """How much more time is asked for, while that is not decided."""
    if row.kind != MatterKind.EXTENSION or not row.is_open or row.amount is None or context.spec.extension is None:
        return ""
    unit = UNIT_NAMES[context.spec.extension.longest.unit]
    return _("%(count)d %(unit)s") % {"count": row.amount, "unit": unit}


def _matter(
    row: CaseMatter, context: Context, language: str | None, at: datetime, names: dict[int, str]
) -> dict[str, Any]:
    late = row.is_open and row.due_at is not None and row.due_at < at
    tone = Tone.LATE if late else Tone.SOON if row.is_open else Tone.CLOSED
    if row.kind == MatterKind.SUSPENSION and row.is_open:
        tone = Tone.PAUSED
    return {
        "name": MATTER_NAMES[MatterKind(row.kind)],
        "state": state_name(MatterKind(row.kind), row.state),
        "tone": tone.value,
        "unit": unit_name(context, row.unit_id, language),
        "ground": ground_name(MatterKind(row.kind), row.ground, context.spec) if row.ground else "",
        "who": names.get(row.opened_by or 0, ""),
        "opened_at": row.opened_at,
        "due_at": row.due_at if row.is_open else None,
        "ended_at": row.ended_at,
    }


def links_shown(case: Case, *, by: Actor, context: Context) -> list[dict[str, Any]]:
    """The linked cases that `by` may see, either way round."""
    return [
        {
            "number": link.other.number,
            "what": _what(link),
            "type": type_name(context, link.other.type_code),
            "state": STATUS_NAMES[Status(link.other.status)],
            "tone": Tone.NEUTRAL.value if link.other.is_open else Tone.CLOSED.value,
        }
        for link in links_of(case, by=by)
    ]


def _what(link: LinkedCase) -> str:
    """What the other case is to the one shown."""
    if not link.reverse and link.relation is CaseLink.Relation.DUPLICATE:
        return _("Main case")
    if not link.reverse and link.relation is CaseLink.Relation.CHILD:
        return _("Split off from")
    return str(RELATION_NAMES[link.relation])


def level_words(case: Case) -> str:
    """How far the case was escalated, in words; empty when only the unit was reminded or nobody yet."""
    return str(LEVEL_NAMES[case.level]) if case.level and case.is_open else ""


def pauses_of(case: Case) -> list[tuple[datetime, datetime | None]]:
    """When the clocks stood still."""
    return [(row.opened_at, row.ended_at) for row in case.matters_of(MatterKind.SUSPENSION)]
