"""Proposals of duplicates among 100,000 cases: for a street's desk and the centre, here and there and on a hot spot.

Budget: p50 20 ms, the two statements and the comparison of all texts included. The hot spot has 3,000 open cases within
100 metres and two weeks, of which the newest 200 are read.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from typing import Any

import django

from bench.site import PYTHON, ROOT, postgresql_here, site

CASES = 100_000
HOT = 3_000


def inside(count: int) -> dict[str, float]:
    """The figures, in milliseconds; run in the environment of a site."""
    from datetime import timedelta

    from django.db import connection
    from django.db.models import Count
    from django.utils import timezone

    from bench.filler import fill
    from linli.cases.lifecycle import OPEN, Status
    from linli.cases.models import Case
    from linli.cases.queries import description_of
    from linli.cases.rules.duplicates import near_duplicates
    from linli.cases.steps.context import context_at
    from linli.kernel.actor import Actor, ActorKind, Grant

    fill(count)
    now = timezone.now()
    spec = context_at(now).spec
    crowded = Case.objects.exclude(cell=None).values("cell").annotate(all=Count("pk")).order_by("-all").first()
    assert crowded is not None
    hot = list(Case.objects.filter(cell=crowded["cell"], place__lon__isnull=False).values_list("pk", flat=True)[:HOT])
    one = Case.objects.select_related("place").get(pk=hot[0])
    assert one.place is not None
    for at, key in enumerate(hot):  # together in place and time, all of them open
        moment = now - timedelta(minutes=5 * at)
        status = Status.HANDLING.value if at % 2 else Status.ROUTED.value
        Case.objects.filter(pk=key).update(received_at=moment, status=status, place_id=one.place_id)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    centre = Actor(kind=ActorKind.STAFF, id=1, grants=(Grant(role="centre"),))
    rows = Case.objects.exclude(place=None).filter(status__in=[status.value for status in OPEN])
    street = Actor(kind=ActorKind.STAFF, id=1, grants=(Grant(role="street", area_id=one.area_2, area_depth=2),))
    spread = list(rows.select_related("place").order_by("number")[:: max(1, rows.count() // 300)])[:300]
    heated = list(rows.select_related("place").filter(pk__in=hot[:100]))
    texts = description_of([case.pk for case in (*spread, *heated)])

    def p(cases: list[Case], by: Actor, share: float) -> tuple[float, float]:
        taken, found = [], 0
        for case in cases:
            started = time.perf_counter()
            found += len(near_duplicates(case, text=texts.get(case.pk, ""), spec=spec, by=by, at=now))
            taken.append(1000 * (time.perf_counter() - started))
        return statistics.quantiles(taken, n=100)[round(100 * share) - 1], found / len(cases)

    p(spread, centre, 0.5)
    return {
        "spread": p(spread, centre, 0.5)[0],
        "spread_p99": p(spread, centre, 0.99)[0],
        "found": p(spread, centre, 0.5)[1],
        "street": p(spread, street, 0.5)[0],
        "hot": p(heated, centre, 0.5)[0],
        "hot_p99": p(heated, centre, 0.99)[0],
    }


def measure(engine: str, count: int) -> dict[str, Any]:
    """The figures of one engine."""
    with site(engine) as made:
        command = [PYTHON, "-m", "bench.duplicates", str(count)]
        done = subprocess.run(command, env=made.environment, cwd=ROOT, check=True, capture_output=True)
        return json.loads(done.stdout.splitlines()[-1])


def main(arguments: list[str] | None = None) -> None:
    """Measure on every engine that is here and print a table; an argument is another number of cases."""
    count = int(arguments[0]) if arguments else CASES
    print("engine       cases   p50 ms   p99 ms   proposals   street p50   hot p50   hot p99")
    for engine in ("sqlite", *(["postgresql"] if postgresql_here() else [])):
        row = measure(engine, count)
        print(
            f"{engine:<11} {count:>6} {row['spread']:>8.2f} {row['spread_p99']:>8.2f} {row['found']:>11.2f}"
            f" {row['street']:>12.2f} {row['hot']:>9.2f} {row['hot_p99']:>9.2f}",
            flush=True,
        )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    django.setup()
    print(json.dumps(inside(int(sys.argv[1]))))
