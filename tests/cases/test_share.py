"""Joint handling: several units act, each says its own part is done; who assists sees the case, never the contact."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.accounts.actions import create_user
from linli.accounts.models import User
from linli.accounts.roles import Role
from linli.audit.models import AuditEntry
from linli.cases.lifecycle import EventKind, Status
from linli.cases.models import Case, CaseText
from linli.cases.queries import moves_open_to, visible_to
from linli.cases.steps.intake import receive
from linli.cases.steps.reveal import read_contacts
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from tests.cases.together import HOUSE, client_of, do, grant, last_event, member, person, photo, send, states
from tests.cast import MONDAY_TEN, PASSWORD
from tests.conftest import report_of
from tests.rebuild import assert_rebuilds


@pytest.fixture
def shared(street_light, cast) -> Case:
    """The street light: the lighting unit leads, the road unit acts too."""
    do(street_light, "sign", cast["sun"])
    return do(street_light, "share", cast["qian"], unit="roads", reason="路面需开挖")


def sees(by, case) -> bool:
    return visible_to(by).filter(number=case.number).exists()


def test_two_units_act_and_the_case_goes_on_when_both_are_done(shared, cast):
    gao = cast["gao"]
    assert states(shared, "joint") == [("roads", "acting")]
    with pytest.raises(TransitionRefused):
        do(shared, "report_done", cast["sun"], result="灯杆已换", photos=[photo(cast["sun"])])
    done = do(shared, "part_done", gao, result="路面已恢复", photos=[photo(gao)])
    assert (done.status, states(shared, "joint")) == (Status.HANDLING, [("roads", "done")])
    assert last_event(shared).kind == EventKind.PART_DONE
    assert CaseText.objects.filter(case=shared, kind="result").get().body == "路面已恢复"
    assert [kept.stage for kept in shared.attachments.all()] == ["result"]
    case = do(shared, "report_done", cast["sun"], result="灯杆已换", photos=[photo(cast["sun"])])
    assert case.status == Status.HANDLED
    assert AuditEntry.objects.filter(action="case.part_done", subject_id=case.pk).count() == 1
    assert_rebuilds(case)


def test_the_assisting_unit_sees_the_case_while_it_belongs_to_it(street_light, cast):
    gao = cast["gao"]
    assert not sees(gao, street_light)
    do(street_light, "share", cast["qian"], unit="roads", reason="路面需开挖")
    case = Case.objects.get(number=street_light.number)
    assert sees(gao, case)
    assert {move.name for move in moves_open_to(case, by=gao)} == {"part_done", "note"}
    assert do(case, "note", gao, reason="明早到场").status == Status.ROUTED
    with pytest.raises(NotAllowed):
        do(case, "sign", gao)
    do(case, "release_unit", cast["qian"], reason="不需开挖")
    assert states(case, "joint") == [("roads", "released")]
    assert not sees(gao, case)
    with pytest.raises(NotFound):
        do(case, "note", gao, reason="x")
    assert_rebuilds(case)


def test_who_assists_never_reads_the_contact(shared, cast):
    assert read_contacts(number=shared.number, by=cast["sun"], at=MONDAY_TEN)
    with pytest.raises(NotAllowed):
        read_contacts(number=shared.number, by=cast["gao"], at=MONDAY_TEN)
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(User.objects.get(username="gao"))
    page = client.get(f"/work/cases/{shared.number}/")
    assert page.status_code == 200
    assert page.context["may_read_contact"] is False
    assert f"/work/cases/{shared.number}/contact/" not in page.content.decode()
    assert client.post(f"/work/cases/{shared.number}/contact/").status_code == 403
    assert not AuditEntry.objects.filter(action="contact.read", actor_id=cast["gao"].id).exists()
    seen = client_of(grant(Role.UNIT, unit="roads")).get(f"/api/v1/cases/{shared.number}")
    assert seen.status_code == 200
    assert "13800138000" not in seen.content.decode()
    assert "王桂兰" not in seen.content.decode()


@pytest.mark.parametrize(
    ("unit", "field"),
    [("lighting", "unit"), ("roads", "unit"), ("nobody", "unit"), ("", "unit")],
)
def test_the_lead_a_unit_that_acts_already_and_an_unknown_one_cannot_be_added(shared, cast, unit, field):
    with pytest.raises(InvalidInput) as refused:
        do(shared, "share", cast["qian"], unit=unit, reason="一起办")
    assert list(refused.value.fields) == [field]
    assert states(shared, "joint") == [("roads", "acting")]


def test_each_unit_ends_its_own_part_only(shared, cast):
    do(shared, "share", cast["zhao"], unit="water", reason="查水管")
    do(shared, "part_done", cast["gao"], result="路面已恢复")
    assert states(shared, "joint") == [("roads", "done"), ("water", "acting")]
    with pytest.raises(NotAllowed):
        do(shared, "part_done", cast["gao"], result="再来一次")
    with pytest.raises(NotAllowed):
        do(shared, "part_done", cast["gao"], result="代报", unit="water")
    with pytest.raises(NotAllowed):  # the one that leads reports the whole, not a part
        do(shared, "part_done", cast["sun"], result="代报")
    with pytest.raises(NotAllowed):
        do(shared, "part_done", cast["qian"], result="代报")
    do(shared, "part_done", member("water"), result="水管完好")
    assert states(shared, "joint") == [("roads", "done"), ("water", "done")]
    assert_rebuilds(shared)


def test_of_several_units_the_desk_and_the_house_say_which(shared, cast):
    do(shared, "share", cast["zhao"], unit="water", reason="查水管")
    for move, by, fact in (("release_unit", cast["qian"], "reason"), ("part_done", HOUSE, "result")):
        with pytest.raises(InvalidInput) as refused:
            do(shared, move, by, **{fact: "不需要"})
        assert list(refused.value.fields) == ["unit"]
    with pytest.raises(InvalidInput):
        do(shared, "release_unit", cast["qian"], unit="gas", reason="不需要")
    do(shared, "release_unit", cast["qian"], unit="water", reason="不需要")
    assert states(shared, "joint") == [("roads", "acting"), ("water", "released")]
    do(shared, "share", cast["zhao"], unit="water", reason="还是要查")
    assert states(shared, "joint")[2] == ("water", "acting")
    assert_rebuilds(shared)


def test_a_unit_that_is_given_the_case_itself_no_longer_assists(unclear, cast):
    do(unclear, "border", cast["qian"], area="999001001001", other="999001002")
    assert states(unclear, "joint") == [("street-2", "acting")]
    do(unclear, "locate", cast["qian"], area="999001002001")  # on a second look it lies in the other street
    case = do(unclear, "classify", cast["zhao"], type_code="L03")
    assert (case.unit.code, case.status) == ("street-2", Status.ROUTED)
    assert states(unclear, "joint") == [("street-2", "released")]
    assert_rebuilds(case)


def test_a_member_of_an_assisting_unit_may_not_check(shared, cast):
    do(shared, "part_done", cast["gao"], result="路面已恢复")
    do(shared, "report_done", cast["sun"], result="灯杆已换", photos=[photo(cast["sun"])])
    both = person(7, grant(Role.VERIFIER, area="999001001"), grant(Role.UNIT, unit="roads"))
    with pytest.raises(NotAllowed):
        do(shared, "pass_check", both, method="visit")
    assert do(shared, "pass_check", cast["li"], method="visit").status == Status.VERIFIED


def test_a_unit_shares_no_case_and_the_other_street_knows_of_none(shared, cast):
    with pytest.raises(NotAllowed):
        do(shared, "share", cast["sun"], unit="water", reason="一起办")
    with pytest.raises(NotFound):
        do(shared, "share", cast["han"], unit="water", reason="一起办")


def test_by_the_api(shared):
    roads, centre = client_of(grant(Role.UNIT, unit="roads")), client_of(grant(Role.CENTRE))
    assert set(roads.get(f"/api/v1/cases/{shared.number}").json()["moves"]) == {"part_done", "note"}
    assert send(centre, shared, "share", unit="roads", reason="x").status_code == 422
    answer = send(roads, shared, "part_done", result="路面已恢复")
    assert (answer.status_code, answer.json()["moves"]) == (200, ["note"])
    assert send(roads, shared, "part_done", result="路面已恢复").status_code == 409
    assert send(roads, shared, "report_done", result="全好了").status_code == 403


def work_page(client: Client) -> tuple[str, int]:
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/work/")
    assert page.status_code == 200
    return page.content.decode(), len(asked)


def test_the_work_list_of_an_assisting_unit_asks_no_more_for_more_cases(cast):
    create_user(
        username="fang",
        password=PASSWORD,
        display_name="方 Fang",
        grants=[grant(Role.UNIT, unit="water")],
        by=HOUSE,
        at=MONDAY_TEN,
    )
    client = Client()
    client.force_login(User.objects.get(username="fang"))

    def share_one(text: str) -> str:
        made = receive(report=report_of(text), by=ANONYMOUS, at=MONDAY_TEN)
        do(made, "share", cast["qian"], unit="water", reason="查水管")
        return made.number

    work_page(client)
    first = share_one("一")
    page, few = work_page(client)
    assert first in page
    more = [share_one(f"更多 {number}") for number in range(6)]
    page, many = work_page(client)
    assert all(number in page for number in more)
    assert many == few
