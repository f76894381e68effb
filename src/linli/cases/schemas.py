"""Shapes of the JSON API: what comes in, what goes out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from linli.cases.lifecycle import Channel, MatterKind, Nature, Status, Urgency
from linli.places.crs import Crs


class _In(Schema):
    model_config = ConfigDict(extra="forbid")


class PointIn(_In):
    """A point in degrees; accuracy in metres."""

    lon: float = Field(examples=[116.4223])
    lat: float = Field(examples=[39.9617])
    accuracy_m: float = 0.0
    crs: Crs = Crs.WGS84


class ContactIn(_In):
    """How to reach the reporter; leave out for an anonymous report."""

    name: str = Field("", max_length=400)
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=320)
    confidential: bool = False
    language: str = Field("zh-hans", max_length=10, pattern=r"^[A-Za-z0-9-]*$")


class ReportIn(_In):
    """A report. A place is a point, an area's code or an address."""

    text: str = Field(examples=["朝霞里 3 号楼前路灯不亮"])
    channel: Channel = Channel.API
    nature: Nature | None = None
    type_code: str = ""
    urgency: Urgency | None = None
    point: PointIn | None = None
    area_code: str = ""
    address: str = ""
    answers: dict[str, str | list[str]] = Field(default_factory=dict)
    contact: ContactIn = ContactIn(name="", phone="", email="", language="zh-hans")
    photos: Annotated[list[UUID], Field(max_length=5)] = Field(default_factory=list)
    public: bool = True
    reported_at: datetime | None = None
    suggested: str = Field("", max_length=2000, description="`token` of the suggestions that were shown")


class SuggestIn(_In):
    """The words of a report that is being written."""

    text: str = Field(max_length=4000, examples=["楼下井盖翘起来了，骑车差点摔倒"])


class ReceiptOut(Schema):
    """The answer to a report: the number, and the secret to track it with."""

    number: str
    secret: str
    status: Status
    type_code: str | None
    unit: str | None
    due_at: datetime | None
    repeated: bool


class CaseOut(Schema):
    """A case as staff see it; personal values are not in it."""

    number: str
    status: Status
    channel: Channel
    nature: Nature
    type_code: str | None
    urgency: Urgency
    areas: list[str]
    unit: str | None
    received_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    result_class: str | None
    rework: int
    reopened: int
    paused: bool
    level: int = Field(description="How far it was escalated: 1 supervisor, 2 street leader, 3 district leader")
    excluded: bool
    updated_at: datetime
    version: int


class EventOut(Schema):
    """One event of a case; `data` holds ids and codes."""

    seq: int
    kind: str
    at: datetime
    recorded_at: datetime
    actor: str
    text: str
    data: dict[str, Any]


class MatterOut(Schema):
    """Something asked, decided or owed beside the main state."""

    kind: MatterKind
    no: int
    state: str
    unit: str | None
    ground: str | None
    amount: int | None
    opened_at: datetime
    due_at: datetime | None
    ended_at: datetime | None


class LinkOut(Schema):
    """Another case you may see, and what this case is to it; `reverse`: what it is to this case."""

    number: str
    relation: str
    reverse: bool


class StandardTextOut(Schema):
    """A text to start from in a move."""

    code: str
    move: str
    name: dict[str, str]
    body: dict[str, str]


class CaseDetailOut(CaseOut):
    """A case with its text, position, side matters, links, events and the moves that are possible now."""

    description: str
    lon: float | None
    lat: float | None
    address: str
    moves: list[str]
    matters: list[MatterOut]
    links: list[LinkOut]
    events: list[EventOut]


class PageOut(Schema):
    """A page of cases; `next` continues after the last one, null at the end."""

    items: list[CaseOut]
    next: str | None


class TrackIn(_In):
    """Number and secret, as the reporter got them."""

    number: str = Field(max_length=40)
    secret: str = Field(max_length=40)


class TrackOut(Schema):
    """What a reporter may know of the case."""

    number: str
    status: Status
    status_text: str
    type_name: str | None
    unit_name: str | None
    received_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    result: str


class SmsAnswerIn(_In):
    """A reply as an SMS gateway received it; `key` is the gateway's own id of the message."""

    sender: str = Field(alias="from", max_length=40, examples=["+8613800138000"])
    text: str = Field(max_length=1000, examples=["1"])
    key: str = Field(max_length=200)


class SmsAnswerOut(Schema):
    """Whether the reply was clear and answered a case."""

    understood: bool


class PhotoOut(Schema):
    """A stored photo, to be named in a report or a step within a day."""

    id: UUID
    width: int
    height: int


class SuggestedTypeOut(Schema):
    """A proposed type, how probable it is (0 to 1), and the words of the text that spoke most for it."""

    type_code: str
    probability: float
    words: list[str]


class SuggestOut(Schema):
    """Proposals, the likeliest first; `unsure`: ask the person without leading them. `model` is null without one."""

    model: int | None
    trained_at: datetime | None
    unsure: bool
    suggestions: list[SuggestedTypeOut]
    token: str


class TypeOut(Schema):
    """A case type with its questions."""

    code: str
    group: str
    name: dict[str, str]
    nature: Nature
    urgency: Urgency
    public: str
    evidence: bool
    questions: list[dict[str, Any]]
