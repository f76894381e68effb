"""A client of the Open311 endpoint, and reading its XML back into the values that JSON has."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest
from django.utils import timezone

ROOT = "/open311/v2"
LISTS = {"services", "service_requests", "attributes", "values", "errors", "endpoints", "formats"}
NOW = datetime(2026, 11, 6, 4, 0, tzinfo=UTC)


def facts_of_xml(text: bytes) -> object:
    """The document as nested lists and dicts of strings."""

    def read(node: ET.Element) -> object:
        if node.tag in LISTS:
            return [read(child) for child in node]
        if len(node):
            return {child.tag: read(child) for child in node}
        return node.text or ""

    return read(ET.fromstring(text))


def as_text(value: object) -> object:
    """A JSON value with its scalars as XML writes them."""
    if isinstance(value, dict):
        return {name: as_text(one) for name, one in value.items()}
    if isinstance(value, list):
        return [as_text(one) for one in value]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class Open311:
    """Calls the endpoint in English; every call asks for both formats and finds the same facts in them."""

    def __init__(self, client, key: str) -> None:
        self.client, self.key = client, key

    def get(self, path: str, params: dict | None = None, *, status: int = 200, **headers: str):
        both = {
            form: self.client.get(f"{ROOT}/{path}.{form}", params or {}, headers={"accept-language": "en", **headers})
            for form in ("json", "xml")
        }
        assert both["json"].status_code == both["xml"].status_code == status, both["json"].content
        assert both["json"]["Content-Type"] == "application/json; charset=utf-8"
        assert both["xml"]["Content-Type"] == "text/xml; charset=utf-8"
        assert facts_of_xml(both["xml"].content) == as_text(both["json"].json())
        return both["json"].json()

    def post(self, form: dict | None = None, *, key: str | None = None, suffix: str = ".json", **headers: str):
        sent = {"api_key": self.key if key is None else key, **(form or {})}
        sent = {name: value for name, value in sent.items() if value is not None}
        return self.client.post(f"{ROOT}/requests{suffix}", sent, headers={"accept-language": "en", **headers})

    def filed(self, form: dict | None = None, **facts) -> dict:
        answer = self.post({**LIGHT, **(form or {})}, **facts)
        assert answer.status_code == 200, answer.content.decode()
        [made] = answer.json()
        return made

    def refused(self, form: dict | None, status: int = 400, **facts) -> list[str]:
        answer = self.post(form, **facts)
        assert answer.status_code == status, answer.content.decode()
        assert {error["code"] for error in answer.json()} == {status}
        return [error["description"] for error in answer.json()]


LIGHT = {"service_code": "C0118", "lat": "39.9617", "long": "116.4223", "description": "朝霞里 3 号楼前路灯不亮"}


@pytest.fixture
def open311(cast, client, monkeypatch) -> Open311:
    """The endpoint on Friday at noon, with the kiosk's key."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return Open311(client, cast.kiosk_key)
