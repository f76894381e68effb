"""What a pack may say about the branches: ladders, objection, extension, suspension, follow-up, duplicates, grounds."""

from __future__ import annotations

from datetime import time
from typing import Literal

from pydantic import Field, field_validator, model_validator

from linli.accounts.roles import Role
from linli.cases.lifecycle import TRANSITIONS, ClockKind
from linli.cases.rules.spec_base import Condition, NamedSpec, Spec
from linli.kernel.forms import Code
from linli.kernel.texts import Text
from linli.kernel.worktime import Limit

_MOVES = frozenset(move.name for move in TRANSITIONS)


class LadderStep(Spec):
    """One step: `limit` before or after the due time, or at it. `level` 0 reminds the unit, 1 the supervisor,
    2 the leader of the street, 3 the leader of the district; `tell` are the roles in whose scope the case is."""

    id: Code
    at: Literal["before", "due", "after"]
    limit: Limit | None = None
    level: int = Field(ge=0, le=3)
    tell: tuple[Role, ...] = ()

    @model_validator(mode="after")
    def _has_limit(self) -> LadderStep:
        if (self.limit is None) != (self.at == "due"):
            raise ValueError("`limit` goes with before and after, and only with them")
        return self


class LadderSpec(Spec):
    """Who hears of a clock that runs out, step by step in time; the first ladder that matches counts."""

    id: Code
    clock: ClockKind
    when: Condition = Condition()
    steps: tuple[LadderStep, ...] = Field(min_length=1)


class ObjectionSpec(Spec):
    """Within what time of the routing a unit may object, once, and by when the desk decides."""

    within: Limit
    decide: Limit


class ExtensionSpec(Spec):
    """How often more time may be given, and at most how much at once (asked for in the unit of `longest`)."""

    most: int = Field(ge=0, le=3)
    longest: Limit
    source: str | None = None


class CauseSpec(NamedSpec):
    """A cause of suspension; after `longest` the case is resumed by itself."""

    longest: Limit | None = None


class SupervisionSpec(Spec):
    """By when a supervision note must be answered, when it does not say so itself."""

    answer: Limit


class FollowUpSpec(Spec):
    """Whom is asked what came of it. `rate`: percent of closed cases that are followed up (types may differ).

    `when: deadline` follows up at the due time of handling even if the case is still open (Beijing regulation 2021,
    art. 23). `link_days`: how long the answer link is good. `attempts`: after so many calls without anybody reached
    the case counts as not reached. An unsolved case may be reopened for `reopen_days`.
    """

    rate: int = Field(default=100, ge=0, le=100)
    when: Literal["close", "deadline"] = "close"
    link: bool = True
    phone: bool = True
    within: Limit
    link_days: int = Field(default=14, ge=1, le=60)
    attempts: int = Field(default=3, ge=1, le=10)
    reopen_days: int = Field(default=15, ge=0, le=365)
    unsolved: Literal["ask", "reopen"] = "ask"
    source: str | None = None


class DuplicateSpec(Spec):
    """When two reports may be the same: within metres (types may differ), days, and a likeness of texts of 0-100."""

    radius_m: int = Field(default=100, ge=1, le=5000)
    days: int = Field(default=14, ge=1, le=365)
    likeness: int = Field(default=55, ge=0, le=100)


class StatutoryChannel(NamedSpec):
    """A channel set by law to which a case is sent; `words` tell the resident where to go."""

    words: Text


class StandardText(NamedSpec):
    """A text to start from in a move, such as an answer that is given often."""

    move: str
    body: Text

    @field_validator("move")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in _MOVES:
            raise ValueError(f"there is no move {value!r}")
        return value


class EvidenceSpec(Spec):
    """What a result must show: so many photos, and whether one of the place before the work."""

    photos: int = Field(default=1, ge=1, le=5)
    before: bool = False


class QuietHours(Spec):
    """Hours such as "22:00-07:00" in which no SMS goes out, but for urgent cases when `urgent` says so."""

    hours: str
    urgent: bool = True

    @field_validator("hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        first, last = _span(value)
        if first == last:
            raise ValueError(f"{value}: begins when it ends")
        return value

    @property
    def span(self) -> tuple[time, time]:
        """Local times from and to; over midnight when the second is not later."""
        return _span(self.hours)


def _span(hours: str) -> tuple[time, time]:
    first, dash, last = (part.strip() for part in hours.partition("-"))
    if not dash:
        raise ValueError("write hours as 22:00-07:00")
    return time.fromisoformat(first), time.min if last == "24:00" else time.fromisoformat(last)
