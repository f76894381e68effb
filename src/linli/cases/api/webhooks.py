"""Webhooks over JSON, for administrators; the schema of what they carry, for everybody."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Schema
from ninja.params.functions import Path
from pydantic import ConfigDict, Field

from linli.accounts.middleware import actor_of
from linli.cases.api.answers import as_json
from linli.cases.api.router import router
from linli.cases.notices.webhooks import data_schema
from linli.cases.queries.subscriptions import entry_of, subscriptions
from linli.cases.steps.subscribe import (
    MOST_OLD_SECRET_HOURS,
    OLD_SECRET_HOURS,
    must_administer,
    resume_subscription,
    rotate_secret,
    scope_of,
    subscribe,
    unsubscribe,
)
from linli.kernel.problem import PROBLEMS

MOST_ID = 2**63 - 1


class WebhookIn(Schema):
    """A receiver: `kinds` empty means all events, `area` and `unit` are codes that limit whose cases it hears of."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(max_length=500, examples=["https://receiver.example.org/linli"])
    kinds: Annotated[list[str], Field(max_length=100)] = Field(default_factory=list, examples=[["received", "closed"]])
    area: str = Field("", max_length=40)
    unit: str = Field("", max_length=40)


class RotateIn(Schema):
    """How many hours the old secret signs along."""

    model_config = ConfigDict(extra="forbid")

    keep_hours: int = Field(OLD_SECRET_HOURS, ge=0, le=MOST_OLD_SECRET_HOURS)


class WebhookOut(Schema):
    """A receiver and how it fares."""

    id: int
    url: str
    kinds: list[str]
    area: str | None
    unit: str | None
    state: str
    why: str | None
    failures: int
    created_at: datetime
    disabled_at: datetime | None


class WebhookCreatedOut(WebhookOut):
    """A new receiver with its secret, which is shown this once."""

    secret: str


class SecretOut(Schema):
    """A new secret, shown this once, and until when the old one signs along."""

    id: int
    secret: str
    old_until: datetime | None


@router.get("/webhooks", response={200: list[WebhookOut], **PROBLEMS}, operation_id="listWebhooks")
def list_webhooks(request: HttpRequest) -> HttpResponse:
    """Who is told of events."""
    rows = subscriptions(by=actor_of(request), day=timezone.now().date())
    return as_json([asdict(row) for row in rows])


@router.post("/webhooks", response={201: WebhookCreatedOut, **PROBLEMS}, operation_id="createWebhook")
def create_webhook(request: HttpRequest, body: WebhookIn) -> HttpResponse:
    """Tell another system of events from now on."""
    by, at = actor_of(request), timezone.now()
    must_administer(by)
    scope = scope_of(area=body.area, unit=body.unit, at=at)
    receiver, secret = subscribe(url=body.url, kinds=body.kinds, scope=scope, by=by, at=at)
    return as_json({**asdict(entry_of(receiver, day=at.date())), "secret": secret}, status=201)


@router.delete("/webhooks/{webhook_id}", response={204: None, **PROBLEMS}, operation_id="deleteWebhook")
def delete_webhook(request: HttpRequest, webhook_id: int = Path(..., ge=1, le=MOST_ID)) -> HttpResponse:
    """Forget a receiver; what waits for it is not sent."""
    unsubscribe(subscription_id=webhook_id, by=actor_of(request), at=timezone.now())
    return HttpResponse(status=204)


@router.post("/webhooks/{webhook_id}/rotate", response={200: SecretOut, **PROBLEMS}, operation_id="rotateWebhookSecret")
def rotate_webhook(request: HttpRequest, body: RotateIn, webhook_id: int = Path(..., ge=1, le=MOST_ID)) -> HttpResponse:
    """Change the secret."""
    receiver, secret = rotate_secret(
        subscription_id=webhook_id, by=actor_of(request), at=timezone.now(), keep_hours=body.keep_hours
    )
    return as_json({"id": receiver.pk, "secret": secret, "old_until": receiver.old_secret_until})


@router.post("/webhooks/{webhook_id}/resume", response={200: WebhookOut, **PROBLEMS}, operation_id="resumeWebhook")
def resume_webhook(request: HttpRequest, webhook_id: int = Path(..., ge=1, le=MOST_ID)) -> HttpResponse:
    """Send to a disabled receiver again."""
    at = timezone.now()
    receiver = resume_subscription(subscription_id=webhook_id, by=actor_of(request), at=at)
    return as_json(asdict(entry_of(receiver, day=at.date())))


@router.get("/schemas/case-event.json", response={200: dict[str, Any]}, operation_id="caseEventSchema", auth=None)
def case_event_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of `data` in case events."""
    return as_json(data_schema())
