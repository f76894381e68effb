"""What the case page shows, gathered in a fixed number of reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.accounts.roles import Role
from linli.cases.forms.making import Choosing
from linli.cases.forms.moves import MoveForm
from linli.cases.lifecycle import (
    CHANNEL_NAMES,
    CLOCK_NAMES,
    FINAL,
    NATURE_NAMES,
    STATUS_NAMES,
    URGENCY_NAMES,
    Channel,
    ClockKind,
    EventKind,
    MatterKind,
    Nature,
    Status,
    Urgency,
)
from linli.cases.models import Attachment, Case, CaseText
from linli.cases.queries import TimelineEntry, moves_open_to, photos_of, reporters_of, texts_of, timeline
from linli.cases.rules.spec import TypeSpec
from linli.cases.steps.context import Context
from linli.cases.steps.reveal import may_read
from linli.cases.steps.transfer import TRANSFERRED, WITHDRAWN
from linli.cases.views.beside import level_words, links_shown, matters_shown, pauses_of, whose_turn
from linli.cases.views.history import entries_of, why_routed
from linli.cases.views.names import place_path, type_name, unit_name
from linli.kernel.actor import Actor
from linli.web.parts import Photo
from linli.web.tones import Tone

_ORDER_OF_CLOCKS = list(ClockKind)
_PAUSING = frozenset({ClockKind.FIRST_CONTACT.value, ClockKind.HANDLE.value})


def move_forms(case: Case, *, by: Actor, context: Context, language: str | None) -> list[MoveForm]:
    """A form for every move that `by` may make now, in the order of the table."""
    choosing = choosing_for(case, context=context, language=language)
    return [MoveForm(move=move, choosing=choosing, seq=case.seq) for move in moves_open_to(case, by=by)]


def choosing_for(case: Case, *, context: Context, language: str | None) -> Choosing:
    """What the fields of this case's moves depend on."""
    spec = context.spec.by_code.get(case.type_code)
    return Choosing(
        context=context,
        language=language,
        street=case.area_2,
        in_question=_in_question(case),
        place=case.place,
        type_code=case.type_code,
        urgency=case.urgency,
        may_be_public=case.is_public,
        evidence=spec is not None and spec.evidence is not None,
        before=_wants_before(case, spec),
        acting=[one.unit_id for one in case.matters_of(MatterKind.JOINT) if one.is_open and one.unit_id],
        merged=case.status == Status.VERIFIED and case.merged.filter(status=Status.MERGED).exists(),
        called=[one.unit_id for one in case.matters_of(MatterKind.HELP) if one.is_open and one.unit_id],
    )


def _wants_before(case: Case, spec: TypeSpec | None) -> bool:
    if case.status != Status.HANDLING or spec is None or spec.evidence is None or not spec.evidence.before:
        return False
    earlier = (Attachment.Stage.REPORT, Attachment.Stage.BEFORE)
    return not case.attachments.filter(stage__in=earlier).exists()


def _in_question(case: Case) -> list[int]:
    if case.status not in (Status.RECEIVED, Status.ACCEPTED):
        return []
    last = case.caseevent_set.filter(kind=EventKind.LOCATED).order_by("seq").last()
    found = [] if last is None else [one for one, _metres in last.data.get("candidates", ())]
    return [area for area in (case.area_4, case.area_3) if area is not None][:1] + found if found else []


def sheet(case: Case, *, by: Actor, at: datetime, context: Context, language: str | None) -> dict[str, Any]:
    """Everything that the page of a case shows besides the forms."""
    texts = texts_of(case)
    entries = timeline(case, texts=texts)
    photos = _photos(case)
    areas = (case.area_1, case.area_2, case.area_3, case.area_4, case.area_5)
    spec = context.spec.by_code.get(case.type_code)
    return {
        "case": case,
        "now": at,
        "state": STATUS_NAMES[Status(case.status)],
        "state_tone": Tone.CLOSED.value if case.status in FINAL else Tone.NEUTRAL.value,
        "type": type_name(context, case.type_code),
        "urgency": URGENCY_NAMES[Urgency(case.urgency)],
        "urgent": case.urgency == Urgency.URGENT,
        "channel": CHANNEL_NAMES[Channel(case.channel)],
        "nature": NATURE_NAMES[Nature(case.nature)],
        "unit": unit_name(context, case.unit_id, language),
        "turn": whose_turn(case, unit=unit_name(context, case.unit_id, language)),
        "path": place_path(context, areas, language, case.received_at),
        "text": next((text.body for text in texts.values() if text.kind == CaseText.Kind.DESCRIPTION), ""),
        "answers": _answers(texts, spec),
        "clocks": _clocks(case),
        "entries": entries_of(entries, context, language),
        "why": _why(entries, context, language),
        "in_question": _names(_in_question(case), context, language),
        "matters": matters_shown(case, entries, context, language, at),
        "links": links_shown(case, by=by, context=context),
        "level": level_words(case),
        **photos,
        **_reporters(case, by),
    }


