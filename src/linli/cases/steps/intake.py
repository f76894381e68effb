"""Intake: a report becomes a case, placed, classified and routed as far as it says enough - in one transaction."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import get_language

from linli.accounts.roles import Role
from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import Channel, ClockKind, EventKind, Nature, Urgency
from linli.cases.models import Attachment, Case, CasePlace, CaseReference, CaseText, Reporter
from linli.cases.models.fold import stamp
from linli.cases.queries import tracking_secret
from linli.cases.rules.report import CleanReport, Report, clean_report
from linli.cases.steps.accept import accept_if_ready
from linli.cases.steps.attach import claim
from linli.cases.steps.classify import classification
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.locate import placing
from linli.duty.queries import UnitEntry, unit_book
from linli.kernel.actor import Actor, ActorKind
from linli.kernel.errors import NotAllowed, NotFound
from linli.kernel.idempotency import AlreadyDone, Once
from linli.kernel.ids import case_number
from linli.kernel.numbers import next_number
from linli.kernel.rows import insert
from linli.kernel.sealed import ring

_MAY_TAKE_IN = frozenset({Role.CENTRE, Role.STREET, Role.GRID_WORKER, Role.CHANNEL})


def may_take_in(by: Actor) -> bool:
    """Whether `by` takes in what others report."""
    return by.is_system or bool(_MAY_TAKE_IN & by.roles)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter gets: the number, the secret to track it with, the unit if any. `repeated`: answered before."""

    case: Case
    secret: str
    unit: UnitEntry | None = None
    repeated: bool = False

    @property
    def number(self) -> str:
        """The case number."""
        return self.case.number


def receive(*, report: Report, by: Actor, at: datetime, once: Once | None = None) -> Receipt:
    """Take a report in. With `once`, the same key and body get the same receipt and never a second case.

    Raises InvalidInput (all problems by field), NotAllowed, Conflict (key with another body), NotReady.
    """
    if by.kind is not ActorKind.RESIDENT and not may_take_in(by):
        raise NotAllowed
    if once is not None:
        known = once.earlier()
        if known is not None:
            return receipt_again(known)
    context = context_at(at)
    clean = clean_report(
        report,
        spec=context.spec,
        snapshot=context.snapshot,
        region=context.pack.head.region,
        language=get_language() or "",
        at=at,
    )
    day = at.astimezone(context.pack.zone).date()
    number = case_number(day, next_number(f"case-{day:%Y%m%d}"))
    rows = _prepare(clean, number=number, context=context, by=by, at=at)
    try:
        with transaction.atomic():
            _write(rows, by=by, at=at, once=once)
    except AlreadyDone:
        if once is None:
            raise
        return receipt_again(once.earlier() or "")
    return Receipt(
        case=rows.case,
        secret=tracking_secret(number, bytes(rows.reporter.salt)),
        unit=context.book.by_id.get(rows.case.unit_id or 0),
    )


def receipt_again(number: str) -> Receipt:
    """The receipt of an earlier answer. Raises NotFound when the case is gone."""
    case = Case.objects.filter(number=number).first()
    reporter = Reporter.objects.filter(case=case).order_by("no").first() if case else None
    if case is None or reporter is None:
        raise NotFound
    return Receipt(
        case=case,
        secret=tracking_secret(case.number, bytes(reporter.salt)),
        unit=unit_book().by_id.get(case.unit_id or 0),
        repeated=True,
    )


@dataclass(slots=True)
class _Rows:
    """Everything a report becomes, made before the transaction begins: the database is locked only while it writes."""

    case: Case
    place: CasePlace | None
    texts: list[CaseText]
    reporter: Reporter
    report: Report


def _prepare(clean: CleanReport, *, number: str, context: Context, by: Actor, at: datetime) -> _Rows:
    report, case = clean.report, Case()
    begin(case, clean, number=number, context=context, by=by, at=at)
    area = context.snapshot.places[clean.area_id].areas if clean.area_id is not None else None
    place, where = placing(located=clean.located, area=area, address=clean.address)
    if place is not None or area is not None:
        case.record(EventKind.LOCATED, by=by, at=at, pack_id=context.pack.id, data=where)
    if clean.spec is not None:
        data = classification(
            clean.spec,
            urgency=report.urgency,
            public_wish=case.public_wish,
            basis="source" if by.kind is ActorKind.IMPORT else "reporter",
            suggested=report.suggested,
        )
        if clean.answers:
            data["answers"] = 2
        case.record(EventKind.CLASSIFIED, by=by, at=at, pack_id=context.pack.id, data=data)
    if by.kind is not ActorKind.IMPORT:
        accept_if_ready(case, context=context, by=by, at=at)
    return _Rows(case=case, place=place, texts=_texts(clean, at), reporter=_reporter(clean, by, at), report=report)


