"""Every move of whole cases by every role, in every state where it can be made."""

from __future__ import annotations

import pytest
from django.db import transaction

from linli.accounts.roles import Role
from linli.cases.lifecycle import TRANSITIONS, Status
from linli.cases.queries import moves_open_to
from linli.cases.steps.act import act
from linli.cases.steps.doors_whole import WHOLE
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import NotAllowed, NotFound
from tests.cases.test_scope import PLACES, Undo, case_in, covers, holder
from tests.cast import MONDAY_TEN
from tests.conftest import report_of

REASON = {"reason": "说明"}
WHERE = [(state, move.name) for state in Status for move in TRANSITIONS.from_state(state) if move.name in WHOLE]


@pytest.mark.parametrize(("state", "name"), WHERE, ids=str)
def test_made_exactly_when_the_table_and_the_scope_allow_it(cast, state, name):
    case = case_in(state)
    beside = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN).number
    facts = {
        "merge": {"main": beside},
        "link": {"other": beside, "relation": "related"},
        "split": {"type_code": "C0118", "text": "另一件"},
        "transfer": {"statutory": "court", **REASON},
    }.get(name, REASON)
    (move,) = (one for one in TRANSITIONS.from_state(state) if one.name == name)
    for role in Role:
        for where in PLACES:
            by = holder(role, where)
            allowed, told = role.value in move.roles and covers(role, where, case), (state, name, role.value, where)
            assert (move in moves_open_to(case, by=by)) == allowed, told
            try:
                with transaction.atomic():
                    act(number=case.number, move=name, facts=facts, by=by, at=MONDAY_TEN)
                    raise Undo
            except Undo:
                assert allowed, told
            except (NotAllowed, NotFound):
                assert not allowed, told
