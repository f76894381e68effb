"""Webhooks: a stored event as CloudEvents 1.0 in structured JSON, with codes only; made anew at every attempt."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field

from linli.cases.lifecycle import EventKind, Status, Urgency
from linli.cases.models import Case, CaseEvent, Subscription
from linli.cases.ports import Hook
from linli.duty.queries import unit_book
from linli.kernel.models import OutboxMessage
from linli.kernel.sealed import ring
from linli.places.queries import snapshot_on
from linli.policy.queries import pack_of_id

SEALED_AS = "webhook.secret"
SCHEMA_PATH = "/api/v1/schemas/case-event.json"


class CaseEventData(BaseModel):
    """What `data` of a case event holds: the event, and the case as it stood right after it."""

    model_config = ConfigDict(extra="forbid", title="Case event of Linli")

    number: str = Field(description="Number of the case")
    seq: int = Field(ge=1, description="1, 2, 3 … within a case: what comes later has the higher one")
    kind: EventKind
    status: Status
    type: str | None = Field(description="Code of the case type")
    urgency: Urgency
    unit: str | None = Field(description="Code of the responsible unit")
    areas: list[str] = Field(description="Codes of the divisions that hold the place, the district first")
    due_at: datetime | None
    closed_at: datetime | None
    result_class: str | None
    rework: int = Field(ge=0, description="How often a check failed")
    level: int = Field(ge=0, le=3, description="Escalation level")
    excluded: bool = Field(description="Left out of evaluation")


def data_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that `dataschema` of every case event names."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": settings.LINLI_PUBLIC_URL + SCHEMA_PATH,
        **CaseEventData.model_json_schema(mode="serialization"),
    }


def render_webhook(outgoing: OutboxMessage, *, at: datetime) -> Hook | None:
    """The event for a queued webhook, the same bytes at every attempt; None when nobody is there to hear it."""
    receiver = Subscription.objects.filter(pk=outgoing.recipient_id or 0, disabled_at=None).first()
    if receiver is None:
        return None
    history = list(CaseEvent.objects.filter(case_id=outgoing.subject_id, seq__lte=outgoing.data["seq"]).order_by("seq"))
    if not history or history[-1].seq != outgoing.data["seq"]:
        return None
    event, case = history[-1], Case.rebuilt(history)
    body = _envelope(
        key=str(outgoing.provider_key),
        kind=f"case.{event.kind}",
        subject=case.number,
        at=event.at,
        data=_data(case, event).model_dump(mode="json"),
    ) | {"dataschema": settings.LINLI_PUBLIC_URL + SCHEMA_PATH}
    return hook_of(receiver, key=str(outgoing.provider_key), body=body, at=at)


def ping(receiver: Subscription, *, key: str, at: datetime) -> Hook:
    """An event that says nothing but that the way is open."""
    return hook_of(receiver, key=key, body=_envelope(key=key, kind="ping", subject=None, at=at, data={}), at=at)


def hook_of(receiver: Subscription, *, key: str, body: dict[str, Any], at: datetime) -> Hook:
    """The event with the secrets that sign it at `at`: for a while after a change, the old one too."""
    sealed = [receiver.secret_sealed]
    if receiver.old_secret_sealed is not None and receiver.old_secret_until and receiver.old_secret_until > at:
        sealed.append(receiver.old_secret_sealed)
    secrets = tuple(ring().open(one, field=SEALED_AS) for one in sealed)
    return Hook(key=key, url=receiver.url, body=orjson.dumps(body), secrets=secrets)


def _envelope(*, key: str, kind: str, subject: str | None, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    body = {
        "specversion": "1.0",
        "id": key,
        "source": f"{settings.LINLI_PUBLIC_URL}/cases",
        "type": f"cn.linli.{kind}.v1",
        "time": _utc(at).isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }
    return body | ({"subject": subject} if subject else {})


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _data(case: Case, event: CaseEvent) -> CaseEventData:
    unit = unit_book().by_id.get(case.unit_id or 0)
    places = snapshot_on(event.at.astimezone(pack_of_id(event.pack_id).zone).date()).places
    areas = (case.area_1, case.area_2, case.area_3, case.area_4, case.area_5)
    return CaseEventData(
        number=case.number,
        seq=event.seq,
        kind=EventKind(event.kind),
        status=Status(case.status),
        type=case.type_code or None,
        urgency=Urgency(case.urgency),
        unit=unit.code if unit else None,
        areas=[places[area].code for area in areas if area is not None and area in places],
        due_at=_utc(case.due_at) if case.due_at else None,
        closed_at=_utc(case.closed_at) if case.closed_at else None,
        result_class=case.result_class or None,
        rework=case.rework,
        level=case.level,
        excluded=case.excluded,
    )
