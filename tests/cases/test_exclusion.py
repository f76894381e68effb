"""Leaving a case out of the evaluation: asked by those who are judged, decided by others, appealed once."""

from __future__ import annotations

import pytest

from linli.accounts.roles import Role
from linli.audit.models import AuditEntry
from linli.cases.lifecycle import EventKind, Status
from linli.cases.models import Case
from linli.cases.queries import moves_open_to
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from tests.cases.together import client_of, do, grant, last_event, member, person, photo, send, states
from tests.rebuild import assert_rebuilds


@pytest.fixture
def closed(street_light, cast) -> Case:
    """The street light, repaired and closed."""
    do(street_light, "sign", cast["sun"])
    do(street_light, "report_done", cast["sun"], result="换了灯泡", photos=[photo(cast["sun"])])
    do(street_light, "pass_check", cast["li"], method="visit")
    return do(street_light, "close", cast["qian"], result_class="solved", result="已修好")


def ask(case, by) -> Case:
    return do(case, "ask_exclusion", by, ground="untrue", reason="现场未发现问题")


def audited(case) -> list[str]:
    return list(
        AuditEntry.objects.filter(subject="case", subject_id=case.pk).order_by("pk").values_list("action", flat=True)
    )


def test_the_unit_asks_and_the_centre_leaves_it_out(closed, cast):
    case = ask(closed, cast["sun"])
    assert (states(case, "exclusion"), case.excluded) == ([("lighting", "asked")], False)
    assert last_event(case).data["ground"] == "untrue"
    case = do(case, "grant_exclusion", cast["zhao"], reason="属实")
    assert (case.status, case.excluded) == (Status.CLOSED, True)
    assert (last_event(case).kind, last_event(case).data["granted"]) == (EventKind.EXCLUSION_DECIDED, True)
    assert audited(case)[-2:] == ["case.ask_exclusion", "case.grant_exclusion"]
    for move in ("ask_exclusion", "appeal"):
        with pytest.raises(TransitionRefused):
            do(case, move, cast["sun"], reason="再来", **({"ground": "untrue"} if move == "ask_exclusion" else {}))
    assert_rebuilds(case)


def test_a_refusal_can_be_appealed_once_to_a_leader(closed, cast):
    ask(closed, cast["qian"])
    with pytest.raises(TransitionRefused):
        do(closed, "appeal", cast["qian"], reason="早了")
    case = do(closed, "refuse_exclusion", cast["zhao"], reason="证据不足")
    assert (states(case, "exclusion"), case.excluded) == ([(None, "refused")], False)
    with pytest.raises(TransitionRefused):
        ask(case, cast["qian"])
    assert "appeal" in {move.name for move in moves_open_to(case, by=cast["sun"])}
    do(case, "appeal", cast["sun"], reason="有照片为证")
    assert states(case, "appeal") == [("lighting", "open")]
    with pytest.raises(NotAllowed):
        do(case, "grant_appeal", cast["zhao"], reason="x")
    case = do(case, "grant_appeal", cast["wu"], reason="支持")
    assert case.excluded is True
    assert audited(case)[-2:] == ["case.appeal", "case.grant_appeal"]
    assert_rebuilds(case)


def test_an_appeal_that_is_rejected_keeps_the_case_in(closed, cast):
    ask(closed, cast["sun"])
    do(closed, "refuse_exclusion", cast["zhao"], reason="证据不足")
    do(closed, "appeal", cast["sun"], reason="有照片为证")
    case = do(closed, "reject_appeal", cast["wu"], reason="维持")
    assert (states(case, "appeal"), case.excluded) == ([("lighting", "rejected")], False)
    with pytest.raises(TransitionRefused):
        do(case, "appeal", cast["sun"], reason="再申诉")
    assert_rebuilds(case)


def test_it_can_be_asked_while_the_case_is_open(street_light, cast):
    case = ask(street_light, cast["sun"])
    assert do(case, "grant_exclusion", cast["zhao"], reason="属实").status == Status.ROUTED


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ground": "convenient", "reason": "x"}, "ground"),
        ({"ground": "beyond", "reason": "x"}, "ground"),  # a ground to decline by, not to be left out
        ({"reason": "x"}, "ground"),
        ({"ground": "untrue"}, "reason"),
    ],
)
def test_only_by_a_listed_ground_with_a_reason(closed, cast, facts, field):
    with pytest.raises(InvalidInput) as refused:
        do(closed, "ask_exclusion", cast["sun"], **facts)
    assert list(refused.value.fields) == [field]
    assert states(closed, "exclusion") == []


def test_only_those_who_are_judged_ask(closed, cast):
    for name in ("zhao", "li", "wu"):
        with pytest.raises(NotAllowed):
            ask(closed, cast[name])
    for stranger in (cast["gao"], cast["han"], member("water")):
        with pytest.raises(NotFound):
            ask(closed, stranger)


def test_nobody_is_the_judge_of_their_own_request(closed, cast):
    everything = person(5, grant(Role.STREET, area="999001001"), grant(Role.CENTRE), grant(Role.LEADER))
    colleague = person(6, grant(Role.UNIT, unit="lighting"), grant(Role.CENTRE), grant(Role.LEADER))
    ask(closed, everything)
    for judge in (everything, colleague, cast["qian"]):
        with pytest.raises(NotAllowed):
            do(closed, "grant_exclusion", judge, reason="属实")
    two_hats = person(8, grant(Role.CENTRE), grant(Role.LEADER))
    do(closed, "refuse_exclusion", two_hats, reason="证据不足")
    do(closed, "appeal", cast["qian"], reason="有照片为证")
    for judge in (two_hats, colleague):
        with pytest.raises(NotAllowed):
            do(closed, "grant_appeal", judge, reason="支持")
    assert states(closed, "appeal") == [(None, "open")]
    assert do(closed, "grant_appeal", cast["wu"], reason="支持").excluded


def test_by_the_api(closed):
    lighting, centre = client_of(grant(Role.UNIT, unit="lighting")), client_of(grant(Role.CENTRE))
    leader = client_of(grant(Role.LEADER))
    answer = send(lighting, closed, "ask_exclusion", ground="convenient", reason="x")
    assert (answer.status_code, "ground" in answer.content.decode()) == (422, True)
    assert send(lighting, closed, "ask_exclusion", ground="untrue", reason="x").status_code == 200
    assert send(lighting, closed, "grant_exclusion", reason="x").status_code == 403
    assert send(centre, closed, "refuse_exclusion", reason="x").status_code == 200
    assert send(centre, closed, "grant_exclusion", reason="x").status_code == 409
    assert send(lighting, closed, "appeal", reason="x").status_code == 200
    assert send(leader, closed, "grant_appeal", reason="x").status_code == 200
    assert Case.objects.get(pk=closed.pk).excluded
