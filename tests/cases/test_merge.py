"""Merging: one matter is worked on once, everybody who reported it hears of it, and chains never exist."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.accounts.roles import Role
from linli.audit.models import AuditEntry
from linli.cases import notices
from linli.cases.lifecycle import EventKind, Status
from linli.cases.models import Case, CaseClock, CaseEvent, CaseLink, CaseText
from linli.cases.queries import track
from linli.cases.rules.report import Contact
from linli.cases.steps.intake import Receipt, receive
from linli.cases.steps.reveal import read_contacts
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from linli.kernel.models import OutboxMessage
from tests.cases.together import client_of, do, grant, last_event, photo, send
from tests.cast import LIUYIN, MONDAY_TEN, SMITH
from tests.conftest import report_of
from tests.rebuild import assert_rebuilds

LI_NA = Contact(name="李娜", phone="139 1000 2000")


def another(**facts) -> Receipt:
    """The same street light, reported by somebody else an hour later."""
    given = {"text": "3 号楼门口路灯坏了", "contact": SMITH, **facts}
    return receive(report=report_of(**given), by=ANONYMOUS, at=MONDAY_TEN + timedelta(hours=1))


def fresh(case) -> Case:
    return Case.objects.get(number=case.number)


def told(reporter_of: Receipt) -> list[tuple[str, str]]:
    """(template, text) of everything that the first reporter of a case is sent."""
    reporter = fresh(reporter_of).reporters.get(no=1)
    rows = OutboxMessage.objects.filter(recipient_id=reporter.pk).order_by("pk")
    return [(row.template, message.body) for row in rows if (message := notices.render(row)) is not None]


def handled(case, cast) -> Case:
    """The work is done and checked."""
    do(case, "sign", cast["sun"])
    do(case, "report_done", cast["sun"], result="灯管已换", photos=[photo(cast["sun"])])
    return do(case, "pass_check", cast["li"], method="visit")


def assert_all_rebuild() -> None:
    for case in Case.objects.all():
        assert_rebuilds(case)


@pytest.fixture
def merged(street_light, cast) -> Receipt:
    """Ann Smith's report, merged into Auntie Wang's by the desk of the street."""
    receipt = another()
    do(receipt, "merge", cast["qian"], main=street_light.number)
    return receipt


def test_a_merged_case_waits_for_its_main_case(merged, street_light):
    case, main = fresh(merged), fresh(street_light)
    assert (case.status, case.main_id, case.due_at) == (Status.MERGED, main.pk, None)
    assert not CaseClock.objects.filter(case=case, stopped_at=None).exists()
    assert not CaseClock.objects.filter(case=case, next_at__isnull=False).exists()
    assert list(CaseLink.objects.values_list("case__number", "other__number", "relation")) == [
        (merged.number, street_light.number, "duplicate")
    ]
    seen = CaseEvent.objects.get(case=main, kind=EventKind.LINKED)
    assert (seen.data["other"], seen.data["relation"]) == (case.pk, "duplicate")
    assert AuditEntry.objects.filter(action="case.merge", subject_id=case.pk).count() == 1
    assert_all_rebuild()


def test_everybody_hears_of_the_matter_under_their_own_number_and_secret(merged, street_light, cast):
    handled(street_light, cast)
    do(street_light, "close", cast["qian"], result_class="solved", result="灯已修好")
    wang, smith = told(street_light), told(merged)
    assert [template for template, _text in smith if template != "follow_up"] == [
        "received", "merged", "routed", "handled", "closed",
    ]  # fmt: skip
    assert [template for template, _text in wang if template != "follow_up"] == [
        "received", "routed", "handled", "closed",
    ]  # fmt: skip
    assert all(merged.number in text for _template, text in smith)
    assert all(street_light.number in text and merged.number not in text for _template, text in wang)
    texts = dict(smith)
    assert street_light.number in texts["merged"]
    assert "Street Lighting Office" in texts["routed"]
    assert merged.secret in texts["received"]
    assert "Solved" in texts["closed"]
    assert street_light.secret not in "".join(texts.values())


def test_closing_the_main_case_closes_the_rest_with_the_same_answer(merged, street_light, cast):
    handled(street_light, cast)
    do(street_light, "close", cast["qian"], result_class="solved", result="灯已修好")
    case = fresh(merged)
    assert (case.status, case.result_class, case.is_public) == (Status.CLOSED, "solved", True)
    event = CaseEvent.objects.get(case=case, kind=EventKind.CLOSED)
    assert CaseText.objects.get(case=case, no=event.data["text"]).body == "灯已修好"
    assert track(number=merged.number, secret=merged.secret).status == Status.CLOSED
    assert_all_rebuild()


def test_whether_it_is_public_stays_the_wish_of_its_own_reporter(street_light, cast):
    shy = another(public=False)
    do(shy, "merge", cast["qian"], main=street_light.number)
    handled(street_light, cast)
    do(street_light, "close", cast["qian"], result_class="solved", result="灯已修好")
    assert (fresh(street_light).is_public, fresh(shy).is_public) == (True, False)


def test_kept_apart_the_rest_goes_on_when_the_main_case_closes(merged, street_light, cast):
    handled(street_light, cast)
    do(street_light, "close", cast["qian"], result_class="solved", result="灯已修好", merged="keep")
    case = fresh(merged)
    assert (case.status, case.main_id, case.unit.code) == (Status.ROUTED, None, "lighting")
    kinds = list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))
    assert kinds[-3:] == ["unmerged", "accepted", "routed"]
    assert told(merged)[-1][0] == "unmerged"
    assert fresh(street_light).status == Status.CLOSED
    assert_all_rebuild()


def test_declining_the_main_case_lets_the_rest_go_on(unclear, cast):
    receipt = another()
    do(receipt, "merge", cast["zhao"], main=unclear.number)
    do(unclear, "decline", cast["zhao"], ground="beyond", reason="不属本区")
    assert fresh(receipt).status == Status.ROUTED
    assert_all_rebuild()


def test_taken_apart_again_its_clock_of_routing_runs_on(cast, unclear):
    waiting = receive(report=report_of("另一件", type_code=""), by=ANONYMOUS, at=MONDAY_TEN)
    due = fresh(waiting).due_at
    do(waiting, "merge", cast["zhao"], main=unclear.number)
    case = do(waiting, "unmerge", cast["zhao"], MONDAY_TEN + timedelta(hours=1), reason="不是一回事")
    assert (case.status, case.main_id, case.due_at) == (Status.RECEIVED, None, due)
    clock = CaseClock.objects.get(case=case, kind="dispatch")
    assert (clock.stopped_at, clock.due_at) == (None, due)
    assert clock.next_at is not None
    assert CaseLink.objects.get(case=case).relation == "related"
    assert_all_rebuild()


def test_what_was_merged_into_a_case_moves_along_and_chains_never_exist(merged, street_light, cast):
    third = another(contact=LI_NA)
    do(street_light, "merge", cast["qian"], main=third.number)
    assert {fresh(one).main_id for one in (merged, street_light)} == {fresh(third).pk}
    again = [
        event.data["main"] for event in CaseEvent.objects.filter(case=fresh(merged), kind="merged").order_by("seq")
    ]
    assert again == [fresh(street_light).pk, fresh(third).pk]
    assert [template for template, _text in told(merged)] == ["received", "merged", "merged"]
    links = set(CaseLink.objects.values_list("case__number", "other__number"))
    assert links == {(merged.number, third.number), (street_light.number, third.number)}
    do(third, "sign", cast["sun"])
    assert [told(one)[-1][0] for one in (merged, street_light, third)] == ["routed"] * 3
    assert_all_rebuild()


def test_cycles_and_ended_or_unknown_main_cases_are_refused(merged, street_light, unclear, cast):
    do(unclear, "decline", cast["zhao"], ground="beyond", reason="不属本区")
    for main in (merged.number, street_light.number, unclear.number, "20261102-000000-0", "nothing"):
        before = fresh(street_light).seq
        with pytest.raises(InvalidInput) as refused:
            do(street_light, "merge", cast["zhao"], main=main)
        assert list(refused.value.fields) == ["main"]
        assert fresh(street_light).seq == before


def test_a_case_out_of_sight_is_no_main_case(street_light, cast):
    far = another(point=LIUYIN)
    with pytest.raises(InvalidInput) as refused:
        do(street_light, "merge", cast["qian"], main=far.number)
    assert list(refused.value.fields) == ["main"]
    assert do(street_light, "merge", cast["zhao"], main=far.number).status == Status.MERGED


def test_only_the_desk_merges_and_a_merged_case_is_not_worked_on(merged, street_light, cast):
    with pytest.raises(NotAllowed):
        do(street_light, "merge", cast["sun"], main=another().number)
    with pytest.raises(NotFound):
        do(street_light, "merge", cast["han"], main=merged.number)
    for move in ("sign", "merge", "transfer"):
        with pytest.raises(TransitionRefused):
            do(merged, move, cast["zhao"], **{"merge": {"main": street_light.number}}.get(move, {}))


def test_a_case_with_open_children_is_no_duplicate(street_light, cast):
    do(street_light, "split", cast["qian"], type_code="C0118", text="另一盏灯")
    with pytest.raises(TransitionRefused):
        do(street_light, "merge", cast["qian"], main=another().number)


def test_the_unit_may_reach_who_reported_the_same_and_each_reading_is_recorded(merged, street_light, cast):
    do(street_light, "sign", cast["sun"])
    cards = read_contacts(number=street_light.number, by=cast["sun"], at=MONDAY_TEN)
    assert [(card.name, card.email) for card in cards] == [("王桂兰", ""), ("Ann Smith", "ann.smith@example.org")]
    read = AuditEntry.objects.filter(action="contact.read").values_list("subject_id", flat=True)
    assert sorted(read) == sorted([fresh(street_light).pk, fresh(merged).pk])


def test_over_the_api(street_light, cast):
    desk = client_of(grant(Role.CENTRE))
    receipt = another()
    refused = send(desk, receipt, "merge", main=receipt.number)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "main")
    assert send(desk, receipt, "merge", main=street_light.number).json()["status"] == "merged"
    assert send(desk, receipt, "merge", main=street_light.number).status_code == 409
    assert send(desk, receipt, "unmerge", reason="不是一回事").json()["status"] == "routed"
    assert last_event(receipt).kind == EventKind.ROUTED
