"""The list of 50 (status + street, by due time) with 1,000, 10,000 and 100,000 cases.

Three figures a size: the page over HTTP, the query as the API makes it (rows ready to be sent), and the bare SQL
through the driver on the same connection. Budget: p50 over HTTP 15 ms; the query at most 3 times the bare SQL.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.load import get, run
from bench.site import PYTHON, ROOT, postgresql_here, site

SIZES = (1_000, 10_000, 100_000)
STREET = "999001001"


def _p50(ask: Callable[[], Any], times: int = 300) -> float:
    for _ in range(20):
        ask()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


def fill(count: int) -> None:
    """Bring the number of cases to `count`: rows spread over streets, states and due times."""
    import random
    from datetime import timedelta

    from django.db import transaction
    from django.utils import timezone

    from linli.cases.lifecycle import Status
    from linli.cases.models import Case
    from linli.kernel.rows import insert
    from linli.places.queries import snapshot_on
    from linli.policy.models import PackVersion

    dice, now = random.Random(count), timezone.now()
    pack = PackVersion.objects.latest("pk").pk
    grids = [place for place in snapshot_on(now.date()).places.values() if place.depth == 4]
    have = Case.objects.count()
    states = [Status.ROUTED] * 4 + [Status.HANDLING] * 3 + [Status.HANDLED] + [Status.CLOSED] * 12
    for start in range(have, count, 500):
        rows = []
        for number in range(start, min(start + 500, count)):
            areas = dice.choice(grids).areas
            received = now - timedelta(minutes=dice.randint(0, 60 * 24 * 90))
            rows.append(
                Case(
                    number=f"L{number:09d}",
                    status=dice.choice(states).value,
                    channel="hotline",
                    nature="report",
                    type_code="C0118",
                    urgency="normal",
                    area_1=areas[0],
                    area_2=areas[1],
                    area_3=areas[2],
                    area_4=areas[3],
                    received_at=received,
                    due_at=received + timedelta(hours=dice.randint(2, 200)),
                    pack_id=pack,
                    seq=5,
                    updated_at=received,
                )
            )
        with transaction.atomic():
            insert(rows)


def inside(count: int) -> dict[str, float]:
    """The figures that need no HTTP; run in the environment of a site."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from linli.cases.queries import QueueFilters, queue_rows
    from linli.kernel.actor import Actor, ActorKind, Grant
    from linli.places.queries import division_ids_by_code

    fill(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    from django.utils import timezone

    centre = Actor(kind=ActorKind.STAFF, id=1, grants=(Grant(role="centre"),))
    street = division_ids_by_code(timezone.now().date())[STREET]
    filters = QueueFilters(statuses=("routed",), area=(2, street))

    def ours() -> Any:
        return queue_rows(by=centre, filters=filters, limit=50)

    with CaptureQueriesContext(connection) as seen:
        assert len(ours()) == 50
    (one,) = seen.captured_queries
    query = one["sql"].replace(" || '+00:00'", "")  # as a person would write it: the driver reads the times

    def bare() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    return {"query": _p50(ours), "bare": _p50(bare)}


def measure(engine: str) -> list[dict[str, Any]]:
    """One row per size."""
    rows = []
    with site(engine) as made:
        server = made.serve()
        request = get(f"/api/v1/cases?status=routed&area={STREET}&limit=50", X_API_Key=made.key)
        for count in SIZES:
            command = [PYTHON, "-m", "bench.listing", "inside", str(count)]
            figures = json.loads(
                subprocess.run(command, env=made.environment, cwd=ROOT, check=True, capture_output=True).stdout
            )
            run(made.port, lambda _n: request, threads=2, seconds=1, accepted=(200,))
            http = run(made.port, lambda _n: request, threads=1, seconds=3, accepted=(200,))
            rows.append({"engine": engine, "cases": count, "http": http.p50, "http_p99": http.p99, **figures})
        made.kill(server)
    return rows


def main(_arguments: list[str] | None = None) -> None:
    """Measure on every engine that is here and print a table."""
    print("engine       cases   HTTP p50   p99 ms   query ms   bare SQL ms   query/bare   HTTP/bare")
    for engine in ("sqlite", *(["postgresql"] if postgresql_here() else [])):
        for row in measure(engine):
            print(
                f"{engine:<11} {row['cases']:>6} {row['http']:>9.2f} {row['http_p99']:>9.2f} {row['query']:>9.2f}"
                f" {row['bare']:>12.2f} {row['query'] / row['bare']:>12.2f} {row['http'] / row['bare']:>11.1f}"
            )
            print(json.dumps({"bench": "listing", **row}), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        import os

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
        import django

        django.setup()
        print(json.dumps(inside(int(sys.argv[2]))))
    else:
        main()
