"""Journey 1, border report, by systems that speak the API: every step to the explained score, each with its own key."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.utils import timezone

from linli.accounts.roles import Role
from linli.cases.models import Case
from linli.evaluation.actions import evaluate_month
from linli.policy.queries import pack_at
from tests.cases.together import HOUSE, client_of, grant, send, states
from tests.pictures import jpeg
from tests.rebuild import assert_rebuilds

FITNESS = "C0126"  # a type that the street office of the place handles, with a photo of the result
REPORT = {
    "text": "两条街交界的小广场，健身器材断了一根",
    "channel": "hotline",
    "type_code": FITNESS,
    "point": {"lon": 116.43826, "lat": 39.96534, "accuracy_m": 30},
    "contact": {"name": "王桂兰", "phone": "138 0013 8000"},
}


@pytest.fixture
def keys(cast) -> dict[str, Client]:
    return {
        "centre": client_of(grant(Role.CENTRE)),
        "leads": client_of(grant(Role.UNIT, unit="street-1")),
        "assists": client_of(grant(Role.UNIT, unit="street-2")),
        "verifier": client_of(grant(Role.VERIFIER, area="999001001")),
        "leader": client_of(grant(Role.LEADER)),
    }


def photo(client: Client) -> str:
    picture = io.BytesIO(jpeg())
    picture.name = "bench.jpg"
    return client.post("/api/v1/photos", {"photo": picture}).json()["id"]


def test_two_streets_one_leads_both_act(keys):
    made = keys["centre"].post("/api/v1/cases", REPORT, content_type="application/json").json()
    case = Case.objects.get(number=made["number"])
    assert made["status"] == "received"

    def step(who: str, move: str, **facts) -> dict:
        answer = send(keys[who], case, move, **facts)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    routed = step("centre", "border")
    assert (routed["status"], routed["unit"], states(case, "joint")) == ("routed", "street-1", [("street-2", "acting")])
    step("leads", "sign")
    waiting = step("leads", "contact", outcome="reached")
    assert "report_done" not in waiting["moves"]
    assert send(keys["leads"], case, "report_done", result="更换", photos=[photo(keys["leads"])]).status_code == 409
    step("assists", "part_done", result="已设置围挡")
    step("leads", "report_done", result="更换断裂部件", photos=[photo(keys["leads"])])
    back = step("verifier", "fail_check", method="visit", reason="螺栓仍松动")
    assert (back["status"], back["rework"]) == ("routed", 1)
    step("leads", "sign")
    step("leads", "report_done", result="螺栓已紧固", photos=[photo(keys["leads"])])
    step("verifier", "pass_check", method="visit")
    step("centre", "close", result_class="solved", result="器材已修好")
    assert send(keys["leads"], case, "follow_up", contacted=True, solved="yes", satisfied="yes").status_code == 403
    step("centre", "follow_up", contacted=True, solved="yes", satisfied="yes", responded=True)
    assert_rebuilds(Case.objects.get(pk=case.pk))

    now = timezone.now()
    month = f"{now.astimezone(pack_at(now).zone):%Y-%m}"
    evaluate_month(month=month, by=HOUSE, at=now)
    told = keys["leader"].get(f"/api/v1/evaluations/{month}/explain/street-1?level=unit").json()
    solved = told["cell"]["indicators"]["resolution"]
    assert (solved["numerator"], solved["denominator"], solved["enough"]) == (1, 1, False)
    assert told["cases"]["resolution"]["numerator"] == {"count": 1, "numbers": [case.number]}
    assert keys["leads"].get(f"/api/v1/evaluations/{month}/explain/street-1?level=unit").status_code == 200
