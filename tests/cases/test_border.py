"""On the border of two streets one leads, in turn, and the unit of the other acts beside."""

from __future__ import annotations

import pytest

from linli.accounts.roles import Role
from linli.audit.models import AuditEntry
from linli.cases.lifecycle import EventKind, Status
from linli.cases.models import Case, CaseEvent
from linli.cases.queries import visible_to
from linli.cases.rules.report import Point
from linli.cases.steps.intake import receive
from linli.duty.models import Unit
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import InvalidInput, NotAllowed, TransitionRefused
from linli.kernel.generations import bump
from linli.places.queries import division_ids_by_code
from tests.cases.together import client_of, do, grant, member, send, states
from tests.cast import MONDAY_TEN
from tests.conftest import report_of
from tests.rebuild import assert_rebuilds

STREET_1, STREET_2, STREET_3 = "999001001", "999001002", "999001003"
# on the edge of grids 99900100100204 and 99900100200103, so of streets 1 and 2
BETWEEN = Point(lon=116.43826, lat=39.96534, accuracy_m=30)
PROPERTY = "L03"  # a type that the street office of the place handles


def at_the_border(text: str = "路中间的事", **facts) -> Case:
    given = {"type_code": PROPERTY, "point": BETWEEN, **facts}
    return receive(report=report_of(text, **given), by=ANONYMOUS, at=MONDAY_TEN).case


def street_of(case) -> str:
    ids = division_ids_by_code(MONDAY_TEN.date())
    codes = {pk: code for code, pk in ids.items()}
    return codes[Case.objects.get(number=case.number).area_2]


def test_the_streets_lead_in_turn(cast):
    led = []
    for number in range(4):
        case = at_the_border(f"第{number}件")
        assert case.status == Status.RECEIVED  # two grids come into question
        case = do(case, "border", cast["zhao"])
        assert case.status == Status.ROUTED
        led.append((street_of(case), case.unit.code, states(case, "joint")))
        assert_rebuilds(case)
    one = (STREET_1, "street-1", [("street-2", "acting")])
    two = (STREET_2, "street-2", [("street-1", "acting")])
    assert led == [one, two, one, two]


def test_a_pair_of_streets_has_a_turn_of_its_own(cast):
    assert street_of(do(at_the_border("一"), "border", cast["zhao"])) == STREET_1
    far = Point(lon=116.45653, lat=39.96541, accuracy_m=30)  # between streets 2 and 3
    assert street_of(do(at_the_border("二", point=far), "border", cast["zhao"])) == STREET_2
    assert street_of(do(at_the_border("三"), "border", cast["zhao"])) == STREET_2
    assert street_of(do(at_the_border("四", point=far), "border", cast["zhao"])) == STREET_3


def test_the_desk_says_who_leads_and_no_turn_is_taken(cast):
    case = do(at_the_border("一"), "border", cast["zhao"], area=STREET_2)
    assert (street_of(case), case.unit.code, states(case, "joint")) == (STREET_2, "street-2", [("street-1", "acting")])
    # the nearest grid in question in that street
    assert case.area_4 == division_ids_by_code(MONDAY_TEN.date())["99900100200103"]
    case = do(at_the_border("二"), "border", cast["zhao"])
    assert street_of(case) == STREET_1
    assert_rebuilds(case)


def test_the_desk_names_both_where_there_is_only_an_address(cast):
    case = at_the_border("三号楼后", point=None, address="三号楼后")
    with pytest.raises(InvalidInput) as refused:
        do(case, "border", cast["zhao"])
    assert list(refused.value.fields) == ["other"]
    with pytest.raises(InvalidInput) as refused:
        do(case, "border", cast["zhao"], other=STREET_2)
    assert list(refused.value.fields) == ["area"]
    case = do(case, "border", cast["zhao"], area="99900100100204", other=STREET_2)
    assert (case.unit.code, states(case, "joint")) == ("street-1", [("street-2", "acting")])
    assert case.place.address == "三号楼后"
    assert_rebuilds(case)


