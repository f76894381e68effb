"""Sweeps take away what nobody needs, and the worker outlives what goes wrong."""

from __future__ import annotations

import threading
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import OperationalError

from linli.cases.models import Attachment
from linli.cases.steps.attach import store_photo
from linli.cases.steps.intake import receive
from linli.jobs import loop
from linli.jobs.sweeps import KEEP_KEYS, sweep
from linli.kernel.actor import ANONYMOUS
from linli.kernel.models import IdempotencyKey
from tests.cast import MONDAY_TEN
from tests.conftest import report_of
from tests.pictures import jpeg

DAY = timedelta(days=1)


def test_photos_that_no_case_claimed_go_after_a_day_with_their_files(cast):
    lost, fresh, used = (
        store_photo(content=jpeg(), by=cast["sun"], at=MONDAY_TEN - age) for age in (2 * DAY, DAY / 2, DAY / 2)
    )
    receive(report=report_of(photos=(used.pk,)), by=ANONYMOUS, at=MONDAY_TEN)
    assert sweep(at=MONDAY_TEN)["photos"] == 1
    assert not default_storage.exists(lost.file)
    assert default_storage.exists(fresh.file)
    assert sweep(at=MONDAY_TEN + 9 * DAY)["photos"] == 1
    assert list(Attachment.objects.values_list("pk", flat=True)) == [used.pk]
    assert default_storage.exists(used.file)


def test_keys_go_after_a_month_but_those_of_imports_stay(db):
    for scope in ("api:1", "import:nyc"):
        for age in (KEEP_KEYS + DAY, KEEP_KEYS - DAY):
            IdempotencyKey.objects.create(scope=scope, key=str(age), digest=b"", result="", created_at=MONDAY_TEN - age)
    assert sweep(at=MONDAY_TEN)["keys"] == 1
    assert IdempotencyKey.objects.filter(scope="import:nyc").count() == 2


def test_the_worker_goes_on_after_a_fault_and_after_the_database_was_away(monkeypatch):
    ran, stop = [], threading.Event()

    def task(name: str, error: Exception | None):
        def run() -> bool:
            ran.append(name)
            if len(ran) >= 9:
                stop.set()
            if error:
                raise error
            return False

        return loop.Task(name, timedelta(0), run)

    todo = [task("faulty", RuntimeError("x")), task("away", OperationalError("x")), task("good", None)]
    monkeypatch.setattr(loop, "tasks", lambda _messenger: todo)
    monkeypatch.setattr(loop, "close_old_connections", lambda: None)
    monkeypatch.setattr(stop, "wait", lambda _seconds: None)
    loop.run(None, None, stop=stop)
    assert ran == ["faulty", "away", "good"] * 3
