"""Writing a batch of historic records: a few statements for all of them, in one transaction."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from linli.audit.actions import record as audit
from linli.cases.lifecycle import EventKind, Urgency
from linli.cases.models import Case, CasePlace, CaseReference, CaseText, Reporter
from linli.cases.models.fold import stamp
from linli.cases.rules.history import HistoricRecord
from linli.cases.rules.report import CleanReport, Report
from linli.cases.rules.source_cells import Flag
from linli.cases.rules.spec import TypeSpec
from linli.cases.steps.classify import classification
from linli.cases.steps.context import Context
from linli.cases.steps.intake import begin
from linli.cases.steps.locate import placing
from linli.kernel.actor import Actor
from linli.kernel.ids import case_number
from linli.kernel.models import IdempotencyKey
from linli.kernel.numbers import next_number
from linli.kernel.rows import insert
from linli.places.snapshot import Located

_UNTIMELY = (Flag.CLOSED_BEFORE_CREATED, Flag.AMBIGUOUS_HOUR, Flag.IMPOSSIBLE_HOUR)
_MOST_ROWS = 500  # of at most 26 columns: under SQLite's limit of values in a statement


@dataclass(frozen=True, slots=True)
class Draft:
    """A record with its place, its type and all its flags, ready to be written."""

    record: HistoricRecord
    located: Located | None
    spec: TypeSpec | None
    unit_id: int | None
    flags: tuple[Flag, ...]
    context: Context


def scope_of(system: str) -> str:
    """The idempotency scope of a system's records."""
    return f"import:{system}"


@transaction.atomic
def store(drafts: Sequence[Draft], *, system: str, language: str, by: Actor, at: datetime) -> list[Case]:
    """Write the drafts as cases. Raises IntegrityError when another process wrote one of them first."""
    numbers = _numbers(drafts)
    cases = [_begun(draft, number, by=by) for draft, number in zip(drafts, numbers, strict=True)]
    for case, draft, place in zip(cases, drafts, _places(drafts), strict=True):
        _tell(case, draft, place, by=by)
    _insert(cases)
    for case in cases:
        for event in case.pending:
            event.case_id = case.pk
    _insert([event for case in cases for event in case.pending])
    for case in cases:
        case.pending = []
    pairs = list(zip(cases, drafts, strict=True))
    _insert([text for case, draft in pairs for text in _texts(case, draft)])
    _insert([_reporter(case, language) for case in cases])
    _insert([CaseReference(case=case, system=system, ref=draft.record.key) for case, draft in pairs])
    _insert([_kept(case, draft.record, system, at) for case, draft in pairs])
    facts: dict[str, str | int | bool | None] = {"system": system, "cases": len(cases)}
    facts |= {"first": min(case.pk for case in cases), "last": max(case.pk for case in cases)}
    audit(action="case.replay", by=by, at=at, subject="case", subject_id=None, facts=facts)
    return cases


def _insert(rows: Sequence[Model]) -> None:
    for start in range(0, len(rows), _MOST_ROWS):
        insert(rows[start : start + _MOST_ROWS])


def _reporter(case: Case, language: str) -> Reporter:
    """Somebody reported it; the file does not say who."""
    return Reporter(case=case, no=1, salt=os.urandom(16), language=language, created_at=case.received_at)


def _kept(case: Case, record: HistoricRecord, system: str, at: datetime) -> IdempotencyKey:
    """What the line was, so that a later change of it is noticed."""
    return IdempotencyKey(
        scope=scope_of(system), key=record.key, digest=record.digest, result=case.number, created_at=at
    )


def _numbers(drafts: Sequence[Draft]) -> list[str]:
    days = [draft.record.received_at.astimezone(draft.context.pack.zone).date() for draft in drafts]
    taken: dict[date, list[str]] = {}
    for day, count in sorted(Counter(days).items()):  # one order for all processes: series are locked one by one
        taken[day] = [case_number(day, next_number(f"case-{day:%Y%m%d}")) for _number in range(count)]
        taken[day].reverse()
    return [taken[day].pop() for day in days]


def _begun(draft: Draft, number: str, *, by: Actor) -> Case:
    record = draft.record
    clean = CleanReport(
        report=Report(text=record.text, channel=record.channel),
        text=record.text,
        address=record.address,
        spec=draft.spec,
        located=draft.located,
        area_id=None,
        answers={},
        name="",
        phone="",
        email="",
    )
    case = Case()
    begin(case, clean, number=number, context=draft.context, by=by, at=record.received_at)
    return case


def _places(drafts: Sequence[Draft]) -> list[tuple[CasePlace | None, dict[str, object]]]:
    placed = [placing(located=draft.located, area=None, address=draft.record.address) for draft in drafts]
    _insert([place for place, _where in placed if place is not None])
    for place, where in placed:
        where["place"] = place.pk if place is not None else None
    return placed


def _tell(case: Case, draft: Draft, placed: tuple[CasePlace | None, dict[str, object]], *, by: Actor) -> None:
    """Record what the source says: the place, the type, and one `imported` event for all else; no step in between."""
    record, pack_id = draft.record, draft.context.pack.id
    place, where = placed
    if place is not None:
        case.record(EventKind.LOCATED, by=by, at=record.received_at, pack_id=pack_id, data=where)
    if draft.spec is not None:
        told = classification(draft.spec, urgency=Urgency(case.urgency), public_wish=case.public_wish, basis="source")
        case.record(EventKind.CLASSIFIED, by=by, at=record.received_at, pack_id=pack_id, data=told)
    data: dict[str, object] = {
        "unit": draft.unit_id,
        "source_status": record.state.code,
        "closed": stamp(record.closed_at) if record.closed_at is not None else None,
        "measured": measured(draft),
        "faults": [flag.value for flag in draft.flags],
    }
    if record.result:
        data["text"] = 2
    name = f"imported_{record.state.status.value}"
    case.move(name, kind=EventKind.IMPORTED, by=by, at=record.known_at, pack_id=pack_id, data=data)


def measured(draft: Draft) -> list[str]:
    """Which times of the record can be counted with; all others are "not measured"."""
    if any(flag in _UNTIMELY for flag in draft.flags):
        return []
    return ["received", "closed"] if draft.record.closed_at is not None else ["received"]


def _texts(case: Case, draft: Draft) -> list[CaseText]:
    record = draft.record
    texts = [CaseText(case=case, no=1, kind=CaseText.Kind.DESCRIPTION, body=record.text, at=record.received_at)]
    if record.result:
        texts.append(CaseText(case=case, no=2, kind=CaseText.Kind.RESULT, body=record.result, at=record.known_at))
    return texts
