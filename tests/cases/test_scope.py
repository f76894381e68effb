"""The straight way by every role, in its own area or unit, in another's, everywhere: as the table says."""

from __future__ import annotations

import pytest
from django.db import transaction

from linli.accounts.roles import DERIVED, Role
from linli.audit.models import AuditEntry
from linli.cases.lifecycle import TRANSITIONS, Status
from linli.cases.models import Case, CaseEvent
from linli.cases.queries import moves_open_to
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.cases.steps.doors import STRAIGHT
from linli.cases.steps.intake import receive
from linli.duty.queries import grant_for
from linli.kernel.actor import ANONYMOUS, Actor, ActorKind, job
from linli.kernel.errors import NotAllowed, NotFound
from linli.kernel.models import OutboxMessage
from tests.cast import MONDAY_TEN
from tests.conftest import report_of
from tests.pictures import jpeg

HOUSE = job("tests")
# where a grant is: (area, unit); the case is in street 1 and, once routed, with the lighting unit
PLACES = {
    "own": ("999001001", "lighting"),
    "foreign": ("999001002", "roads"),
    "everywhere": ("", ""),
}
DISTRICT_WIDE = {Role.CENTRE, Role.LEADER, Role.VERIFIER}
PATH = [  # how the house brings a routed case from state to state
    ("sign", {}),
    ("report_done", {"result": "修好了"}),
    ("pass_check", {"method": "visit"}),
    ("close", {"result_class": "solved", "result": "修好了"}),
]


class Undo(Exception):
    """Rolls the attempt back."""


def facts_for(move: str) -> dict[str, object]:
    return {
        "locate": {"area": "99900100100101"},
        "classify": {"type_code": "C0118"},
        "decline": {"ground": "beyond", "reason": "不属本区"},
        "route": {"unit": "roads", "reason": "职责"},
        "contact": {"outcome": "reached"},
        "report_done": {"result": "修好了", "photos": [photo()]},
        "pass_check": {"method": "visit"},
        "fail_check": {"method": "visit", "reason": "仍不亮"},
        "close": {"result_class": "solved", "result": "修好了"},
        "note": {"reason": "记一笔"},
    }.get(move, {})


def photo() -> str:
    return str(store_photo(content=jpeg(), by=HOUSE, at=MONDAY_TEN).pk)


def case_in(state: Status) -> Case:
    """A street light of street 1 that went through the loop up to `state`."""
    unclear = state in (Status.RECEIVED, Status.ACCEPTED, Status.DECLINED)
    case = receive(report=report_of(type_code="" if unclear else "C0118"), by=ANONYMOUS, at=MONDAY_TEN).case
    if state is Status.DECLINED:
        return act(number=case.number, move="decline", facts=facts_for("decline"), by=HOUSE, at=MONDAY_TEN)
    if state is Status.MERGED:
        main = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN).number
        return act(number=case.number, move="merge", facts={"main": main}, by=HOUSE, at=MONDAY_TEN)
    if state is Status.ACCEPTED:  # where no rule finds a unit
        Case.objects.filter(pk=case.pk).update(status=state.value, type_code="C0118")
    for move, facts in PATH:
        if unclear or case.status == state:
            break
        given = {**facts, "photos": [photo()]} if move == "report_done" else facts
        case = act(number=case.number, move=move, facts=given, by=HOUSE, at=MONDAY_TEN)
    return Case.objects.get(pk=case.pk)


def holder(role: Role, where: str) -> Actor:
    area, unit = PLACES[where]
    grant = grant_for(
        role.value,
        area="" if role is Role.UNIT else area,
        unit=unit if role is Role.UNIT else "",
        day=MONDAY_TEN.date(),
    )
    return Actor(kind=ActorKind.STAFF, id=10**9, grants=(grant,), label=f"{role} {where}")


def covers(role: Role, where: str, case: Case) -> bool:
    if role in DERIVED:
        return False
    if role is Role.UNIT:
        return where == "own" and case.unit_id is not None
    return where == "own" or (where == "everywhere" and role in DISTRICT_WIDE)


@pytest.mark.parametrize("state", list(Status))
def test_a_move_is_made_exactly_when_the_table_and_the_scope_allow_it(cast, state):
    case = case_in(state)
    assert case.status == state
    by_hand = [move for move in TRANSITIONS.from_state(state) if move.name in STRAIGHT]
    assert by_hand
    for move in by_hand:
        facts = facts_for(move.name)
        for role in Role:
            for where in PLACES:
                by = holder(role, where)
                allowed = role.value in move.roles and covers(role, where, case)
                told = (state.value, move.name, role.value, where)
                assert (move in moves_open_to(case, by=by)) == allowed, told
                try:
                    with transaction.atomic():
                        act(number=case.number, move=move.name, facts=facts, by=by, at=MONDAY_TEN)
                        raise Undo
                except Undo:
                    assert allowed, told
                except (NotAllowed, NotFound):
                    assert not allowed, told


def test_what_is_refused_changes_nothing(cast):
    case = case_in(Status.HANDLED)

    def rows() -> tuple[object, ...]:
        counts = (CaseEvent.objects.count(), AuditEntry.objects.count(), OutboxMessage.objects.count())
        return (Case.objects.filter(pk=case.pk).values().get(), *counts)

    before = rows()
    for move, role in (
        ("pass_check", Role.LEADER),
        ("fail_check", Role.UNIT),
        ("pass_check", Role.ADMIN),
        ("note", Role.LEADER),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            act(number=case.number, move=move, facts=facts_for(move), by=holder(role, "own"), at=MONDAY_TEN)
    assert rows() == before
