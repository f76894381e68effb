"""The loop as a story: reported, placed, classified, routed, handled, checked, closed, told."""

from __future__ import annotations

import pytest

from linli.cases.lifecycle import Method, Status
from linli.cases.models import Attachment, Case
from linli.cases.queries import get_case, moves_open_to, timeline, track
from linli.cases.steps.attach import store_photo
from linli.cases.steps.classify import classify_case
from linli.cases.steps.close import close_case, decline_case
from linli.cases.steps.handle import Outcome, contact_reporter, report_done, sign_case
from linli.cases.steps.intake import receive
from linli.cases.steps.locate import locate_case
from linli.cases.steps.route import route_case
from linli.cases.steps.verify import verify_case
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from tests.cast import MONDAY_TEN, ZHAOXIALI
from tests.conftest import report_of
from tests.pictures import jpeg
from tests.rebuild import assert_rebuilds


def test_a_clear_report_is_placed_classified_and_routed_at_once(street_light, cast):
    case = Case.objects.get(number=street_light.number)
    assert case.status == Status.ROUTED
    assert case.unit.code == "lighting"
    kinds = [entry.event.kind for entry in timeline(case)]
    assert kinds == ["received", "located", "classified", "accepted", "routed"]
    assert_rebuilds(case)


def test_from_report_to_closed_with_a_failed_check(street_light, cast, outbox):
    number = street_light.number
    sign_case(number=number, by=cast["sun"], at=MONDAY_TEN)
    contact_reporter(number=number, outcome=Outcome.REACHED, by=cast["sun"], at=MONDAY_TEN)
    photo = store_photo(content=jpeg(), by=cast["sun"], at=MONDAY_TEN)
    report_done(number=number, result="已更换灯泡", photos=[photo.pk], by=cast["sun"], at=MONDAY_TEN)
    verify_case(number=number, passed=False, method=Method.VISIT, reason="仍不亮", by=cast["li"], at=MONDAY_TEN)
    case = Case.objects.get(number=number)
    assert (case.status, case.rework) == (Status.ROUTED, 1)
    assert_rebuilds(case)

    sign_case(number=number, by=cast["sun"], at=MONDAY_TEN)
    again = store_photo(content=jpeg(), by=cast["sun"], at=MONDAY_TEN)
    report_done(number=number, result="已更换线路", photos=[again.pk], by=cast["sun"], at=MONDAY_TEN)
    verify_case(number=number, passed=True, method=Method.VISIT, by=cast["li"], at=MONDAY_TEN)
    close_case(number=number, result_class="solved", result="路灯已修好", by=cast["qian"], at=MONDAY_TEN)
    case.refresh_from_db()
    assert (case.status, case.result_class, case.closed_at) == (Status.CLOSED, "solved", MONDAY_TEN)
    assert outbox.templates(case) == ["received", "routed", "handled", "routed", "handled", "closed", "follow_up"]
    assert Attachment.objects.filter(case=case, stage=Attachment.Stage.RESULT).count() == 2
    assert_rebuilds(case)


def test_a_report_without_a_type_waits_for_the_desk(unclear, cast):
    number = unclear.number
    assert Case.objects.get(number=number).status == Status.RECEIVED
    case = classify_case(number=number, type_code="0110", by=cast["qian"], at=MONDAY_TEN)
    assert case.status == Status.ROUTED
    assert case.unit.code == "roads"
    assert_rebuilds(case)


def test_a_report_by_address_is_placed_by_the_desk(cast):
    receipt = receive(report=report_of(point=None, address="朝霞里 3 号楼"), by=ANONYMOUS, at=MONDAY_TEN)
    assert receipt.case.status == Status.RECEIVED
    case = locate_case(number=receipt.number, area_code="99900100100101", by=cast["zhao"], at=MONDAY_TEN)
    assert case.status == Status.ROUTED
    assert_rebuilds(case)


def test_the_desk_routes_by_hand_with_a_reason(cast, unclear):
    classify_case(number=unclear.number, type_code="C0118", by=cast["zhao"], at=MONDAY_TEN)
    with pytest.raises(TransitionRefused):
        route_case(number=unclear.number, unit_code="roads", reason="x", by=cast["zhao"], at=MONDAY_TEN)


def test_declining_names_the_ground_and_tells_the_reporter(unclear, cast, outbox):
    with pytest.raises(InvalidInput) as refused:
        decline_case(number=unclear.number, ground="no-such", reason="x", by=cast["zhao"], at=MONDAY_TEN)
    assert "ground" in refused.value.fields
    case = decline_case(number=unclear.number, ground="beyond", reason="不属本区", by=cast["zhao"], at=MONDAY_TEN)
    assert case.status == Status.DECLINED
    assert outbox.templates(case) == ["received", "declined"]
    assert_rebuilds(case)


def test_photo_evidence_is_asked_for(street_light, cast):
    sign_case(number=street_light.number, by=cast["sun"], at=MONDAY_TEN)
    with pytest.raises(InvalidInput) as refused:
        report_done(number=street_light.number, result="好了", by=cast["sun"], at=MONDAY_TEN)
    assert "photos" in refused.value.fields


def test_only_the_responsible_unit_sees_and_signs(street_light, cast):
    with pytest.raises(NotFound):
        sign_case(number=street_light.number, by=cast["gao"], at=MONDAY_TEN)
    with pytest.raises(NotAllowed):
        sign_case(number=street_light.number, by=cast["qian"], at=MONDAY_TEN)
    asks = {"object", "ask_extension", "call_help", "ask_exclusion"}
    assert {move.name for move in moves_open_to(street_light.case, by=cast["sun"])} == {"sign", "note"} | asks


def test_the_neighbouring_street_and_the_administrator_see_nothing(street_light, cast):
    for name in ("han", "root"):
        with pytest.raises(NotFound):
            get_case(by=cast[name], number=street_light.number)
    for name in ("zhao", "qian", "zhou", "li", "wu", "sun"):
        assert get_case(by=cast[name], number=street_light.number)


def test_tracking_needs_number_and_secret(street_light):
    assert track(number=street_light.number.lower(), secret=street_light.secret.lower()).pk == street_light.case.pk
    for number, secret in ((street_light.number, "WRONGWRONG"), ("20261102-999999-X", street_light.secret)):
        with pytest.raises(NotFound):
            track(number=number, secret=secret)


def test_a_forbidden_move_is_refused(street_light, cast):
    with pytest.raises(TransitionRefused):
        close_case(number=street_light.number, result_class="solved", result="x", by=cast["zhao"], at=MONDAY_TEN)


def test_a_point_on_a_border_is_asked_about(cast):
    border = ZHAOXIALI.__class__(lon=116.4246, lat=39.9617, accuracy_m=150)
    receipt = receive(report=report_of(point=border), by=ANONYMOUS, at=MONDAY_TEN)
    located = next(entry.event for entry in timeline(receipt.case) if entry.event.kind == "located")
    assert located.data["candidates"]
    assert receipt.case.status == Status.RECEIVED


def test_a_border_is_still_asked_about_when_the_type_comes_first(cast):
    border = ZHAOXIALI.__class__(lon=116.4246, lat=39.9617, accuracy_m=150)
    receipt = receive(report=report_of(point=border, type_code=""), by=ANONYMOUS, at=MONDAY_TEN)
    case = classify_case(number=receipt.number, type_code="C0118", by=cast["zhao"], at=MONDAY_TEN)
    assert case.status == Status.RECEIVED
    case = locate_case(number=receipt.number, area_code="99900100100101", by=cast["zhao"], at=MONDAY_TEN)
    assert case.status == Status.ROUTED
    assert_rebuilds(case)
