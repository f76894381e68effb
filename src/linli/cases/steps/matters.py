"""Side matters in events: how one begins, is decided, and lapses when the case ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.cases.lifecycle import MATTER_STATES, MatterKind
from linli.cases.models import Case, CaseEvent, CaseMatter
from linli.cases.models.fold import stamp
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, NotAllowed

_OUTLIVE = frozenset({MatterKind.FOLLOW_UP, MatterKind.EXCLUSION, MatterKind.APPEAL})


def begin_matter(
    case: Case,
    kind: MatterKind,
    *,
    unit: int | None = None,
    ground: str = "",
    amount: int | None = None,
    due: datetime | None = None,
) -> dict[str, Any]:
    """The event's change that begins a matter of `kind`, with the next number."""
    change: dict[str, Any] = {
        "kind": kind.value,
        "no": max((matter.no for matter in case.matters_of(kind)), default=0) + 1,
        "state": MATTER_STATES[kind][0],
    }
    if unit is not None:
        change["unit"] = unit
    if ground:
        change["ground"] = ground
    if amount is not None:
        change["amount"] = amount
    if due is not None:
        change["due"] = stamp(due)
    return change


def end_matter(matter: CaseMatter, state: str) -> dict[str, Any]:
    """The event's change that takes a matter to `state`, one of those its kind ends in; its unit is named again."""
    change: dict[str, Any] = {"kind": matter.kind, "no": matter.no, "state": state}
    return change | ({"unit": matter.unit_id} if matter.unit_id is not None else {})


def open_matter(case: Case, kind: MatterKind, *, unit_id: int | None = None) -> CaseMatter:
    """The open matter of `kind` (of `unit_id` when given).

    Raises InvalidInput when that unit has none, or when several are open and none is named.
    """
    found = [one for one in case.matters_of(kind) if one.is_open and unit_id in (None, one.unit_id)]
    if not found:
        raise InvalidInput({"unit": [_("There is nothing open of this unit.")]})
    if len(found) > 1:
        raise InvalidInput({"unit": [_("There are several. Please say which unit.")]})
    return found[0]


def must_be_free(case: Case, kind: MatterKind, unit_id: int) -> None:
    """A unit that leads, or has an open matter of `kind` already, cannot be asked. Raises InvalidInput."""
    if unit_id == case.unit_id:
        raise InvalidInput({"unit": [_("This unit is responsible for the case itself.")]})
    if any(matter.is_open and matter.unit_id == unit_id for matter in case.matters_of(kind)):
        raise InvalidInput({"unit": [_("This unit was asked already.")]})


def lapse(case: Case, kinds: Iterable[MatterKind] = ()) -> list[dict[str, Any]]:
    """The changes that end what nobody needs to decide any more; without `kinds` all but what outlives a case."""
    chosen = frozenset(kinds) or frozenset(MatterKind) - _OUTLIVE
    return [
        end_matter(matter, "ended" if matter.kind == MatterKind.SUSPENSION else "lapsed")
        for matter in case.matters_by_key().values()
        if matter.is_open and MatterKind(matter.kind) in chosen
    ]


def now_leading(case: Case, unit_id: int) -> list[dict[str, Any]]:
    """The changes that end the part of a unit that assisted and now becomes the one responsible."""
    ends = ((MatterKind.JOINT, "released"), (MatterKind.HELP, "lapsed"))
    return [
        end_matter(matter, state)
        for kind, state in ends
        for matter in case.matters_of(kind)
        if matter.is_open and matter.unit_id == unit_id
    ]


def must_be_another(matter: CaseMatter, by: Actor) -> None:
    """Who asked may not decide. Raises NotAllowed."""
    if by.id is None or matter.opened_by != by.id:
        return
    # people and API keys are numbered apart
    asked = CaseEvent.objects.filter(
        case_id=matter.case_id, at=matter.opened_at, actor_kind=by.kind.value, actor_id=by.id
    )
    if asked.exists():
        raise NotAllowed(_("Somebody else must decide what you asked for."))
