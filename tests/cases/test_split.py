"""Splitting: a second matter becomes a case of its own, for the same people, and the parent waits for it."""

from __future__ import annotations

import pytest

from linli.accounts.roles import Role
from linli.cases import notices
from linli.cases.lifecycle import EventKind, Status
from linli.cases.models import Case, CaseEvent, CaseLink, CaseText, Reporter
from linli.cases.queries import track, tracking_secret
from linli.cases.rules.report import Contact
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import InvalidInput, NotAllowed, TransitionRefused
from linli.kernel.models import OutboxMessage
from tests.cases.together import client_of, do, grant, photo, send
from tests.cast import MONDAY_TEN
from tests.conftest import report_of
from tests.rebuild import assert_rebuilds


@pytest.fixture
def child(street_light, cast) -> Case:
    """Auntie Wang also wrote of a hole in the road: the desk makes it a case of its own."""
    do(street_light, "split", cast["qian"], type_code="0110", text="路灯旁边的路面有坑")
    return Case.objects.get(pk=CaseLink.objects.get(relation="child").case_id)


def test_the_child_has_place_channel_nature_and_reporters_of_its_parent(child, street_light):
    parent = Case.objects.get(number=street_light.number)
    same = ("channel", "nature", "area_1", "area_2", "area_3", "area_4", "cell", "public_wish")
    assert [getattr(child, name) for name in same] == [getattr(parent, name) for name in same]
    assert (child.place.lon, child.place.lat) == (parent.place.lon, parent.place.lat)
    assert child.place_id != parent.place_id
    assert child.number != parent.number
    assert CaseText.objects.get(case=child, kind="description").body == "路灯旁边的路面有坑"
    assert child.status == Status.ROUTED
    assert CaseEvent.objects.get(case=parent, kind=EventKind.SPLIT).data["child"] == child.pk
    assert "路面" not in str(list(CaseEvent.objects.values_list("data", flat=True)))
    for case in (child, parent):
        assert_rebuilds(case)


def test_its_reporter_is_the_same_person_with_another_secret(child, street_light):
    old, new = Reporter.objects.get(case__number=street_light.number), Reporter.objects.get(case=child)
    assert bytes(old.phone_blind) == bytes(new.phone_blind)
    assert bytes(old.salt) != bytes(new.salt)
    secret = tracking_secret(child.number, bytes(new.salt))
    message = notices.render(OutboxMessage.objects.get(subject_id=child.pk, template="split"))
    assert message is not None
    assert message.to == "+8613800138000"
    assert child.number in message.body
    assert secret in message.body
    assert track(number=child.number, secret=secret).pk == child.pk


def test_the_parent_waits_until_its_children_are_closed(child, street_light, cast):
    do(street_light, "sign", cast["sun"])
    do(street_light, "report_done", cast["sun"], result="好了", photos=[photo(cast["sun"])])
    do(street_light, "pass_check", cast["li"], method="visit")
    closing = {"result_class": "solved", "result": "灯已修好"}
    with pytest.raises(TransitionRefused):
        do(street_light, "close", cast["qian"], **closing)
    do(child, "withdraw", cast["qian"], reason="已补好")
    assert do(street_light, "close", cast["qian"], **closing).status == Status.CLOSED


def test_a_system_that_filed_the_parent_does_not_learn_of_the_child(cast):
    receipt = receive(report=report_of(), by=cast.kiosk, at=MONDAY_TEN)
    do(receipt, "split", cast["qian"], type_code="C0118", text="另一盏灯")
    assert list(Reporter.objects.order_by("pk").values_list("key_id", flat=True)) == [cast.kiosk.id, None]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"type_code": "nothing", "text": "x"}, "type_code"),
        ({"type_code": "C0118"}, "text"),
        ({"text": "x"}, "type_code"),
        ({"type_code": "C0118", "text": "x\x00y"}, "text"),
    ],
)
def test_wrong_facts_make_no_child(street_light, cast, facts, field):
    with pytest.raises(InvalidInput) as refused:
        do(street_light, "split", cast["qian"], **facts)
    assert list(refused.value.fields) == [field]
    assert Case.objects.count() == 1


def test_who_may_split_and_when(street_light, unclear, cast):
    facts = {"type_code": "C0118", "text": "另一盏灯"}
    with pytest.raises(NotAllowed):
        do(street_light, "split", cast["sun"], **facts)
    with pytest.raises(TransitionRefused):
        do(unclear, "split", cast["zhao"], **facts)


def test_over_the_api(street_light, cast):
    answer = send(client_of(grant(Role.CENTRE)), street_light, "split", type_code="C0118", text="另一盏灯")
    assert answer.json()["number"] == street_light.number
    assert Case.objects.count() == 2


def test_an_anonymous_report_is_split_too(cast):
    receipt = receive(report=report_of(contact=Contact()), by=ANONYMOUS, at=MONDAY_TEN)
    do(receipt, "split", cast["qian"], type_code="C0118", text="另一盏灯")
    assert not OutboxMessage.objects.exists()
