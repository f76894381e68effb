"""The log: one JSON object a line, with the facts to find a fault by, without what people wrote."""

from __future__ import annotations

import json
import logging
from io import StringIO

import pytest

from linli.config.logs import formatter


@pytest.fixture
def logged():
    """Log through our formatter; the last line as it reads."""
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter())
    logger = logging.getLogger("linli.test")
    logger.addHandler(handler)
    yield logger, lambda: json.loads(out.getvalue().splitlines()[-1])
    logger.removeHandler(handler)


def test_a_line_says_when_where_and_what(logged):
    logger, last = logged
    logger.warning("notice not sent", extra={"outbox": 7, "why": "sms: HTTP 503", "over": False})
    line = last()
    assert (line["event"], line["level"], line["logger"]) == ("notice not sent", "warning", "linli.test")
    assert (line["outbox"], line["why"], line["over"]) == (7, "sms: HTTP 503", False)
    assert line["timestamp"].endswith("Z")


def test_the_reference_that_a_user_was_shown_can_be_found(logged):
    logger, last = logged
    logger.error("fault", extra={"reference": "abc123", "path": "report/"})
    assert (last()["reference"], last()["path"]) == ("abc123", "report/")


def test_a_fault_is_told_with_its_place_but_without_the_values_of_its_variables(logged):
    logger, last = logged
    phone = "13912345678"
    try:
        raise RuntimeError(len(phone))
    except RuntimeError:
        logger.exception("fault")
    assert last()["exception"][0]["exc_type"] == "RuntimeError"
    assert phone not in json.dumps(last())


def test_what_libraries_attach_is_left_out(logged):
    logger, last = logged
    logger.error(
        "Bad Request", extra={"request": object(), "params": ("13912345678",), "sql": "x", "form": {"text": "灯"}}
    )
    assert set(last()) == {"event", "level", "logger", "timestamp"}
