"""The list of service requests: who sees what, filters, spans, pages, and how many statements it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.accounts.actions import create_api_key
from linli.accounts.roles import Role
from linli.cases.lifecycle import Method
from linli.cases.models import Case
from linli.cases.steps.attach import store_photo
from linli.cases.steps.classify import classify_case
from linli.cases.steps.close import close_case, decline_case
from linli.cases.steps.handle import Outcome, contact_reporter, report_done, sign_case
from linli.cases.steps.intake import receive
from linli.cases.steps.verify import verify_case
from linli.kernel.actor import ANONYMOUS, Grant, job
from linli.places.cells import cell_of
from tests.cast import FRIDAY_NOON, MONDAY_TEN, SEED_TIME, ZHAOXIALI
from tests.conftest import report_of
from tests.open311.conftest import LIGHT, NOW, ROOT
from tests.pictures import jpeg


def report(text="路灯不亮", *, at=MONDAY_TEN, **facts) -> str:
    return receive(report=report_of(text, **facts), by=ANONYMOUS, at=at).number


def close(number: str, cast, *, result="路灯已修好，联系人 138 0013 8000", public=None, at=FRIDAY_NOON) -> None:
    sign_case(number=number, by=cast["sun"], at=MONDAY_TEN)
    contact_reporter(number=number, outcome=Outcome.REACHED, by=cast["sun"], at=MONDAY_TEN)
    photo = store_photo(content=jpeg(), by=cast["sun"], at=MONDAY_TEN)
    report_done(number=number, result="内部说明", photos=[photo.pk], by=cast["sun"], at=MONDAY_TEN)
    verify_case(number=number, passed=True, method=Method.VISIT, by=cast["li"], at=MONDAY_TEN)
    close_case(number=number, result_class="solved", result=result, public=public, by=cast["qian"], at=at)


def listed(open311, params: dict | None = None) -> list[str]:
    return [one["service_request_id"] for one in open311.get("requests", params)]


def test_an_open_case_shows_what_the_public_may_know(open311):
    number = report("灯坏了，打 13800138000", address="朝霞里 3 号楼")
    [read] = open311.get("requests")
    assert read == {
        "service_request_id": number,
        "status": "open",
        "status_notes": "Given to the responsible unit",
        "service_name": "Street light out",
        "service_code": "C0118",
        "description": "灯坏了，打 ***",
        "agency_responsible": "Street Lighting Office",
        "service_notice": None,
        "requested_datetime": "2026-11-02T10:00:00+08:00",
        "updated_datetime": "2026-11-02T10:00:00+08:00",
        "expected_datetime": "2026-11-04T18:00:00+08:00",
        "address": "朝霞里 3 号楼",
        "address_id": "99900100100101",
        "zipcode": None,
        "lat": ZHAOXIALI.lat,
        "long": ZHAOXIALI.lon,
        "media_url": None,
    }
    assert open311.get(f"requests/{number}") == [read]


def test_a_closed_case_shows_its_result_and_when_it_was_closed(open311, cast):
    number = report()
    close(number, cast)
    [read] = open311.get(f"requests/{number}")
    assert (read["status"], read["status_notes"]) == ("closed", "路灯已修好，联系人 ***")
    assert read["updated_datetime"] == "2026-11-06T12:00:00+08:00"


def test_a_declined_case_is_closed_without_its_reason_for_the_client_that_filed_it(open311, cast):
    number = open311.filed({"lat": None, "long": None, "address_string": "朝霞里"})["service_request_id"]
    decline_case(number=number, ground="beyond", reason="不属本区", by=cast["zhao"], at=FRIDAY_NOON)
    [read] = open311.get("requests", {"api_key": open311.key})
    assert (read["status"], read["status_notes"]) == ("closed", "Declined")


def test_a_coarse_case_shows_neither_text_nor_address_nor_its_exact_place(open311):
    number = report("某车", type_code="0107", address="3 号楼下")
    [read] = open311.get(f"requests/{number}")
    assert read["description"] is read["address"] is None
    assert (read["lat"], read["long"]) != (ZHAOXIALI.lat, ZHAOXIALI.lon)
    assert cell_of(read["long"], read["lat"]) == cell_of(ZHAOXIALI.lon, ZHAOXIALI.lat)
    assert "某车" not in open311.client.get(f"{ROOT}/requests.json").content.decode()


def test_what_is_not_public_is_in_no_list(open311, cast, unclear):
    hidden = [report(type_code="0101"), report(public=False), unclear.number]
    closed = report()
    close(closed, cast, public=False)
    assert listed(open311) == []
    for number in (*hidden, closed):
        [error] = open311.get(f"requests/{number}", status=404)
        assert error["description"] == "service_request_id was not found"
    assert listed(open311, {"service_request_id": ",".join([*hidden, closed])}) == []


def test_a_key_also_reads_what_it_filed_and_no_more(open311):
    mine = open311.filed({"service_code": "0101", "description": "私事"})["service_request_id"]
    hidden = report(type_code="0101")
    _key, other = create_api_key(label="other", grants=[Grant(role=Role.LEADER.value)], by=job("tests"), at=SEED_TIME)
    assert listed(open311) == []
    [read] = open311.get("requests", {"api_key": open311.key})
    assert read["service_request_id"] == mine
    assert read["description"] is None
    open311.get(f"requests/{mine}", status=404)
    open311.get(f"requests/{hidden}", {"api_key": open311.key}, status=404)
    assert listed(open311, {"api_key": other}) == []
    assert open311.get("requests", {"api_key": "wrong"}, status=403)[0]["description"] == "api_key is not valid"


def test_the_newest_come_first_and_filters_narrow(open311, cast):
    first = report(at=MONDAY_TEN)
    second = report(type_code="0102", at=MONDAY_TEN + timedelta(hours=1))
    third = report(type_code="0107", at=MONDAY_TEN + timedelta(hours=2))
    close(first, cast)
    assert listed(open311) == [third, second, first]
    assert listed(open311, {"service_code": "0102, C0118"}) == [second, first]
    assert listed(open311, {"service_code": ["0102", "0107"]}) == [third, second]
    assert listed(open311, {"status": "closed"}) == [first]
    assert listed(open311, {"status": "open"}) == [third, second]
    assert listed(open311, {"status": "open,closed"}) == [third, second, first]
    assert listed(open311, {"start_date": "2026-11-02T11:00:00+08:00", "end_date": "2026-11-02T03:30:00Z"}) == [second]
    assert listed(open311, {"start_date": "2026-11-02T11:30:00"}) == [third]
    assert listed(open311, {"start_date": "2026-11-02", "end_date": "2026-11-02"}) == [third, second, first]
    assert listed(open311, {"updated_after": "2026-11-06T12:00:00+08:00"}) == [first]
    assert listed(open311, {"updated_before": "2026-11-05"}) == [third, second]
    assert listed(open311, {"updated_after": "2026-11-03", "start_date": "2026-11-03"}) == []
    wanted = {"service_request_id": f"{first},{third.lower()},nonsense", "service_code": "0102", "status": "open"}
    assert listed(open311, wanted) == [third, first]


def test_a_plus_that_became_a_blank_is_understood(open311):
    report()
    answer = open311.client.get(f"{ROOT}/requests.json?start_date=2026-11-02T10:00:01+08:00")
    assert (answer.status_code, answer.json()) == (200, [])


def test_without_dates_the_last_90_days_are_listed_and_long_spans_are_cut(open311):
    old, older = report(at=NOW - timedelta(days=91)), report(at=NOW - timedelta(days=300))
    new = report(at=NOW - timedelta(days=89))
    assert listed(open311) == [new]
    assert listed(open311, {"end_date": (NOW - timedelta(days=90)).isoformat()}) == [old]
    assert listed(open311, {"service_request_id": old}) == [old]
    assert listed(open311, {"updated_after": "2026-01-01"}) == [new, old, older]
    for params in ({"start_date": "2026-01-01"}, {"start_date": "2026-01-01", "end_date": "2026-11-06"}):
        answer = open311.client.get(f"{ROOT}/requests.json", params)
        assert [one["service_request_id"] for one in answer.json()] == [older]
        assert answer["Warning"] == '299 - "Limited to 90 days, up to 2026-04-01T00:00:00+08:00"'
    assert "Warning" not in open311.client.get(f"{ROOT}/requests.json", {"start_date": "2026-10-01"})


def test_pages_follow_each_other_without_gap_or_repeat(open311):
    numbers = [report(at=MONDAY_TEN) for _ in range(5)]
    seen, query = [], "?page_size=2"
    for _ in range(3):
        answer = open311.client.get(f"{ROOT}/requests.json{query}")
        seen += [one["service_request_id"] for one in answer.json()]
        query = answer.get("Link", "<>").split(">")[0][1:]
    assert seen == numbers[::-1]
    assert query == ""
    assert listed(open311, {"page_size": 2, "page": 4}) == []


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"start_date": "yesterday"}, "start_date"),
        ({"end_date": "2026-13-01"}, "end_date"),
        ({"start_date": "0001-01-01"}, "start_date"),
        ({"end_date": "9999-12-31T23:59:59-12:00"}, "end_date"),
        ({"start_date": "2026-11-02", "end_date": "2026-11-01"}, "end_date"),
        ({"start_date": ["2026-11-02", "2026-11-03"]}, "start_date"),
        ({"updated_after": "x"}, "updated_after"),
        ({"status": "pending"}, "status"),
        ({"service_code": "0102,pothole"}, "service_code"),
        ({"page_size": "1001"}, "page_size"),
        ({"page_size": "-1"}, "page_size"),
        ({"page": "0"}, "page"),
        ({"page": "二"}, "page"),
        ({"page": "100000", "page_size": "1000"}, "page"),
        ({"api_key": ["a", "b"]}, "api_key"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_named(open311, params, name):
    [error] = open311.get("requests", params, status=400)
    assert error["description"].startswith(f"{name}: ")


@pytest.mark.parametrize("number", ["20261102-000001-X", "x", "1' OR '1'='1", "路", "." * 50])
def test_an_unknown_number_is_not_found(open311, street_light, number):
    [error] = open311.get(f"requests/{number}", status=404)
    assert error == {"code": 404, "description": "service_request_id was not found"}


def test_a_case_that_got_its_type_from_the_desk_appears(open311, cast, unclear):
    assert listed(open311) == []
    classify_case(number=unclear.number, type_code="0102", by=cast["zhao"], at=MONDAY_TEN)
    assert listed(open311) == [unclear.number]


@pytest.mark.parametrize("with_key", [False, True])
def test_the_number_of_statements_does_not_grow_with_the_list(open311, cast, with_key):
    params = {"api_key": open311.key} if with_key else {}

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            open311.client.get(f"{ROOT}/requests.json", params)
        return len(seen)

    report()
    statements()
    one = statements()
    close(Case.objects.get().number, cast)
    for _ in range(12):
        open311.filed(LIGHT)
        report()
    assert statements() == one == (6 if with_key else 5)
