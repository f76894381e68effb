"""Replay: what the source says becomes history, with its own times; nothing is invented, nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.audit.models import AuditEntry
from linli.cases.lifecycle import Channel, Status
from linli.cases.models import Case, CaseClock, CaseEvent, CaseReference, CaseText, Reporter
from linli.cases.steps import replay as steps
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import NotAllowed
from linli.kernel.models import OutboxMessage
from tests.rebuild import assert_rebuilds
from tests.replay.city import BY, NOW, mapping, pothole

RECEIVED = datetime(2018, 6, 26, 14, 58, 54, tzinfo=UTC)  # 10:58:54 in New York's summer
CLOSED = datetime(2018, 6, 27, 13, 0, tzinfo=UTC)


def only() -> Case:
    return Case.objects.get()


def test_a_record_becomes_a_case_with_its_own_times(desk):
    report = desk.take(pothole())
    case = only()
    assert (report.rows, report.stored, report.lost) == (1, 1, 0)
    assert (case.status, case.channel, case.type_code, case.unit.code) == (
        "closed",
        "hotline",
        "street-condition",
        "dot",
    )
    assert (case.received_at, case.closed_at, case.number[:8]) == (RECEIVED, CLOSED, "20180626")
    assert (case.place.lon, case.place.lat, case.place.address) == (-74.0, 40.71, "1 BROADWAY, NEW YORK 10004")
    assert None not in (case.area_1, case.area_2, case.area_3)
    assert CaseReference.objects.get(system="nyc311", ref="1001").case == case
    assert_rebuilds(case)


def test_no_step_is_invented_no_clock_starts_nobody_is_told(desk):
    desk.take(pothole())
    events = list(CaseEvent.objects.order_by("seq"))
    assert [event.kind for event in events] == ["received", "located", "classified", "imported"]
    assert [event.at for event in events] == [RECEIVED, RECEIVED, RECEIVED, CLOSED]
    assert events[0].recorded_at.year >= 2026
    told = events[3].data
    assert (told["source_status"], told["measured"], told["faults"]) == ("closed", ["received", "closed"], [])
    assert events[2].data["basis"] == "source"
    assert not CaseClock.objects.exists()
    assert not OutboxMessage.objects.exists()
    reporter = Reporter.objects.get()
    assert (reporter.phone_sealed, reporter.email_sealed, reporter.language) == (None, None, "en")


def test_the_result_is_a_text_apart_from_the_event(desk):
    desk.take(pothole())
    number = CaseEvent.objects.get(kind="imported").data["text"]
    text = CaseText.objects.get(no=number)
    assert (text.kind, text.body) == ("result", "The Department of Transportation repaired the pothole.")
    assert "repaired" not in str(list(CaseEvent.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("word", "status"),
    [("Open", Status.ROUTED), ("Pending", Status.HANDLING), ("Unassigned", Status.RECEIVED), ("Closed", Status.CLOSED)],
)
def test_the_mapping_says_what_a_state_is_here(desk, word, status):
    report = desk.take(pothole(Status=word, Closed_Date=""))
    assert only().status == status
    assert (dict(report.before), dict(report.after)) == ({word: 1}, {status.value: 1})
    assert only().closed_at is None


def test_running_again_does_nothing(desk):
    rows = [pothole(Unique_Key=str(key)) for key in range(5)]
    assert desk.take(*rows).stored == 5
    counts = [model.objects.count() for model in (Case, CaseEvent, CaseText, Reporter, AuditEntry)]
    again = desk.take(*rows)
    assert (again.stored, again.known, again.lost, dict(again.after)) == (0, 5, 0, {"closed": 5})
    assert [model.objects.count() for model in (Case, CaseEvent, CaseText, Reporter, AuditEntry)] == counts


def test_a_record_that_changed_in_the_source_is_listed_and_left(desk):
    desk.take(pothole(Status="Open", Closed_Date=""))
    report = desk.take(pothole())
    assert (report.changed, report.stored, report.lost) == (["1001"], 0, 0)
    assert only().status == Status.ROUTED


def test_what_a_crash_left_out_is_added_by_the_same_command(desk, monkeypatch):
    rows = [pothole(Unique_Key=str(key)) for key in range(7)]
    monkeypatch.setattr(steps, "BATCH", 3)
    whole, calls = steps.store, []

    def dies(drafts, **facts):
        calls.append(len(drafts))
        if len(calls) == 2:
            raise SystemExit
        return whole(drafts, **facts)

    monkeypatch.setattr(steps, "store", dies)
    with pytest.raises(SystemExit):
        desk.take(*rows)
    assert Case.objects.count() == 3
    monkeypatch.setattr(steps, "store", whole)
    report = desk.take(*rows)
    assert (report.stored, report.known, Case.objects.count()) == (4, 3, 7)


def test_another_process_may_be_faster_with_a_batch(desk, monkeypatch):
    rows = [pothole(Unique_Key=str(key)) for key in range(4)]
    sorted_out, first = steps._sorted_out, []

    def late(task, drafts):
        if not first:
            first.append(True)
            found = sorted_out(task, drafts)
            whole = steps.store
            whole(found[0][:2], system="nyc311", language="en", by=BY, at=NOW)
            return found
        return sorted_out(task, drafts)

    monkeypatch.setattr(steps, "_sorted_out", late)
    report = desk.take(*rows)
    assert (report.stored, report.known, report.lost, Case.objects.count()) == (2, 2, 0, 4)


def test_a_dry_run_counts_and_writes_nothing(desk):
    report = desk.take(pothole(), dry_run=True)
    assert (report.ready, report.stored, report.lost, dict(report.after)) == (1, 0, 0, {"closed": 1})
    assert not Case.objects.exists()


def test_a_batch_costs_a_few_statements_and_a_number_each(desk):
    rows = [pothole(Unique_Key=str(key)) for key in range(40)]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        desk.take(*rows)
    others = [one for one in asked.captured_queries if "numberblock" not in one["sql"]]
    assert len(others) <= 30


def test_the_rules_of_the_pack_are_compared_not_applied(desk):
    report = desk.take(
        pothole(),
        pothole(Unique_Key="2", Agency="DOHMH", Complaint_Type="Asbestos"),
        pothole(Unique_Key="3", Agency=""),
    )
    assert dict(report.rules) == {"same": 1, "other": 1, "not-comparable": 1}
    assert Case.objects.get(references__ref="2").unit.code == "dohmh"
    assert Case.objects.get(references__ref="3").unit is None
    assert not CaseEvent.objects.filter(kind="routed").exists()


def test_the_division_of_the_source_is_compared(desk):
    report = desk.take(
        pothole(),
        pothole(Unique_Key="2", Community_Board="02 MANHATTAN"),
        pothole(Unique_Key="3", Community_Board="Unspecified MANHATTAN"),
        pothole(Unique_Key="4", Community_Board="55 BROOKLYN"),
        pothole(Unique_Key="5", Latitude="40.9"),
        pothole(Unique_Key="6", Latitude="", Longitude=""),
    )
    classes = ("same", "other", "unstated", "not-a-division-of-ours", "outside-all", "no-point")
    assert dict(report.areas) == dict.fromkeys(classes, 1)


def test_an_open_record_goes_on_in_the_loop(desk):
    desk.take(pothole(Status="Open", Closed_Date="", Open_Data_Channel_Type="MOBILE"))
    case = only()
    assert (case.channel, case.due_at, case.is_open) == (Channel.WEB, None, True)


def test_only_an_import_may_replay(desk, tmp_path):
    with pytest.raises(NotAllowed):
        steps.replay(file=tmp_path / "x.csv", mapping=mapping(), by=ANONYMOUS, at=NOW)
