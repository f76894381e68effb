"""What the evaluation part of a pack may say: indicators, and scores made of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from linli.cases.lifecycle import Urgency
from linli.evaluation.rules.measures import Measure
from linli.kernel.forms import Code
from linli.kernel.texts import Text


def _exact(value: object) -> object:
    """0.2 in a pack is two tenths, not the nearest binary number."""
    return str(value) if isinstance(value, float) else value


Points = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=1000, decimal_places=3)]
Percent = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=100, decimal_places=3)]
Least = Annotated[Decimal, BeforeValidator(_exact), Field(ge=-1000, le=0, decimal_places=3)]


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IndicatorSpec(_Spec):
    """An indicator: what is measured, of urgent cases only if it says so, and from how many cases on it says anything.

    `good` is the direction one wants it to go.
    """

    code: Code
    name: Text
    kind: Measure
    urgency: Urgency | None = None
    minimum: int = Field(default=10, ge=0, le=100_000)
    good: Literal["up", "down"] = "up"
    source: str | None = None


class Share(_Spec):
    """`weight` points times the rate."""

    rule: Literal["share"]
    indicator: Code
    weight: Points


class Threshold(_Spec):
    """`full` points from `at` percent on, `per_point` less for each percentage point below, not less than `least`.

    Points below are counted exactly (0.5 below costs half of `per_point`). With `full: 0` it only takes away.
    """

    rule: Literal["threshold"]
    indicator: Code
    full: Points
    at: Percent
    per_point: Points
    least: Least = Decimal(0)


class PerCase(_Spec):
    """`minus` for each case; for rework, for each failed check, from the `from_nth` of one case on `minus_then`."""

    rule: Literal["per_case"]
    indicator: Code
    minus: Points
    from_nth: int | None = Field(default=None, ge=2, le=20)
    minus_then: Points | None = None
    least: Least | None = None


Item = Annotated[Share | Threshold | PerCase, Field(discriminator="rule")]


class ScoreSpec(_Spec):
    """A score: the sum of its items. Below `minimum` cases in an item it is shown but not ranked.

    `about` tells readers where it comes from; `source` is a note for whoever keeps the pack.
    """

    code: Code
    name: Text
    items: tuple[Item, ...] = Field(min_length=1)
    minimum: int = Field(default=0, ge=0, le=100_000)
    about: Text | None = None
    source: str | None = None

    @property
    def full(self) -> Decimal:
        """The most points one can have."""
        return sum((full_of(item) for item in self.items), Decimal(0))


def full_of(item: Share | Threshold | PerCase) -> Decimal:
    """The most points an item gives."""
    if isinstance(item, Share):
        return item.weight
    return item.full if isinstance(item, Threshold) else Decimal(0)


class HeatSpec(_Spec):
    """What heat weighs (kernel/grouping/heat.py): points for each doubling of followers; how much more at most when a
    person a day reports, when all is open, when all is late; after how many quiet days it halves (0: never)."""

    followers: float = Field(default=1.0, ge=0, le=100)
    density: float = Field(default=0.5, ge=0, le=10)
    open: float = Field(default=0.25, ge=0, le=10)
    late: float = Field(default=0.25, ge=0, le=10)
    half_days: float = Field(default=30.0, ge=0, le=3650)


class TopicsSpec(_Spec):
    """Topics of a month: from how many different reporters on there is one, and its heat."""

    minimum: int = Field(default=4, ge=2, le=1000)
    heat: HeatSpec = HeatSpec()


class EvaluationSpec(_Spec):
    """The keys of a pack that the evaluation owns."""

    indicators: tuple[IndicatorSpec, ...] = ()
    scores: tuple[ScoreSpec, ...] = ()
    topics: TopicsSpec = TopicsSpec()

    @cached_property
    def by_code(self) -> Mapping[str, IndicatorSpec]:
        """The indicators by code."""
        return {indicator.code: indicator for indicator in self.indicators}
