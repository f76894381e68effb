"""Which pages of the workbench somebody may open: what the header shows."""

from __future__ import annotations

from linli.cases.queries.classifiers import may_read_models
from linli.cases.steps.intake import may_take_in
from linli.cases.views.follow_up import may_follow_up
from linli.kernel.actor import Actor, ActorKind


def may_open(by: Actor) -> dict[str, bool]:
    """By the names of their addresses."""
    staff = by.kind is ActorKind.STAFF
    return {
        "desk": staff and may_take_in(by),
        "follow_ups": staff and may_follow_up(by.roles),
        "search": staff,
        "knowledge": staff,
        "models": staff and may_read_models(by),
    }
