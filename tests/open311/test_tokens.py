"""Types that answer later or never: tokens instead of numbers."""

from __future__ import annotations

import pytest

from linli.cases.models import Case, CaseReference
from linli.cases.steps.locate import locate_case
from tests.cast import FRIDAY_NOON
from tests.open311.conftest import LIGHT

SUGGESTION = {"service_code": "Q02", "lat": None, "long": None, "address_string": "朝霞里", "description": "多种些树"}


def test_a_batch_type_tells_the_number_once_it_is_accepted(open311, cast):
    made = open311.filed(SUGGESTION)
    assert set(made) == {"token", "service_notice", "account_id"}
    token = made["token"]
    assert open311.get(f"tokens/{token}") == [{"service_request_id": None, "token": token}]
    case = Case.objects.get()
    assert open311.get("requests", {"api_key": open311.key}) == []
    open311.get(f"requests/{case.number}", {"api_key": open311.key}, status=404)
    locate_case(number=case.number, area_code="99900100100101", by=cast["zhao"], at=FRIDAY_NOON)
    assert open311.get(f"tokens/{token}") == [{"service_request_id": case.number, "token": token}]
    [read] = open311.get(f"requests/{case.number}", {"api_key": open311.key})
    assert read["service_request_id"] == case.number


def test_a_blackbox_type_never_tells_the_number_but_says_what_is_urgent(open311):
    made = open311.filed({"service_code": "0502"})
    assert made["service_notice"] == "If somebody is hurt or unconscious, call 120 first."
    case = Case.objects.get()
    assert case.status == "routed"
    assert case.number not in str(made)
    assert open311.get(f"tokens/{made['token']}", status=404)[0]["description"] == "token was not found"
    assert open311.get("requests", {"api_key": open311.key}) == []
    open311.get(f"requests/{case.number}", {"api_key": open311.key}, status=404)


def test_the_same_idempotency_key_gets_the_same_token(open311):
    first = open311.filed(SUGGESTION, **{"idempotency-key": "one"})
    assert open311.filed(SUGGESTION, **{"idempotency-key": "one"}) == first
    assert CaseReference.objects.count() == 1


@pytest.mark.parametrize("token", ["x", "x" * 200, "' OR ''='", "%3Cb%3E", LIGHT["service_code"]])
def test_an_unknown_token_is_not_found(open311, token):
    assert open311.get(f"tokens/{token}", status=404) == [{"code": 404, "description": "token was not found"}]
