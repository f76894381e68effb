"""Objection, extension, suspension and re-routing over the JSON API: the same steps, refusals as problem+json."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from linli.accounts.actions import create_api_key
from linli.accounts.roles import Role
from linli.cases.models import Case
from linli.duty.queries import grant_for
from linli.kernel.actor import job
from tests.cast import MONDAY_TEN
from tests.rebuild import assert_rebuilds

REPORT = {
    "text": "朝霞里 3 号楼前路灯不亮",
    "type_code": "C0118",
    "point": {"lon": 116.4223, "lat": 39.9617, "accuracy_m": 5},
    "contact": {"phone": "13800138000"},
}


def client_of(role: Role, *, unit: str = "") -> Client:
    grant = grant_for(role.value, unit=unit, day=MONDAY_TEN.date())
    _key, text = create_api_key(label=f"{role} {unit}", grants=[grant], by=job("tests"), at=MONDAY_TEN)
    return Client(headers={"X-API-Key": text})


@pytest.fixture
def clients(cast) -> dict[str, Client]:
    """Systems of the centre and of two units."""
    return {
        "centre": client_of(Role.CENTRE),
        "lighting": client_of(Role.UNIT, unit="lighting"),
        "roads": client_of(Role.UNIT, unit="roads"),
    }


@pytest.fixture
def number(clients) -> str:
    """A street light that the lighting office has signed for."""
    made = send(clients["centre"], "/cases", REPORT).json()["number"]
    send(clients["lighting"], f"/cases/{made}/sign", {})
    return made


def send(client, path, body):
    return client.post(f"/api/v1{path}", body, content_type="application/json")


def test_an_objection_is_made_and_upheld(clients, number):
    own, desk = clients["lighting"], clients["centre"]
    assert "object" in own.get(f"/api/v1/cases/{number}").json()["moves"]
    made = send(own, f"/cases/{number}/object", {"reason": "不是我们的", "unit": "roads"})
    assert (made.status_code, made.json()["unit"], made.json()["status"]) == (200, "lighting", "handling")
    assert send(own, f"/cases/{number}/uphold_objection", {"unit": "roads", "reason": "x"}).status_code == 403
    same = send(desk, f"/cases/{number}/uphold_objection", {"unit": "lighting", "reason": "x"})
    assert (same.status_code, same.json()["errors"][0]["field"]) == (422, "unit")
    moved = send(desk, f"/cases/{number}/uphold_objection", {"unit": "roads", "reason": "归道路"})
    assert (moved.json()["unit"], moved.json()["status"]) == ("roads", "routed")
    assert own.get(f"/api/v1/cases/{number}").status_code == 404
    again = send(desk, f"/cases/{number}/uphold_objection", {"unit": "gas", "reason": "x"})
    assert (again.status_code, again["Content-Type"]) == (409, "application/problem+json")
    assert "uphold_objection" not in again.json()["possible"]
    assert_rebuilds(Case.objects.get(number=number))


def test_more_time_is_asked_for_and_given(clients, number):
    before = clients["centre"].get(f"/api/v1/cases/{number}").json()["due_at"]
    asked = send(clients["lighting"], f"/cases/{number}/ask_extension", {"more": 2, "reason": "等灯具"})
    assert (asked.status_code, asked.json()["due_at"]) == (200, before)
    granted = send(clients["centre"], f"/cases/{number}/grant_extension", {}).json()
    assert granted["due_at"] > before
    wrong = send(clients["lighting"], f"/cases/{number}/ask_extension", {"more": 11, "reason": "x"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "more")
    assert_rebuilds(Case.objects.get(number=number))


def test_a_case_is_suspended_until_a_time_and_resumed(clients, number):
    own = clients["lighting"]
    until = (timezone.now() + timedelta(days=3)).isoformat()
    suspended = send(own, f"/cases/{number}/suspend", {"cause": "resident", "reason": "居民外出", "until": until})
    assert suspended.status_code == 200
    assert Case.objects.get(number=number).paused
    early = send(own, f"/cases/{number}/report_done", {"result": "好了"})
    assert early.status_code in (409, 422)
    assert send(own, f"/cases/{number}/suspend", {"cause": "court", "reason": "x"}).status_code == 409
    assert send(own, f"/cases/{number}/resume", {}).status_code == 200
    for until in ("2026-01-01T00:00+08:00", "2199-01-01T00:00+08:00", "soon", 7):
        wrong = send(own, f"/cases/{number}/suspend", {"cause": "resident", "reason": "x", "until": until})
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "until")
    assert_rebuilds(Case.objects.get(number=number))


def test_another_type_moves_it_and_its_due_time(clients, number):
    before = clients["centre"].get(f"/api/v1/cases/{number}").json()
    after = send(clients["centre"], f"/cases/{number}/classify", {"type_code": "0110"}).json()
    assert (after["unit"], after["status"]) == ("roads", "routed")
    assert after["due_at"] > before["due_at"]
    assert [event["kind"] for event in after["events"]][-3:] == ["classified", "recomputed", "rerouted"]
    anew = send(clients["centre"], f"/cases/{number}/recompute", {"reason": "核对"})
    assert (anew.status_code, anew.json()["due_at"]) == (200, after["due_at"])
    assert_rebuilds(Case.objects.get(number=number))
