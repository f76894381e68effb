"""Matters that many report in the demo: the desk merges what is the same."""

from __future__ import annotations

from linli.cases.lifecycle import OPEN, Status
from linli.cases.models import Case
from linli.config.demo.acting import Acting, Turns
from linli.config.demo.plans import Plan

_CAN_WAIT = frozenset({Status.RECEIVED, Status.ACCEPTED, Status.ROUTED})


def merged_away(life: Acting, plan: Plan) -> Turns[bool]:
    """The case becomes the main one of its matter, or, as often as the plan says, is merged into it: then True."""
    mains = life.world.mains
    main = mains.get(plan.hot)
    if main is None or not _open(main):
        mains[plan.hot] = life.now.number
        return False
    if life.dice.random() >= plan.merge:
        return False
    yield life.later(0.2, 14)
    main = mains[plan.hot]
    if main == life.now.number or not _open(main) or life.reread().status not in _CAN_WAIT:
        return False
    if not life.now.type_code:
        life.do(life.centre(), "classify", type_code=plan.code)
    life.do(life.centre(), "merge", main=main)
    return True


def _open(number: str) -> bool:
    waiting = [status.value for status in OPEN if status is not Status.MERGED]
    return Case.objects.filter(number=number, status__in=waiting).exists()