def _names(areas: list[int], context: Context, language: str | None) -> list[str]:
    places = context.snapshot.places
    return [places[area].name(language) for area in areas if area in places]


def _clocks(case: Case) -> list[dict[str, Any]]:
    """Those that run first, they say what has to be done by when; then those that stopped."""
    order, pauses, cut_off = _ORDER_OF_CLOCKS.index, pauses_of(case), _cut_off(case)
    clocks = sorted(case.clocks().values(), key=lambda one: (one.stopped_at is not None, order(ClockKind(one.kind))))
    return [
        {
            "label": CLOCK_NAMES[ClockKind(clock.kind)],
            "start": clock.started_at,
            "due": clock.due_at,
            "stopped": clock.stopped_at,
            "done": cut_off is None or clock.stopped_at != cut_off,
            "pauses": pauses if clock.kind in _PAUSING else [],
        }
        for clock in clocks
    ]


def _cut_off(case: Case) -> datetime | None:
    """When a case ended or was merged before the work was done: the clocks that stopped then say nothing of it."""
    ended = case.main_id is not None or case.status == Status.DECLINED or case.result_class in (TRANSFERRED, WITHDRAWN)
    return max((one.stopped_at for one in case.clocks().values() if one.stopped_at), default=None) if ended else None


def _photos(case: Case) -> dict[str, Any]:
    words = {
        "report": _("Photo of the report"),
        "before": _("Photo before the work"),
        "result": _("Photo of the result"),
        "check": _("Photo of the check"),
    }
    by_stage: dict[str, list[Photo]] = {stage.value: [] for stage in Attachment.Stage}
    for row in photos_of(case):
        number = len(by_stage[row.stage]) + 1
        alt = f"{words[row.stage]} {number}"
        by_stage[row.stage].append(Photo(url=reverse("photo", args=[row.pk]), alt=alt, taken_at=row.created_at))
    reported, results = by_stage["report"], by_stage["result"]
    earlier = [*reported, *by_stage["before"]]
    return {
        "photos": earlier,
        "check_photos": by_stage["check"],
        "result_photos": results[:-1],
        "before": earlier[-1] if earlier else None,
        "after": results[-1] if results else None,
    }


def _answers(texts: dict[int, CaseText], spec: TypeSpec | None) -> list[tuple[str, str]]:
    kept = next((text.body for text in texts.values() if text.kind == CaseText.Kind.ANSWERS), "")
    given: dict[str, Any] = orjson.loads(kept) if kept else {}
    questions = {question.code: question for question in spec.questions} if spec is not None else {}
    lines = []
    for code, answer in given.items():
        question = questions.get(code)
        choices = question.values if question is not None else ()
        names: dict[str, str] = {choice.key: str(choice.name) for choice in choices}
        values = answer if isinstance(answer, list) else [answer]
        label = str(question.text) if question is not None else code
        lines.append((label, _(", ").join(str(names.get(value, value)) for value in values)))
    return lines


def _why(entries: list[TimelineEntry], context: Context, language: str | None) -> dict[str, Any] | None:
    """Why the unit has it: the rule's words under the pack of that day, or the clerk's reason."""
    kinds = (EventKind.ROUTED, EventKind.REROUTED)
    routed = next((one for one in reversed(entries) if one.event.kind in kinds), None)
    if routed is None:
        return None
    data = routed.event.data
    return {
        "unit": unit_name(context, data.get("unit"), language),
        "by_hand": not data.get("automatic"),
        "rule": data.get("rule", ""),
        "reason": why_routed(routed.event, context) or routed.text,
        "pack": routed.event.pack_id,
        "at": routed.event.at,
    }


def _reporters(case: Case, by: Actor) -> dict[str, Any]:
    rows = reporters_of(case)
    left = [row for row in rows if row.phone_sealed or row.email_sealed or row.name_sealed]
    return {
        "confidential": any(row.confidential for row in rows),
        "left_contact": bool(left),
        "left_phone": any(row.phone_sealed for row in rows),
        "left_email": any(row.email_sealed for row in rows),
        "may_read_contact": any(may_read(case, row, by=by) for row in left),
        "is_unit": Role.UNIT in case.roles_of(by),
    }
