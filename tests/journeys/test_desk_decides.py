"""What the desk decides itself: the unit where no rule finds one, and what is not for the district at all."""

from __future__ import annotations

import pytest
from django.test import Client

from linli.accounts.roles import Role
from linli.cases.lifecycle import EventKind, Status
from linli.cases.models import Case, CaseText
from linli.cases.steps.intake import receive
from linli.duty.models import Unit
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import InvalidInput, NotAllowed
from linli.kernel.generations import bump
from tests.cases.together import client_of, do, grant, last_event, send
from tests.cast import LIUYIN, MONDAY_TEN
from tests.conftest import report_of
from tests.rebuild import assert_rebuilds


@pytest.fixture
def nobodys(cast) -> Case:
    """Broken fitness equipment in a street whose office is no longer a unit."""
    Unit.objects.filter(code="street-2").update(retired_at=MONDAY_TEN)
    bump("units")
    return receive(report=report_of(type_code="C0126", point=LIUYIN), by=ANONYMOUS, at=MONDAY_TEN).case


def test_the_desk_names_the_unit_and_says_why(nobodys, cast, outbox):
    assert (nobodys.status, nobodys.unit_id) == (Status.ACCEPTED, None)
    assert nobodys.due_at == nobodys.clocks()["dispatch"].due_at
    for facts, field in (({}, "unit"), ({"unit": "street-1"}, "reason"), ({"unit": "nobody", "reason": "x"}, "unit")):
        with pytest.raises(InvalidInput) as refused:
            do(nobodys, "route", cast["zhao"], **facts)
        assert list(refused.value.fields) == [field]
    with pytest.raises(NotAllowed):
        do(nobodys, "route", cast["wu"], unit="street-1", reason="代管")
    case = do(nobodys, "route", cast["han"], unit="street-1", reason="柳荫街道撤并，由晨光街道代管")
    assert (case.status, case.unit.code) == (Status.ROUTED, "street-1")
    assert case.clocks()["dispatch"].stopped_at == MONDAY_TEN
    assert (last_event(case).kind, last_event(case).data["rule"]) == (EventKind.ROUTED, "by-hand")
    assert CaseText.objects.get(case=case, no=last_event(case).data["text"]).body.startswith("柳荫街道")
    assert_rebuilds(case)


def test_a_unit_is_named_by_the_api(nobodys):
    centre = client_of(grant(Role.CENTRE))
    assert send(centre, nobodys, "route").status_code == 422
    answer = send(centre, nobodys, "route", unit="street-1", reason="代管")
    assert (answer.status_code, answer.json()["status"], answer.json()["unit"]) == (200, "routed", "street-1")
    assert send(centre, nobodys, "route", unit="street-1", reason="代管").status_code == 409


def test_what_is_not_for_the_district_is_declined_by_the_api(unclear):
    centre = client_of(grant(Role.CENTRE))
    assert send(centre, unclear, "decline", ground="beyond").status_code == 422
    assert send(centre, unclear, "decline", ground="mood", reason="x").status_code == 422
    answer = send(centre, unclear, "decline", ground="beyond", reason="属邻区管辖")
    assert (answer.status_code, answer.json()["status"]) == (200, "declined")
    told = Client().post("/api/v1/track", {"number": unclear.number, "secret": unclear.secret}, "application/json")
    assert told.json()["status"] == "declined"
    assert_rebuilds(Case.objects.get(number=unclear.number))
