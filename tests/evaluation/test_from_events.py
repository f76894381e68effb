"""Evaluations follow from events alone, as they were known at a time; published figures come out."""

from __future__ import annotations

import pytest
from django.db.models import F

from linli.cases.models import Case, CaseEvent
from linli.evaluation.rules.evaluations import compute
from linli.evaluation.rules.reports import canonical, report
from tests.evaluation.history import at, simple
from tests.evaluation.test_thirty_cases import counted

pytestmark = pytest.mark.usefixtures("cast")


def whole_month(as_of="11-10", month="2026-10"):
    (cell,) = report(compute(month=month, as_of=at(as_of)), "month")["cells"]
    return cell


def test_the_rates_of_tianmen(cast):
    """972 due to close, 911 closed, 737 of them in time: 93.72 % and 75.82 % (facts page, Rates)."""
    simple(done="10-03", closed="10-04")
    first = Case.objects.latest("pk")
    events = list(CaseEvent.objects.filter(case=first).order_by("seq"))
    in_time, late, open_ = 737, 911 - 737, 972 - 911
    for number in range(1, in_time + late + open_):
        copy = Case.objects.get(pk=first.pk)
        copy.pk, copy.number = None, f"T{number:06d}"
        copy.save(force_insert=True)
        kept = events if number < in_time + late else events[:6]
        moment = at("10-04") if number < in_time else at("10-06")
        CaseEvent.objects.bulk_create(
            CaseEvent(
                case=copy, seq=event.seq, kind=event.kind, at=moment if event.kind == "closed" else event.at,
                recorded_at=event.recorded_at, actor_kind="job", pack_id=event.pack_id, data=event.data,
            )
            for event in kept
        )  # fmt: skip
    found = whole_month()["indicators"]
    closed, on_time = found["closed"], found["closed_on_time"]
    assert (closed["numerator"], closed["denominator"], closed["rate"]) == (911, 972, "93.72")
    assert (on_time["numerator"], on_time["denominator"], on_time["rate"]) == (737, 972, "75.82")
    # Wilson, worked with a pocket calculator: 93.72 % of 972
    assert (closed["low"], closed["high"]) == ("92.02", "95.08")


def test_an_earlier_day_gives_that_day_s_figures(cast):
    simple(due="10-05", done="10-07", closed="10-08", answer=("yes", "yes"))  # accepted on 10-01 at nine
    days = {day: counted(whole_month(day)) for day in ("10-01 08:00", "10-04", "10-06", "10-08 10:00", "10-21")}
    assert days["10-01 08:00"] == {} or days["10-01 08:00"]["accepted"] == (0, 0, 0)
    assert days["10-04"]["accepted"] == (1, 1, 0)
    assert days["10-04"]["closed"] == (0, 0, 0)  # not due yet
    assert days["10-06"]["closed"] == (0, 1, 0)  # due and open
    assert days["10-06"]["late"] == (1, 1, 0)
    assert days["10-08 10:00"]["closed"] == (1, 1, 0)
    assert days["10-08 10:00"]["resolution"] == (0, 0, 0)
    assert days["10-21"]["resolution"] == (1, 1, 0)


def test_what_was_written_down_later_does_not_count_before(cast):
    told = simple(done="10-03")
    told.tell("check_passed", "10-04", recorded="10-15", method="visit")
    assert counted(whole_month("10-10"))["on_time"] == (0, 1, 0)
    assert counted(whole_month("10-16"))["on_time"] == (1, 1, 0)


def test_more_time_moves_a_case_out_of_the_month(cast):
    simple(due="10-30").extended("10-28", due="11-02")
    assert counted(whole_month("10-27"))["closed"] == (0, 0, 0)
    assert counted(whole_month("10-31 23:00"))["closed"] == (0, 0, 0)
    assert counted(whole_month("11-10", month="2026-11"))["closed"] == (0, 1, 0)


def test_the_month_begins_and_ends_at_midnight_in_the_zone_of_the_pack(cast):
    simple(due="10-01 00:00", accepted="09-25")
    simple(due="11-01 00:00", accepted="10-25")
    assert counted(whole_month())["closed"] == (0, 1, 0)
    assert counted(whole_month(month="2026-11"))["closed"] == (0, 1, 0)


def test_an_exclusion_and_an_appeal_take_a_case_out_and_say_so(cast):
    refused = simple(closed="10-08", done="10-07").decided("10-20", "exclusion", "refused")
    simple(done="10-03", closed="10-04")
    assert counted(whole_month("10-21"))["closed_on_time"] == (1, 2, 0)
    refused.decided("10-25", "appeal", "rejected")
    assert counted(whole_month("10-26"))["closed_on_time"] == (1, 2, 0)
    simple(closed="10-08", done="10-07").decided("10-20", "exclusion", "refused").decided("10-25", "appeal", "granted")
    assert counted(whole_month("10-26"))["closed_on_time"] == (1, 2, 1)


def test_rows_of_cases_are_not_asked(cast):
    for _number in range(3):
        simple(done="10-03", closed="10-04", answer=("yes", "no"))
    evaluation = compute(month="2026-10", as_of=at("11-10"))
    before = canonical(report(evaluation, "street"))
    Case.objects.update(
        status="received", unit=None, post=None, due_at=None, closed_at=None, rework=7, excluded=True, area_1=None,
        area_2=None, area_3=None, type_code="0110", received_at=at("01-01"), updated_at=at("01-01"), main=F("id"),
    )  # fmt: skip
    assert canonical(report(compute(month="2026-10", as_of=at("11-10")), "street")) == before


def test_too_few_cases_have_no_rank(cast):
    for _number in range(10):
        simple(done="10-03", closed="10-04")
    for _number in range(9):
        simple(street="999001002", unit="roads", done="10-03", closed="10-04")
    cells = {one["code"]: one for one in report(compute(month="2026-10", as_of=at("11-10")), "street")["cells"]}
    enough, few = cells["999001001"], cells["999001002"]
    assert (enough["indicators"]["closed"]["enough"], few["indicators"]["closed"]["enough"]) == (True, False)
    assert (enough["scores"]["handling"]["rank"], few["scores"]["handling"]["rank"]) == (1, None)
    assert enough["scores"]["handling"]["total"] == few["scores"]["handling"]["total"] == "70.00"
    # the street with nine shows how little that says: all of them, and yet perhaps only 70 %: 9 / (9 + 1.96 x 1.96)
    assert (few["indicators"]["closed"]["low"], few["indicators"]["closed"]["high"]) == ("70.09", "100.00")