def test_a_unit_of_the_catalogue_leads_and_the_other_street_acts(cast):
    case = do(at_the_border(type_code="C0118"), "border", cast["zhao"])
    assert (case.unit.code, states(case, "joint")) == ("lighting", [("street-2", "acting")])
    kinds = list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))
    assert kinds[-4:] == [EventKind.LOCATED, EventKind.SHARED, EventKind.ACCEPTED, EventKind.ROUTED]
    entry = AuditEntry.objects.get(action="case.border", subject_id=case.pk)
    assert entry.facts == {"leading": STREET_1, "other": STREET_2}


def test_no_part_for_a_unit_that_the_rules_make_responsible(cast):
    Unit.objects.filter(code="lighting").update(area_id=division_ids_by_code(MONDAY_TEN.date())[STREET_2])
    Unit.objects.filter(code="street-2").update(area_id=None)
    bump("units")
    case = do(at_the_border(type_code="C0118"), "border", cast["zhao"], area=STREET_1)
    assert (case.unit.code, states(case, "joint")) == ("lighting", [])


def test_a_street_without_a_unit_cannot_act(cast):
    Unit.objects.filter(code="street-2").update(retired_at=MONDAY_TEN)
    bump("units")
    with pytest.raises(InvalidInput) as refused:
        do(at_the_border(), "border", cast["zhao"], area=STREET_1)
    assert list(refused.value.fields) == ["other"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"area": STREET_1, "other": STREET_1}, "other"),
        ({"other": "999001002001"}, "other"),
        ({"other": "000"}, "other"),
        ({"area": "000"}, "area"),
        ({"area": "999001"}, "area"),
    ],
)
def test_a_wrong_side_is_named(cast, facts, field):
    case = at_the_border()
    with pytest.raises(InvalidInput) as refused:
        do(case, "border", cast["zhao"], **facts)
    assert list(refused.value.fields) == [field]
    assert street_of(do(case, "border", cast["zhao"])) == STREET_1  # what was refused took no turn


def test_it_is_done_once_by_the_desk_and_can_be_undone_before_a_unit_has_it(cast):
    case = at_the_border(type_code="")
    with pytest.raises(NotAllowed):
        do(case, "border", cast["li"])
    case = do(case, "border", cast["qian"])
    assert (case.status, states(case, "joint")) == (Status.RECEIVED, [("street-2", "acting")])
    with pytest.raises(TransitionRefused):
        do(case, "border", cast["qian"])
    do(case, "release_unit", cast["qian"], reason="看错了")
    case = do(case, "border", cast["qian"], area=STREET_1)
    assert states(case, "joint") == [("street-2", "released"), ("street-2", "acting")]
    case = do(case, "classify", cast["qian"], type_code=PROPERTY)
    assert (case.status, case.unit.code) == (Status.ROUTED, "street-1")
    assert_rebuilds(case)


def test_members_of_the_other_unit_see_it_their_desk_does_not(cast):
    case = do(at_the_border(), "border", cast["zhao"], area=STREET_1)
    assert visible_to(member("street-2")).filter(pk=case.pk).exists()
    assert not visible_to(cast["han"]).filter(pk=case.pk).exists()
    assert do(case, "part_done", member("street-2"), result="我方已办").unit.code == "street-1"


def test_by_the_api_even_when_the_case_leaves_the_sight_of_the_street_that_asked(cast):
    street = client_of(grant(Role.STREET, area=STREET_1))
    first, second = at_the_border("一"), at_the_border("二")
    assert "border" in street.get(f"/api/v1/cases/{first.number}").json()["moves"]
    answer = send(street, first, "border")
    assert (answer.status_code, answer.json()["unit"]) == (200, "street-1")
    answer = send(street, second, "border")
    assert (answer.status_code, answer.json()["unit"]) == (200, "street-2")
    assert street.get(f"/api/v1/cases/{second.number}").status_code == 404
    assert send(street, first, "border").status_code == 409
