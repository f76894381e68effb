"""Border: a place between two streets (or, in a town, two villages) is placed in one, which leads; the other acts too.

Only members of the other street's unit see the case through this; its desk sees what lies in its own area.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases.lifecycle import EventKind, MatterKind
from linli.cases.models import Case, CaseEvent
from linli.cases.queries import get_for_update
from linli.cases.steps.accept import accept_if_ready, routing_decision
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.matters import begin_matter
from linli.duty.queries import UnitEntry
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput
from linli.kernel.numbers import next_number
from linli.places.snapshot import Areas, Place

STREET_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Sides:
    """The street that leads, with the areas the case gets, and the other one."""

    leading: Place
    areas: Areas
    other: Place


@transaction.atomic
def border_case(*, number: str, by: Actor, at: datetime, area_code: str = "", other_code: str = "") -> Case:
    """Place a case on the border of two streets. Without `area_code` the streets lead in turn, by a count of the pair.

    Without `other_code` the other street is the nearest that the last placing had in question. The case is accepted and
    routed as usual; the unit of the other street acts beside, unless the rules make it responsible anyway.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    case.allowed("border", by=by)
    sides = _sides(case, context, area_code, other_code)
    beside = context.book.of_division(sides.other.id)
    if beside is None:
        raise InvalidInput({"other": [_("This street has no unit that could act.")]})
    data = {
        "place": case.place_id,
        "areas": list(sides.areas),
        "cell": case.cell,
        "by": "border",
        "other": sides.other.id,
        "rotated": not area_code,
    }
    case.move("border", kind=EventKind.LOCATED, by=by, at=at, pack_id=context.pack.id, data=data)
    _share(case, context, beside, by=by, at=at)
    accept_if_ready(case, context=context, by=by, at=at)
    case.store()
    told = {"leading": sides.leading.code, "other": sides.other.code}
    record(action="case.border", by=by, at=at, subject="case", subject_id=case.pk, facts=told)
    return case


def _share(case: Case, context: Context, beside: UnitEntry, *, by: Actor, at: datetime) -> None:
    decision = routing_decision(case, context)
    if decision is not None and decision.unit.id == beside.id:
        return
    data = {"matters": [begin_matter(case, MatterKind.JOINT, unit=beside.id)]}
    case.record(EventKind.SHARED, by=by, at=at, pack_id=context.pack.id, data=data)


def _sides(case: Case, context: Context, area_code: str, other_code: str) -> Sides:
    near = _near(case, context)
    streets = _streets(near, context)
    named = _division(context, area_code, field="area") if area_code else None
    leading = _street_of(named, context) if named is not None else None
    other = _other(context, other_code) if other_code else _next(streets, leading)
    if leading is None:
        first = next((one for one in streets if one.id != other.id), None)
        if first is None:
            raise InvalidInput({"area": [_("Please say which street leads, or place the case first.")]})
        leading, other = _in_turn(first, other)
    if leading.id == other.id:
        raise InvalidInput({"other": [_("A border needs two streets.")]})
    return Sides(leading=leading, areas=_areas(leading, named, near), other=other)


def _next(streets: Sequence[Place], leading: Place | None) -> Place:
    """The street in question beside the one that leads, or beside the one the case is in."""
    rest = streets[1:] if leading is None else [one for one in streets if one.id != leading.id]
    if not rest:
        raise InvalidInput({"other": [_("The place is not near another street. Please say which one.")]})
    return rest[0]


def _near(case: Case, context: Context) -> list[Areas]:
    """Where the case may be: its own areas, then those in question at its last placing by place, nearest first.

    A border drawn before is passed over: drawn again, the same streets are in question.
    """
    own: Areas = (case.area_1, case.area_2, case.area_3, case.area_4, case.area_5)
    placings = CaseEvent.objects.filter(case=case, kind=EventKind.LOCATED).order_by("-seq")
    last = next((event for event in placings if event.data.get("by") != "border"), None)
    if last is None:
        return [own]
    a, b, c, d, e = last.data["areas"]
    places = context.snapshot.places
    in_question = [places[one].areas for one, _metres in last.data.get("candidates", ()) if one in places]
    return [own, (a, b, c, d, e), *in_question]


def _streets(near: Sequence[Areas], context: Context) -> list[Place]:
    """The streets of the areas, each once, in their order."""
    ids = dict.fromkeys(areas[STREET_DEPTH - 1] for areas in near)
    return [context.snapshot.places[one] for one in ids if one is not None and one in context.snapshot.places]


def _in_turn(one: Place, another: Place) -> tuple[Place, Place]:
    """(leading, other): every second time the one with the lower code leads."""
    low, high = sorted((one.id, another.id))
    turn = next_number(f"border-{low}-{high}")
    first, second = sorted((one, another), key=lambda place: place.code)
    return (first, second) if turn % 2 else (second, first)


def _areas(leading: Place, named: Place | None, near: Sequence[Areas]) -> Areas:
    """The area named, if it is a part of the street; else the nearest one in question in it; else the street itself."""
    if named is not None and named.depth > STREET_DEPTH:
        return named.areas
    return next((areas for areas in near if areas[STREET_DEPTH - 1] == leading.id), leading.areas)


def _division(context: Context, code: str, *, field: str) -> Place:
    found = context.snapshot.by_code.get(code)
    if found is None:
        raise InvalidInput({field: [_("There is no area “%(code)s”.") % {"code": code[:40]}]})
    return found


def _street_of(place: Place, context: Context) -> Place:
    street = place.areas[STREET_DEPTH - 1]
    if street is None:
        raise InvalidInput({"area": [_("Please name a street or a part of one.")]})
    return context.snapshot.places[street]


def _other(context: Context, code: str) -> Place:
    found = _division(context, code, field="other")
    if found.depth != STREET_DEPTH:
        raise InvalidInput({"other": [_("Please name a street, not a part of one.")]})
    return found
