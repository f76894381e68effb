"""The JSON API: the same loop, its errors as problem+json, its keys and versions."""

from __future__ import annotations

import io

import pytest
from django.test import Client

from linli.accounts.actions import create_api_key
from linli.accounts.roles import Role
from linli.cases.models import Case, CaseClock, CaseEvent
from linli.kernel.actor import Grant, job
from linli.kernel.models import OutboxMessage
from tests.cast import MONDAY_TEN, PASSWORD
from tests.pictures import jpeg

REPORT = {
    "text": "朝霞里 3 号楼前路灯不亮",
    "type_code": "C0118",
    "point": {"lon": 116.4223, "lat": 39.9617, "accuracy_m": 5},
    "contact": {"phone": "13800138000"},
}


@pytest.fixture
def api(cast):
    """A client that sends the kiosk's key."""
    return Client(headers={"Authorization": f"Bearer {cast.kiosk_key}"})


@pytest.fixture
def centre(cast):
    """A client of a system that acts for the district centre."""
    _key, text = create_api_key(label="centre", grants=[Grant(role=Role.CENTRE.value)], by=job("tests"), at=MONDAY_TEN)
    return Client(headers={"X-API-Key": text})


def send(client, path, body, **headers):
    return client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)


def test_a_report_is_answered_with_number_secret_unit_and_deadline(api):
    answer = send(api, "/cases", REPORT)
    assert answer.status_code == 201
    body = answer.json()
    assert (body["status"], body["unit"], body["repeated"]) == ("routed", "lighting", False)
    assert body["due_at"]
    tracked = Client().post("/api/v1/track", {"number": body["number"], "secret": body["secret"]}, "application/json")
    assert tracked.json()["status"] == "routed"


def test_when_the_answer_is_given_everything_is_there(api, django_assert_num_queries):
    send(api, "/cases", REPORT)  # warms what a process keeps in memory
    # key, generations, savepoint, number, place, case, events, clocks, text, reporter, outbox, audit, release
    with django_assert_num_queries(13):
        number = send(api, "/cases", REPORT).json()["number"]
    case = Case.objects.get(number=number)
    assert [event.kind for event in CaseEvent.objects.filter(case=case).order_by("seq")] == [
        "received",
        "located",
        "classified",
        "accepted",
        "routed",
    ]
    assert set(CaseClock.objects.filter(case=case, stopped_at=None).values_list("kind", flat=True)) == {
        "first_contact",
        "handle",
    }
    assert OutboxMessage.objects.filter(subject_id=case.pk, state="waiting").count() == 1


