"""Alive, ready, and how it is doing."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from linli.kernel.generations import bump
from linli.policy.models import PackVersion


def test_the_process_is_alive_without_asking_the_database(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_it_is_ready_with_database_pack_and_folder(cast):
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": {"database": "ok", "pack": "ok", "data_folder": "ok"}}


def test_without_a_pack_it_is_not_ready_and_says_so(cast):
    PackVersion.objects.all().delete()
    bump("packs")
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["pack"]) == (503, "none in force")


def test_without_a_database_it_is_not_ready_and_tells_no_details(cast, monkeypatch):
    def gone(*_args):
        raise DatabaseError("password=secret host=10.0.0.1")

    monkeypatch.setattr(connection, "cursor", gone)
    answer = Client().get("/readyz")
    monkeypatch.undo()
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "no answer or no schema"
    assert b"secret" not in answer.content


def test_a_folder_that_cannot_be_written_is_told(cast, settings, tmp_path):
    settings.LINLI_HOME = tmp_path / "gone"
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["data_folder"]) == (503, "cannot be written")


def test_metrics_count_by_view_and_name_nobody(cast):
    Client().get("/healthz", {"q": "13800138000"})
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "django_http_requests_total_by_view_transport_method_total" in text
    assert "13800138000" not in text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_they_only_answer_to_reading(cast, path):
    assert Client().post(path).status_code == 405
    assert Client().head(path).status_code == 200
