"""What can be reported: discovery, services and their definitions."""

from __future__ import annotations

import pytest

from tests.open311.conftest import ROOT


def test_discovery_says_where_and_in_which_formats(open311, settings):
    settings.LINLI_PUBLIC_URL = "https://linli.example.org"
    found = open311.get("discovery")
    [endpoint] = found["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"] == "https://linli.example.org/open311/v2"
    assert endpoint["formats"] == ["application/json", "text/xml"]
    assert "linli.example.org" in found["key_service"]
    assert open311.client.get(f"{ROOT}/").json()["endpoints"][0]["type"] == "production"


def test_services_come_from_the_pack(open311):
    services = {service["service_code"]: service for service in open311.get("services")}
    light = services["C0118"]
    assert (light["service_name"], light["metadata"], light["type"]) == ("Street light out", True, "realtime")
    assert light["group"] == "Public facilities"
    assert services["Q02"]["type"] == "batch"
    assert services["0502"]["type"] == "blackbox"
    assert services["0102"]["metadata"] is False


def test_services_speak_the_language_asked_for(open311):
    chinese = open311.client.get(f"{ROOT}/services.json", headers={"accept-language": "zh-CN"}).json()
    assert "路灯不亮" in {service["service_name"] for service in chinese}


def test_a_definition_lists_the_questions_in_order(open311):
    found = open311.get("services/C0118")
    pole, what = found["attributes"]
    assert (pole["code"], pole["order"], pole["datatype"]) == ("pole", 1, "string")
    assert pole["datatype_description"] == "Usually low on the pole"
    assert (what["datatype"], what["required"], what["variable"]) == ("multivaluelist", False, True)
    assert what["values"][0] == {"key": "dark", "name": "Dark"}


def test_a_service_without_questions_has_an_empty_definition(open311):
    assert open311.get("services/0102") == {"service_code": "0102", "attributes": []}


@pytest.mark.parametrize("code", ["nope", "0102.csv", "路灯", "' OR 1=1", "<script>", "%2e%2e"])
def test_an_unknown_service_is_not_found(open311, code):
    assert open311.get(f"services/{code}", status=404) == [{"code": 404, "description": "service_code was not found"}]


@pytest.mark.parametrize("path", ["discovery", "services", "services/C0118", "requests", "requests/x", "tokens/x"])
def test_another_jurisdiction_is_not_found(open311, path):
    [error] = open311.get(path, {"jurisdiction_id": "elsewhere"}, status=404)
    assert error["description"] == "jurisdiction_id was not found"


def test_the_own_jurisdiction_may_be_named(open311):
    assert open311.get("services", {"jurisdiction_id": "demo"})


def test_without_a_suffix_the_accept_header_decides(open311):
    for accept, expected in (
        ("application/json", "application/json"),
        ("text/xml", "text/xml"),
        ("application/xml;q=0.9, application/json;q=0.1", "text/xml"),
        ("text/html, */*;q=0.1", "application/json"),
        ("image/png", "application/json"),
    ):
        answer = open311.client.get(f"{ROOT}/services", headers={"accept": accept})
        assert answer["Content-Type"].startswith(expected), accept
        assert "Accept" in answer["Vary"]


def test_an_unknown_format_is_not_found(open311):
    answer = open311.client.get(f"{ROOT}/services.csv", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert answer.json() == [{"code": 404, "description": "There is no format “csv” here: use .json or .xml."}]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("post", "services.json", "GET, HEAD"),
        ("delete", "requests.json", "GET, HEAD, POST"),
        ("put", "requests/x.json", "GET, HEAD"),
        ("post", "tokens/x.json", "GET, HEAD"),
        ("patch", "discovery.json", "GET, HEAD"),
    ],
)
def test_a_wrong_method_says_which_are_possible(open311, method, path, allowed):
    answer = getattr(open311.client, method)(f"{ROOT}/{path}", headers={"accept-language": "en"})
    assert answer.status_code == 405
    assert answer["Allow"] == allowed
    assert answer.json() == [{"code": 405, "description": f"{method.upper()} is not possible here: use {allowed}."}]


def test_other_addresses_are_not_found_in_the_same_form(open311):
    for path in ("services/C0118/more.json", "nothing.html", "requests/x/y"):
        answer = open311.client.get(f"{ROOT}/{path}", headers={"accept-language": "en"})
        assert answer.status_code == 404
        assert answer.json() == [{"code": 404, "description": "There is nothing at this address."}]


def test_browsers_of_other_sites_may_read(open311):
    for path in ("services.json", "tokens/x.json"):
        assert open311.client.get(f"{ROOT}/{path}")["Access-Control-Allow-Origin"] == "*"
    assert open311.client.options(f"{ROOT}/requests.json").status_code == 204
    assert "Access-Control-Allow-Origin" not in open311.post({})


def test_a_fault_of_ours_is_answered_in_form_with_a_reference_and_no_details(open311, monkeypatch, caplog):
    def fail(_context):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("linli.publication.open311.views.service_list", fail)
    [error] = open311.client.get(f"{ROOT}/services.json", headers={"accept-language": "en"}).json()
    assert error["code"] == 500
    assert "secret detail" not in error["description"]
    assert caplog.records[0].reference in error["description"]


@pytest.mark.parametrize("query", ["service_code=%FF", "service_code=%00", "a=%ED%A0%80"])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_addresses_that_are_no_utf8_are_refused_in_form(open311, query, form):
    answer = open311.client.get(f"{ROOT}/requests.{form}?{query}")
    assert answer.status_code == 400
    assert b"400" in answer.content
    assert answer["Content-Type"].startswith("text/xml" if form == "xml" else "application/json")