def test_the_same_key_never_makes_two_cases(api):
    first = send(api, "/cases", REPORT, **{"Idempotency-Key": "abc-1"})
    second = send(api, "/cases", REPORT, **{"Idempotency-Key": "abc-1"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["number"] == second.json()["number"]
    assert first.json()["secret"] == second.json()["secret"]
    other = send(api, "/cases", {**REPORT, "text": "another"}, **{"Idempotency-Key": "abc-1"})
    assert other.status_code == 409
    assert other["Content-Type"] == "application/problem+json"


def test_without_a_key_nothing(cast):
    for client in (Client(), Client(headers={"Authorization": "Bearer wrong"})):
        answer = send(client, "/cases", REPORT)
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_an_administrator_of_accounts_sees_no_case_and_takes_none_in(cast):
    client = Client()
    client.login(username="root", password=PASSWORD)
    assert client.get("/api/v1/cases").json()["items"] == []
    assert send(client, "/cases", REPORT).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "长" * 4001}, "text"),
        ({"type_code": "nope"}, "type_code"),
        ({"point": {"lon": 0, "lat": 0}}, "point"),
        ({"point": {"lon": 39.9617, "lat": 116.4223}}, "point"),
        ({"point": {"lon": 116.7, "lat": 39.9}}, "point"),
        ({"contact": {"phone": "12"}}, "contact.phone"),
        ({"contact": {"email": "nobody"}}, "contact.email"),
        ({"answers": {"x": "1"}}, "answers.x"),
        ({"reported_at": "2099-01-01T00:00:00+08:00"}, "reported_at"),
        ({"reported_at": "2026-11-02T10:00:00"}, "reported_at"),
        ({"photos": ["0190a000-0000-7000-8000-000000000000"]}, "photos"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_bad_input_names_the_field_and_writes_nothing(api, change, field):
    before = Case.objects.count()
    answer = send(api, "/cases", {**REPORT, **change})
    assert answer.status_code == 422, answer.content
    assert any(one["field"].endswith(field) for one in answer.json()["errors"]), answer.json()
    assert Case.objects.count() == before


def test_the_required_question_of_a_type_is_asked(api):
    answer = send(api, "/cases", {**REPORT, "type_code": "0110"})
    assert [one["field"] for one in answer.json()["errors"]] == ["answers.danger"]
    assert send(api, "/cases", {**REPORT, "type_code": "0110", "answers": {"danger": "yes"}}).status_code == 201


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 422),
        (b'{"text": "a", "text": "b"}', 422),
        (b'{"text": NaN}', 422),
        ('{"text": "路灯"}'.encode("gb18030"), 422),
        (b'{"text": "' + b"a" * 10_000_000 + b'"}', 413),
    ],
)
def test_bodies_that_cannot_be_read(api, body, status):
    answer = api.post("/api/v1/cases", body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_the_loop_over_the_api_with_versions(api, centre, cast):
    number = send(api, "/cases", {**REPORT, "type_code": ""}).json()["number"]
    seen = centre.get(f"/api/v1/cases/{number}")
    assert {"locate", "classify", "decline", "note"} <= set(seen.json()["moves"])
    assert "sign" not in seen.json()["moves"]
    assert centre.get(f"/api/v1/cases/{number}", headers={"If-None-Match": seen["ETag"]}).status_code == 304
    moved = send(centre, f"/cases/{number}/classify", {"type_code": "C0118"}, **{"If-Match": seen["ETag"]})
    assert moved.json()["status"] == "routed"
    late = send(centre, f"/cases/{number}/note", {"reason": "x"}, **{"If-Match": seen["ETag"]})
    assert late.status_code == 412
    refused = send(centre, f"/cases/{number}/close", {"result_class": "solved", "result": "x"})
    assert refused.status_code == 409
    assert refused.json()["state"] == "routed"
    unknown = send(centre, f"/cases/{number}/fly", {})
    assert unknown.status_code == 409


def test_a_key_sees_what_it_filed_and_no_more(api, street_light):
    number = send(api, "/cases", REPORT).json()["number"]
    assert api.get(f"/api/v1/cases/{number}").status_code == 200
    assert api.get(f"/api/v1/cases/{street_light.number}").status_code == 404


def test_pages_of_cases_go_on_where_they_ended(api, centre, django_assert_max_num_queries):
    numbers = {send(api, "/cases", REPORT).json()["number"] for _ in range(5)}
    first = centre.get("/api/v1/cases?limit=2&status=routed&area=999001001").json()
    second = centre.get("/api/v1/cases", {"limit": 3, "status": "routed", "after": first["next"]}).json()
    assert {one["number"] for one in first["items"] + second["items"]} == numbers
    assert second["next"] is None
    with django_assert_max_num_queries(4):
        centre.get("/api/v1/cases?limit=50")


@pytest.mark.parametrize(
    "query", ["area=nowhere", "unit=nobody", "after=rubbish", "limit=0", "status=lost", "limit=9999"]
)
def test_filters_that_mean_nothing_are_refused(centre, query):
    assert centre.get(f"/api/v1/cases?{query}").status_code == 422


def test_a_photo_is_cleaned_and_claimed_once(api):
    picture = io.BytesIO(jpeg(exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00"))
    picture.name = "a.jpg"
    stored = api.post("/api/v1/photos", {"photo": picture})
    assert stored.status_code == 201
    key = stored.json()["id"]
    assert send(api, "/cases", {**REPORT, "photos": [key]}).status_code == 201
    assert send(api, "/cases", {**REPORT, "photos": [key]}).status_code == 422


def test_something_that_is_no_photo_is_refused(api):
    for content in (b"GIF89a<script>alert(1)</script>", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b""):
        fake = io.BytesIO(content)
        fake.name = "a.jpg"
        assert api.post("/api/v1/photos", {"photo": fake}).status_code == 422


def test_types_and_places_are_public(cast):
    assert any(one["code"] == "C0118" for one in Client().get("/api/v1/types").json())
    found = Client().get("/api/v1/places/locate?lon=116.4223&lat=39.9617").json()
    assert [one["code"] for one in found["areas"]][:2] == ["999001", "999001001"]
    assert Client().get("/api/v1/places/locate?lon=0&lat=0").status_code == 422