def _write(rows: _Rows, *, by: Actor, at: datetime, once: Once | None) -> None:
    case, reporter = rows.case, rows.reporter
    if once is not None:
        once.keep(case.number, at=at)
    if rows.place is not None:
        insert([rows.place])
        case.place_id = rows.place.pk
        for event in case.pending:
            if event.kind == EventKind.LOCATED:
                event.data["place"] = rows.place.pk
    case.store()
    reporter.case_id = case.pk
    for text in rows.texts:
        text.case_id = case.pk
    insert(rows.texts)
    insert([reporter])
    if rows.report.reference is not None:
        system, ref = rows.report.reference
        insert([CaseReference(case_id=case.pk, system=system, ref=ref)])
    claim(case, rows.report.photos, stage=Attachment.Stage.REPORT)
    notices.tell(case, "received", reporters=[reporter], at=at)
    record(action="case.receive", by=by, at=at, subject="case", subject_id=case.pk, facts={"channel": case.channel})


def begin(case: Case, clean: CleanReport, *, number: str, context: Context, by: Actor, at: datetime) -> None:
    """Record the receipt of a report; an import starts no clock."""
    report, spec = clean.report, clean.spec
    nature = report.nature or (spec.nature if spec else Nature.REPORT)
    urgency = report.urgency or (spec.urgency if spec else Urgency.NORMAL)
    case.type_code, case.urgency = (spec.code if spec else ""), urgency.value
    data: dict[str, Any] = {
        "status": "received",
        "number": number,
        "channel": Channel(report.channel).value,
        "nature": nature.value,
        "urgency": urgency.value,
        "public_wish": report.public and not report.contact.confidential,
        "reported": stamp(report.reported_at) if report.reported_at else None,
        "text": 1,
        "reporter": 1,
        "photos": len(report.photos),
    }
    if by.kind is not ActorKind.IMPORT:
        clocks = context.start(ClockKind.DISPATCH, case, at)
        data["clocks"] = clocks
        data["due"] = clocks[0]["due"] if clocks else None
    case.type_code = ""
    case.record(EventKind.RECEIVED, by=by, at=at, pack_id=context.pack.id, data=data)


def _texts(clean: CleanReport, at: datetime) -> list[CaseText]:
    texts = [CaseText(no=1, kind=CaseText.Kind.DESCRIPTION, body=clean.text, at=at)]
    if clean.answers:
        body = orjson.dumps(clean.answers).decode()
        texts.append(CaseText(no=2, kind=CaseText.Kind.ANSWERS, body=body, at=at))
    return texts


def sealed_contact(*, name: str, phone: str, email: str) -> dict[str, bytes | None]:
    """The columns of a reporter that hold a clean contact: sealed, and blind where equal ones must be found."""
    keys = ring()
    return {
        "name_sealed": keys.seal(name, field="reporter.name") if name else None,
        "phone_sealed": keys.seal(phone, field="reporter.phone") if phone else None,
        "email_sealed": keys.seal(email, field="reporter.email") if email else None,
        "phone_blind": keys.blind(phone, field="reporter.phone") if phone else None,
        "email_blind": keys.blind(email, field="reporter.email") if email else None,
    }


def _reporter(clean: CleanReport, by: Actor, at: datetime) -> Reporter:
    contact = clean.report.contact
    return Reporter(
        no=1,
        salt=os.urandom(16),
        user_id=by.id if by.kind is ActorKind.RESIDENT else None,
        key_id=by.id if by.kind is ActorKind.API else None,
        language=contact.language[:10],
        confidential=contact.confidential,
        created_at=at,
        **sealed_contact(name=clean.name, phone=clean.phone, email=clean.email),
    )
