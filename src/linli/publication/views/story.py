"""The story of a report as its reporter reads it: words for residents, nothing internal, no name of staff."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.cases.lifecycle import FINAL, STATUS_NAMES, TRANSITIONS, EventKind, MatterKind, Status
from linli.cases.models import Case
from linli.cases.queries import TimelineEntry, timeline
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.handle import Outcome
from linli.cases.views.history_branches import ground_name
from linli.cases.views.names import type_name, unit_name
from linli.kernel.texts import Text
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
    EventKind.MERGED: "merge",
    EventKind.UNMERGED: "unmerge",
    EventKind.TRANSFERRED: "transfer",
    EventKind.WITHDRAWN: "withdraw",
    EventKind.REOPENED: "reopen",
}
_WORDS = {kind: next(move.resident for move in TRANSITIONS if move.name == name) for kind, name in _MOVES.items()}
# endings: their texts are written for the resident
_ANSWERS = frozenset({EventKind.CLOSED, EventKind.DECLINED, EventKind.TRANSFERRED, EventKind.WITHDRAWN})
# what happens to the main case happens to those merged into it; its calls and endings are its own reporter's
_SHARED = frozenset(_WORDS) - _ANSWERS - {EventKind.MERGED, EventKind.UNMERGED, EventKind.REOPENED, EventKind.ACCEPTED}
_ICONS = {
    EventKind.SUSPENDED: "player-pause",
    EventKind.CLOSED: "circle-check",
    EventKind.DECLINED: "circle-x",
    EventKind.CHECK_FAILED: "arrow-back-up",
    EventKind.TRANSFERRED: "circle-check",
    EventKind.WITHDRAWN: "circle-x",
}


def state_for_resident(case: Case) -> dict[str, Any]:
    """What a reporter reads about the case: words for residents, no internal note, no name of staff."""
    now, language = timezone.now(), get_language()
    context = context_at(now)
    main, ended = case.main, case.status in FINAL
    rows = timeline(case) if main is None else _with_main(timeline(case), main, until=case.closed_at)
    last = next((row for row in reversed(rows) if row.event.kind in _ANSWERS), None) if ended else None
    waits_for = main if main is not None and not ended else case
    return {
        "case": case,
        "due_at": None if waits_for.paused else waits_for.due_at,
        "advice": _advice(last, context),
        "may_withdraw": may_withdraw(case),
        "now": now,
        "type": type_name(context, case.type_code or waits_for.type_code),
        "state": _state(case),
        "state_tone": (Tone.CLOSED if ended else Tone.PAUSED if case.paused else Tone.NEUTRAL).value,
        "unit": unit_name(context, waits_for.unit_id or case.unit_id, language),
        "ended": ended,
        "answer": last.text if last is not None else "",
        "result": _result(case, context, last),
        "entries": list(_entries(rows, context)),
    }


def _state(case: Case) -> Text:
    """Where the report stands; while it is suspended that is what matters."""
    if case.paused and case.status not in FINAL:
        return _WORDS[EventKind.SUSPENDED]
    return RESIDENT_WORDS.get(case.status) or STATUS_NAMES[Status(case.status)]


def may_withdraw(case: Case) -> bool:
    """Whether the reporter may withdraw it now: nobody has done the work yet, and nobody else waits for it."""
    moves = TRANSITIONS.from_state(case.status)
    open_to_reporters = any(move.name == "withdraw_by_reporter" for move in moves)
    return open_to_reporters and case.reporters.filter(erased_at=None).count() == 1


def _with_main(own: list[TimelineEntry], main: Case, *, until: datetime | None) -> list[TimelineEntry]:
    """The rows of a merged case with those of its main case, from the merging until it ended itself."""
    since = max((row.event.at for row in own if row.event.kind == EventKind.MERGED), default=None)
    shared = [
        row
        for row in timeline(main)
        if row.event.kind in _SHARED and since is not None and since <= row.event.at <= (until or row.event.at)
    ]
    return sorted([*own, *shared], key=lambda row: row.event.at)


def _advice(last: TimelineEntry | None, context: Context) -> str:
    """Where to go, in the words of the statutory channel to which the case was sent."""
    code = last.event.data.get("statutory") if last is not None else None
    return next((str(one.words) for one in context.spec.statutory_channels if one.code == code), "")


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
    if kind is EventKind.FOLLOWED_UP:
        return _of_follow_up(data)
    if kind is EventKind.IMPORTED and data.get("status"):
        return str(STATUS_NAMES[Status(data["status"])])
    if kind is EventKind.EXTENSION_DECIDED and not data["granted"]:
        return ""
    return str(_WORDS[kind]) if kind in _WORDS else ""


def _of_follow_up(data: dict[str, Any]) -> str:
    """That there is an answer or a call in vain; not what somebody else may have said."""
    if not data["contacted"]:
        return _("We tried to reach you") if data["by"] == "desk" else ""
    name = "follow_up" if data["by"] == "desk" else "answer_follow_up"
    return str(next(move.resident for move in TRANSITIONS if move.name == name))
