"""Every move of acting together, supervision and exclusion by every role, in every state where it can be made."""

from __future__ import annotations

import pytest
from django.db import transaction

from linli.accounts.roles import Role
from linli.cases.lifecycle import TRANSITIONS, Status
from linli.cases.models import Case
from linli.cases.queries import moves_open_to
from linli.cases.steps.act import act
from linli.kernel.errors import NotAllowed, NotFound
from tests.cases.test_scope import PLACES, Undo, case_in, covers, holder
from tests.cases.together import HOUSE, do
from tests.cast import MONDAY_TEN

REASON = {"reason": "说明"}
SHARE = ("share", {"unit": "roads", **REASON})
CALL = ("call_help", {"unit": "roads", **REASON})
BORDER = ("border", {"area": "999001001001", "other": "999001002"})
ASK = ("ask_exclusion", {"ground": "untrue", **REASON})
REFUSE = ("refuse_exclusion", REASON)
# move: (its facts, what the house does before)
MOVES = {
    "share": ({"unit": "water", **REASON}, []),
    "border": (BORDER[1], []),
    "part_done": ({"result": "好了"}, [SHARE]),
    "release_unit": (REASON, [SHARE]),
    "call_help": ({"unit": "water", **REASON}, []),
    "help_came": ({}, [CALL]),
    "help_missed": (REASON, [CALL]),
    "supervise": (REASON, []),
    "answer_supervision": (REASON, [("supervise", REASON)]),
    "ask_exclusion": (ASK[1], []),
    "grant_exclusion": (REASON, [ASK]),
    "refuse_exclusion": (REASON, [ASK]),
    "appeal": (REASON, [ASK, REFUSE]),
    "grant_appeal": (REASON, [ASK, REFUSE, ("appeal", REASON)]),
    "reject_appeal": (REASON, [ASK, REFUSE, ("appeal", REASON)]),
}
ASSISTS = (Role.UNIT, "foreign")  # the road unit, where the house has shared the case with it or called it
WHERE = [(state, move.name) for state in Status for move in TRANSITIONS.from_state(state) if move.name in MOVES]


@pytest.mark.parametrize(("state", "name"), WHERE, ids=str)
def test_made_exactly_when_the_table_and_the_scope_allow_it(cast, state, name):
    case = case_in(state)
    facts, before = MOVES[name]
    for earlier, given in before:
        early = earlier == "share" and state in (Status.RECEIVED, Status.ACCEPTED)
        do(case, *((BORDER[0], HOUSE) if early else (earlier, HOUSE)), **(BORDER[1] if early else given))
    case = Case.objects.get(pk=case.pk)
    helped = any(earlier in ("share", "call_help") for earlier, _given in before) and case.status == state
    (move,) = (one for one in TRANSITIONS.from_state(case.status) if one.name == name)
    for role in Role:
        for where in PLACES:
            by = holder(role, where)
            told = (case.status, name, role.value, where)
            allowed = role.value in move.roles and covers(role, where, case)
            if (role, where) == ASSISTS and helped:
                allowed = Role.ASSISTING.value in move.roles
            assert (move in moves_open_to(Case.objects.get(pk=case.pk), by=by)) == allowed, told
            try:
                with transaction.atomic():
                    act(number=case.number, move=name, facts=facts, by=by, at=MONDAY_TEN)
                    raise Undo
            except Undo:
                assert allowed, told
            except (NotAllowed, NotFound):
                assert not allowed, told
