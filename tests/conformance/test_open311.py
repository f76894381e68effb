"""Open311 against what others wrote: the published JSON schemas and the PyPI client `georeport`."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import georeport
import orjson
import pytest
import requests as http
from django.utils import timezone
from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT4

from linli.cases.lifecycle import Channel
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from tests.conftest import report_of

LIGHT = {"service_code": "C0118", "lat": "39.9617", "long": "116.4223", "description": "路灯不亮"}


@pytest.fixture(scope="session")
def valid(shared: Path):
    """Asks a published schema by the name of its file whether a document is valid."""
    folder = shared / "oracles" / "open311"
    if not folder.is_dir():
        pytest.skip("the published Open311 schemas (../shared/oracles/open311) are not here")
    schemas = {path.name: orjson.loads(path.read_bytes()) for path in folder.glob("*.json")}
    registry = Registry().with_resources((name, DRAFT4.create_resource(schema)) for name, schema in schemas.items())

    def check(name: str, document: object) -> None:
        Draft4Validator(schemas[name], registry=registry, format_checker=FormatChecker()).validate(document)

    return check


@pytest.fixture
def some_cases(cast):
    """One case of each type, some by address only, some of them not public."""
    now = timezone.now() - timedelta(days=1)
    services = ["C0118", "0102", "0107", "0403", "0301", "0101"]
    for code in services:
        receive(report=report_of(type_code=code, channel=Channel.HOTLINE), by=ANONYMOUS, at=now)
    receive(report=report_of(type_code="0102", point=None, address="朝霞里 3 号楼"), by=ANONYMOUS, at=now)
    return services


def test_every_answer_is_valid_against_the_published_schemas(valid, cast, client, some_cases):
    root = "/open311/v2"
    services = client.get(f"{root}/services.json").json()
    valid("services.json", services)
    for service in services:
        definition = client.get(f"{root}/services/{service['service_code']}.json").json()
        valid("service-definition.json", definition)
        assert bool(definition["attributes"]) == service["metadata"]
    listed = client.get(f"{root}/requests.json").json()
    assert len(listed) == 6
    valid("requests.json", listed)
    for one in listed:
        valid("requests.json", client.get(f"{root}/requests/{one['service_request_id']}.json").json())
    own = client.post(f"{root}/requests.json", {**LIGHT, "service_code": "0101", "api_key": cast.kiosk_key}).json()
    mine = client.get(f"{root}/requests/{own[0]['service_request_id']}.json", {"api_key": cast.kiosk_key}).json()
    valid("requests.json", mine)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_client_georeport_reads_all(live_cast, live_server, form, monkeypatch):
    monkeypatch.delitem(os.environ, "http_proxy", raising=False)
    monkeypatch.setitem(os.environ, "NO_PROXY", "*")
    address = f"{live_server.url}/open311/v2"
    made = []
    for code in ("C0118", "0102"):
        answer = http.post(
            f"{address}/requests.json",
            data={**LIGHT, "service_code": code, "api_key": live_cast.kiosk_key, "jurisdiction_id": "demo"},
            timeout=20,
        )
        assert answer.status_code == 200, answer.text
        made.append(answer.json()[0]["service_request_id"])
    reader = georeport.GeoReport(address, jurisdiction="demo", output_format=form)
    assert "C0118" in {service["service_code"] for service in reader.get_service_list()}
    definition = reader.get_service_definition("C0118")
    questions = definition["attributes"]["attribute"] if form == "xml" else definition["attributes"]
    assert [question["code"] for question in questions] == ["pole", "what"]
    assert [one["service_request_id"] for one in reader.get_service_requests()] == made[::-1]
    both = reader.get_service_requests(service_request_id=",".join(made), status="closed")
    assert {one["service_request_id"] for one in both} == set(made)
    today = timezone.now()
    narrowed = reader.get_service_requests(
        service_code="C0118,0102",
        start_date=(today - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        end_date=(today + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S+08:00"),
        status="open",
    )
    assert len(narrowed) == 2
    one = reader.get_service_request(made[0])
    assert (one["service_code"], one["description"], one["status"]) == ("C0118", "路灯不亮", "open")
    assert float(one["lat"]) == 39.9617
    with pytest.raises(http.HTTPError, match="404"):
        reader.get_service_request("20261102-000001-X")
