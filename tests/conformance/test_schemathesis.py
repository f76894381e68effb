"""schemathesis against our OpenAPI document: no answer that the document does not know, no fault."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from linli.accounts.actions import create_api_key
from linli.accounts.roles import Role
from linli.config.api import api
from linli.kernel.actor import Grant, job
from tests.cast import MONDAY_TEN

document = api.get_openapi_schema(path_prefix="/api/v1/")


@pytest.fixture
def app():
    """The WSGI application inside the test's transaction: it must not close the connection after a request."""
    from linli.config.wsgi import application

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield application
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


schema = schemathesis.openapi.from_dict(document)
schema.config.base_url = "http://127.0.0.1"


@pytest.mark.slow
@schema.parametrize()
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_every_operation_answers_as_documented(case, db, app, cast):
    grants = [Grant(role=Role.CENTRE.value), Grant(role=Role.ADMIN.value)]
    _key, text = create_api_key(label="fuzz", grants=grants, by=job("tests"), at=MONDAY_TEN)
    case.operation.app = app
    response = case.call(app=app, headers={"X-API-Key": text, "Host": "127.0.0.1"})
    case.validate_response(
        response,
        checks=[not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance],
    )
