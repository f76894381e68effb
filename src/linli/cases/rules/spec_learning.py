"""What a pack may say about learning from past cases: when, from how many, and what is good enough."""

from __future__ import annotations

from pydantic import Field

from linli.cases.rules.spec_base import Spec


class LearningSpec(Spec):
    """When a model is trained on past cases, and when it may suggest.

    The first one needs `enough` confirmed cases, another one `again_after` new ones, or `days` days and at least one.
    Of a type or unit with fewer than `per_label` different texts nothing is learned, nor from cases that ended with a
    result class of `leave_out`; of all cases the `newest` are read. The newest `held_back` percent judge the model: in
    use comes what reaches `floor_macro_f1` there and is not worse than the model in use.

    `suggestions` are shown at most, none that is less likely than `least`; below `unsure_below` the answer is "not
    sure" (left out: the threshold that the training found). All are defaults of ours, measured in
    docs/classification.md, but for the person who decides: PIPL art. 24.
    """

    enough: int = Field(default=300, ge=20, le=100_000)
    per_label: int = Field(default=8, ge=5, le=1000)
    again_after: int = Field(default=500, ge=1, le=1_000_000)
    days: int = Field(default=30, ge=1, le=3650)
    newest: int = Field(default=50_000, ge=100, le=500_000)
    held_back: int = Field(default=20, ge=5, le=50)
    leave_out: tuple[str, ...] = ("untrue",)
    floor_macro_f1: float = Field(default=0.5, ge=0, le=1)
    unsure_below: float | None = Field(default=None, ge=0, le=1)
    suggestions: int = Field(default=3, ge=1, le=5)
    least: float = Field(default=0.1, ge=0, le=1)
    source: str | None = None
