"""What the cases part of a pack may say: types, limits, routes, calendar, notices, grounds and result classes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, Literal

from pydantic import Field, field_validator

from linli.cases.lifecycle import ClockKind, Method, Nature, Urgency
from linli.cases.rules.knowledge_index import KnowledgeIndex
from linli.cases.rules.spec_base import Condition, NamedSpec, Spec
from linli.cases.rules.spec_branches import (
    CauseSpec,
    DuplicateSpec,
    EvidenceSpec,
    ExtensionSpec,
    FollowUpSpec,
    LadderSpec,
    ObjectionSpec,
    QuietHours,
    StandardText,
    StatutoryChannel,
    SupervisionSpec,
)
from linli.cases.rules.spec_knowledge import ArticleSpec
from linli.cases.rules.spec_learning import LearningSpec
from linli.cases.rules.spec_search import SearchSpec
from linli.kernel.forms import Code, Question
from linli.kernel.hours import parse_week
from linli.kernel.texts import Text
from linli.kernel.worktime import Limit

NOTICE_FIELDS = frozenset(
    {"number", "secret", "type", "unit", "due", "link", "district", "result", "answer_link", "main"}
)
NEEDED_NOTICES = ("received", "routed", "handled", "closed", "declined")
NOTICE_NAMES = (
    *NEEDED_NOTICES,
    "rerouted",
    "extended",
    "suspended",
    "resumed",
    "merged",
    "unmerged",
    "split",
    "transferred",
    "withdrawn",
    "reopened",
    "follow_up",
)
STAFF_NOTICE_NAMES = ("reminder", "late", "supervised", "help_called", "returned")


class HolidaySpec(Spec):
    """Which public holidays count (a country code of the `holidays` library), and the district's own changes."""

    country: str | None = None
    subdivision: str | None = None
    closed: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()

    @field_validator("closed", "worked", mode="before")
    @classmethod
    def _dates(cls, value: Any) -> Any:
        return tuple(date.fromisoformat(item) if isinstance(item, str) else item for item in value or ())


class CalendarSpec(Spec):
    """Hours per weekday, such as {mon: ["09:00-12:00", "13:00-17:00"]}, and urgent hours."""

    hours: dict[str, tuple[str, ...]]
    urgent_hours: dict[str, tuple[str, ...]]
    makeup_as: Literal["mon", "tue", "wed", "thu", "fri"] = "mon"
    holidays: HolidaySpec = HolidaySpec()
    source: str | None = None

    @field_validator("hours", "urgent_hours")
    @classmethod
    def _hours(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        parse_week(value)
        return value


Limits = dict[ClockKind, Limit]


class TypeSpec(Spec):
    """A case type. `limits` by urgency override the pack's; `public` says what may be shown of its cases."""

    code: Code
    group: Code
    name: Text
    description: Text | None = None
    nature: Nature = Nature.REPORT
    keywords: tuple[str, ...] = ()
    public: Literal["full", "coarse", "none"] = "coarse"
    answer: Literal["realtime", "batch", "blackbox"] = "realtime"
    questions: tuple[Question, ...] = ()
    limits: dict[Urgency, Limits] = Field(default_factory=dict)
    urgency: Urgency = Urgency.NORMAL
    evidence: EvidenceSpec | None = None
    verify: tuple[Method, ...] = tuple(Method)
    radius_m: int | None = Field(default=None, ge=1, le=5000)
    follow_up: int | None = Field(default=None, ge=0, le=100)
    emergency: Text | None = None
    retired: bool = False
    source: str | None = None

    @field_validator("evidence", mode="before")
    @classmethod
    def _evidence(cls, value: Any) -> Any:
        """`true` asks for one photo, `false` for none."""
        return ({} if value else None) if isinstance(value, bool) else value


class GroupSpec(Spec):
    """A group of types, as people look for them."""

    code: Code
    name: Text


class Target(Spec):
    """A unit by code, or the unit of a kind responsible for the case's area (deepest first)."""

    unit: Code | None = None
    unit_of_area: Code | None = None
    post: Code | None = None


class RouteSpec(Spec):
    """One routing rule: the first whose condition matches decides."""

    id: Code
    when: Condition = Condition()
    to: Target
    reason: Text


class NoticeSpec(Spec):
    """A notice to a reporter; `{number}`-like fields are filled when it is sent."""

    subject: Text
    body: Text


class CasesSpec(Spec):
    """The keys of a pack that cases own."""

    groups: tuple[GroupSpec, ...] = ()
    types: tuple[TypeSpec, ...] = ()
    limits: dict[Urgency, Limits] = Field(default_factory=dict)
    routes: tuple[RouteSpec, ...] = ()
    calendar: CalendarSpec | None = None
    notices: dict[str, NoticeSpec] = Field(default_factory=dict)
    staff_notices: dict[str, NoticeSpec] = Field(default_factory=dict)
    result_classes: tuple[NamedSpec, ...] = ()
    decline_grounds: tuple[NamedSpec, ...] = ()
    emergency: Text | None = None
    escalations: tuple[LadderSpec, ...] = ()
    objection: ObjectionSpec | None = None
    extension: ExtensionSpec | None = None
    suspension_causes: tuple[CauseSpec, ...] = ()
    supervision: SupervisionSpec | None = None
    follow_up: FollowUpSpec | None = None
    duplicates: DuplicateSpec = DuplicateSpec()
    exclusion_grounds: tuple[NamedSpec, ...] = ()
    statutory_channels: tuple[StatutoryChannel, ...] = ()
    standard_texts: tuple[StandardText, ...] = ()
    quiet_hours: QuietHours | None = None
    knowledge: tuple[ArticleSpec, ...] = ()
    search: SearchSpec = SearchSpec()
    recompute_on: tuple[Literal["classify", "pack"], ...] = ("classify",)
    learning: LearningSpec = LearningSpec()

    @cached_property
    def by_code(self) -> Mapping[str, TypeSpec]:
        """All types by code, retired ones too."""
        return {spec.code: spec for spec in self.types}

    @cached_property
    def group_names(self) -> Mapping[str, Text]:
        """The names of the groups by code."""
        return {group.code: group.name for group in self.groups}

    @cached_property
    def knowledge_index(self) -> KnowledgeIndex:
        """Which words stand in which article."""
        return KnowledgeIndex(self.knowledge, {spec.code: spec.name for spec in self.types})

    def limit(self, type_code: str, urgency: str, clock: ClockKind) -> Limit | None:
        """The limit of a clock: the type's own for this urgency, else the pack's, else none."""
        own = self.by_code[type_code].limits if type_code in self.by_code else {}
        for limits in (own.get(Urgency(urgency)), self.limits.get(Urgency(urgency))):
            if limits and clock in limits:
                return limits[clock]
        return None
