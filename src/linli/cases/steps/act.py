"""Act: any move of the table by its name, with its facts - the one door for pages, API and command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from linli.cases.lifecycle import TRANSITIONS
from linli.cases.models import Case
from linli.cases.queries import get_case, moves_open_to
from linli.cases.steps.doors import STRAIGHT, Door
from linli.cases.steps.doors_follow_up import FOLLOW_UP
from linli.cases.steps.doors_time import TIME
from linli.cases.steps.doors_together import TOGETHER
from linli.cases.steps.doors_whole import WHOLE
from linli.cases.steps.facts import Facts
from linli.kernel.actor import Actor
from linli.kernel.deadlocks import again_after_deadlock
from linli.kernel.errors import InvalidInput, TransitionRefused

_DOORS: dict[str, Door] = {**STRAIGHT, **TIME, **TOGETHER, **WHOLE, **FOLLOW_UP}


def facts_of(move: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the facts that a move needs, and of those it may have besides."""
    known = [one for one in TRANSITIONS if one.name == move]
    needs = frozenset(fact for one in known for fact in one.requires)
    return needs, frozenset(fact for one in known for fact in one.optional) - needs


def act(*, number: str, move: str, facts: Mapping[str, Any], by: Actor, at: datetime) -> Case:
    """Make the move called `move` with `facts` by name: texts, codes, {lon, lat, accuracy_m, crs}, ids of photos.

    Raises NotFound, TransitionRefused (also for a move that does not exist or is not made by hand), NotAllowed,
    InvalidInput (unknown facts, wrong values, missing ones), in this order.
    """
    door = _DOORS.get(move)
    if door is None:
        case = get_case(by=by, number=number)
        possible = [known.name for known in moves_open_to(case, by=by)]
        raise TransitionRefused(state=case.status, move=move[:40], possible=possible)
    needs, may = facts_of(move)
    read = Facts(facts, known=needs | may, needed=needs)
    action, given = door(read)
    if read.problems:
        _check_possible(number, move, by, needs)
        raise InvalidInput(read.problems)
    return again_after_deadlock(action)(number=number, by=by, at=at, **given)


def _check_possible(number: str, move: str, by: Actor, needs: frozenset[str]) -> None:
    """What is wrong with a fact is told only to those who could make the move."""
    case = get_case(by=by, number=number)
    roles = case.roles_of(by)
    conditions = case.conditions()
    TRANSITIONS.find(name=move, state=case.status, roles=roles, system=by.is_system, facts=needs, conditions=conditions)
