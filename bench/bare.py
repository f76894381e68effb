"""The limit: the same rows that one report makes, written by the driver alone, one transaction a report.

The statements are taken from a real intake; only what must be unique or refers to a new row is replaced.
"""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import re
import sys
import time
import uuid
from pathlib import Path
from typing import Any

_INSERT = re.compile(r'INSERT INTO "?(\w+)"? \(([^)]*)\) VALUES (.*?)( RETURNING .*)?$', re.S)


def capture(report: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    """The INSERTs (with %s) and their values that one report makes, taken in a transaction that is rolled back."""
    from django.db import connection, transaction
    from django.utils import timezone

    from linli.cases.api.intake import report_of
    from linli.cases.schemas import ReportIn
    from linli.cases.steps.intake import receive
    from linli.kernel.actor import ANONYMOUS

    found: list[tuple[str, list[Any]]] = []

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT") and "numberblock" not in sql:
            found.append((sql, list(params)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper), transaction.atomic():
        receive(report=report_of(ReportIn(**report)), by=ANONYMOUS, at=timezone.now())
        transaction.set_rollback(True)
    return found


class Rows:
    """The statements as templates; `write(execute)` writes the rows of one report."""

    def __init__(self, statements: list[tuple[str, list[Any]]], mark: str) -> None:
        self.mark = mark
        self.parts = []
        for sql, params in statements:
            match = _INSERT.match(sql)
            assert match is not None, sql
            columns = [name.strip().strip('"') for name in match[2].split(",")]
            self.parts.append((match[1], sql, columns, params))

    def write(self, execute: Any, n: int) -> None:
        """Execute all statements for the n-th report."""
        keys: dict[str, Any] = {}
        for table, sql, columns, params in self.parts:
            values = list(params)
            for index in range(len(values)):
                name = columns[index % len(columns)]
                if name == "number":
                    values[index] = f"{self.mark}{n:09d}"[:20]
                elif name == "provider_key":
                    values[index] = uuid.uuid4() if isinstance(values[index], uuid.UUID) else uuid.uuid4().hex
                elif name in ("case_id", "subject_id"):
                    values[index] = keys["cases_case"]
                elif name == "place_id":
                    values[index] = keys["cases_caseplace"]
                elif name == "recipient_id":
                    values[index] = keys["cases_reporter"]
            keys[table] = execute(sql, values)


def _sqlite(path: str, rows: Rows, seconds: float) -> int:
    import sqlite3

    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    rows.parts = [(table, sql.replace("%s", "?"), columns, params) for table, sql, columns, params in rows.parts]
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT)

    def execute(sql: str, values: list[Any]) -> Any:
        return connection.execute(sql, values).fetchone()[0]

    done, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        fcntl.flock(lock, fcntl.LOCK_EX)
        connection.execute("BEGIN IMMEDIATE")
        rows.write(execute, done)
        connection.execute("COMMIT")
        fcntl.flock(lock, fcntl.LOCK_UN)
        done += 1
    return done


def _postgresql(url: str, rows: Rows, seconds: float) -> int:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:

        def execute(sql: str, values: list[Any]) -> Any:
            return connection.execute(sql, values).fetchone()[0]

        done, until = 0, time.perf_counter() + seconds
        while time.perf_counter() < until:
            with connection.transaction():
                rows.write(execute, done)
            done += 1
        return done


def _worker(report: dict[str, Any], seconds: float, barrier: Any, results: Any, mark: str) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    rows = Rows(capture(report), mark)
    connection.close()
    url = os.environ.get("LINLI_DATABASE_URL")
    barrier.wait()
    if url:
        results.put(_postgresql(url, rows, seconds))
    else:
        results.put(_sqlite(str(settings.DATABASES["default"]["NAME"]), rows, seconds))


def measure(report: dict[str, Any], *, processes: int, seconds: float) -> float:
    """Reports per second, all `processes` together; run in the environment of a site."""
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(processes), context.Queue()
    workers = [
        context.Process(target=_worker, args=(report, seconds, barrier, results, f"B{os.getpid() % 1000}-{n}-"))
        for n in range(processes)
    ]
    for worker in workers:
        worker.start()
    total = sum(results.get() for _ in workers)
    for worker in workers:
        worker.join()
    return float(total) / seconds


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    report_, processes_, seconds_ = json.loads(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    print(json.dumps({"per_second": measure(report_, processes=processes_, seconds=seconds_)}))
