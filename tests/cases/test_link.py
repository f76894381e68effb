"""Links: two cases name each other, once in each way, never in a circle."""

from __future__ import annotations

import pytest

from linli.accounts.roles import Role
from linli.audit.models import AuditEntry
from linli.cases.lifecycle import EventKind, Status
from linli.cases.models import Case, CaseEvent, CaseLink
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import InvalidInput, NotAllowed, TransitionRefused
from tests.cases.together import client_of, do, grant, photo, send
from tests.cast import LIUYIN, MONDAY_TEN
from tests.conftest import report_of
from tests.rebuild import assert_rebuilds


@pytest.fixture
def three(cast) -> list[Case]:
    return [receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN).case for _one in range(3)]


@pytest.mark.parametrize("relation", list(CaseLink.Relation))
def test_both_cases_tell_of_the_link(three, cast, relation):
    one, other, _third = three
    do(one, "link", cast["qian"], other=other.number, relation=relation.value)
    assert CaseLink.objects.get().relation == relation
    for case, linked, of in ((one, other, False), (other, one, True)):
        event = CaseEvent.objects.get(case=case, kind=EventKind.LINKED)
        assert (event.data["other"], event.data["relation"], event.data["of"]) == (linked.pk, relation, of)
        assert Case.objects.get(pk=case.pk).status == Status.ROUTED
        assert_rebuilds(case)
    assert AuditEntry.objects.filter(action="case.link", subject_id=one.pk).count() == 1


def test_twice_itself_in_a_circle_or_out_of_sight_is_refused(three, cast):
    one, other, third = three
    far = receive(report=report_of(point=LIUYIN), by=ANONYMOUS, at=MONDAY_TEN).case
    do(one, "link", cast["qian"], other=other.number, relation="related")
    do(one, "link", cast["qian"], other=other.number, relation="child")
    do(other, "link", cast["qian"], other=third.number, relation="child")
    for case, to, relation in (
        (one, other, "related"),
        (other, one, "related"),
        (one, one, "related"),
        (one, far, "related"),
        (other, one, "child"),
        (third, one, "child"),
    ):
        with pytest.raises(InvalidInput) as refused:
            do(case, "link", cast["qian"], other=to.number, relation=relation)
        assert list(refused.value.fields) == ["other"]
    assert CaseLink.objects.count() == 3
    with pytest.raises(InvalidInput) as refused:
        do(one, "link", cast["qian"], other=third.number, relation="cousin")
    assert list(refused.value.fields) == ["relation"]
    with pytest.raises(NotAllowed):
        do(one, "link", cast["sun"], other=third.number, relation="related")


def test_a_child_by_link_holds_its_parent_open_too(three, cast):
    child, parent, _third = three
    do(child, "link", cast["qian"], other=parent.number, relation="child")
    do(parent, "sign", cast["sun"])
    do(parent, "report_done", cast["sun"], result="好了", photos=[photo(cast["sun"])])
    do(parent, "pass_check", cast["li"], method="visit")
    with pytest.raises(TransitionRefused):
        do(parent, "close", cast["qian"], result_class="solved", result="好了")


def test_over_the_api(three, cast):
    one, other, _third = three
    desk = client_of(grant(Role.CENTRE))
    assert send(desk, one, "link", other=other.number, relation="related").status_code == 200
    assert send(desk, one, "link", other=other.number, relation="related").status_code == 422
