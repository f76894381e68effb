"""`python -m bench evaluate`: a month of 1,000 to 1,000,000 cases evaluated from its events, on both databases.

Cases are copies of journeys through the real actions (bench/filler.py), received in October 2026. Printed: seconds of
the pass over the events, of all levels together, of storing the run; events a second; memory; and the slope of log time
over log cases (1 is linear). Budget for 1,000,000 cases: 120 s on SQLite, 60 s on PostgreSQL, 1.5 GB.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.site import PYTHON, ROOT, postgresql_here, site

SIZES = "1000,10000,100000"
MONTH = "2026-10"
FILLED_AT = datetime(2026, 10, 31, 15, 0, tzinfo=UTC)
LEVELS = ("month", "type", "group", "unit", "leader", "post", "person", "district", "street", "community", "grid")


def inside(count: int) -> dict[str, Any]:
    """Fill up to `count` cases; run in the environment of a site."""
    from django.db import connection

    from bench.filler import fill
    from linli.cases.models import Case, CaseEvent

    have = Case.objects.count()
    started = time.perf_counter()
    fill(count - have, months=1, seed=count, as_of=FILLED_AT)
    filled = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"cases": Case.objects.count(), "events": CaseEvent.objects.count(), "fill_s": round(filled, 1)}


def measure() -> dict[str, Any]:
    """Evaluate in a process of its own, so that its memory is the evaluation's."""
    from linli.evaluation.actions import evaluate_month
    from linli.evaluation.models import EvaluationRun
    from linli.evaluation.rules.evaluations import compute
    from linli.evaluation.rules.reports import canonical, explain, report
    from linli.kernel.actor import job

    as_of = FILLED_AT + timedelta(days=400)  # the copies are recorded when they were copied
    started, worked = time.perf_counter(), time.process_time()
    made = compute(month=MONTH, as_of=as_of)
    counted, worked = time.perf_counter(), time.process_time() - worked
    sizes = [len(canonical(report(made, level))) for level in LEVELS]
    told = time.perf_counter()
    street = report(made, "street")["cells"][0]["code"]
    explain(made, "street", street, by=job("bench"))
    explained = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    again = evaluate_month(month=MONTH, by=job("bench"), at=as_of)
    stored = time.perf_counter()
    assert again.sha256 == made.sha256
    run = EvaluationRun.objects.latest("pk")
    return {
        "handlings": len(made.ledger),
        "pass_s": round(counted - started, 2),
        "pass_cpu_s": round(worked, 2),
        "levels_s": round(told - counted, 2),
        "explain_s": round(explained - told, 2),
        "again_and_store_s": round(stored - explained, 2),
        "peak_mb": round(peak),
        "stored_mb": round(len(bytes(run.ledger)) / 1e6, 2),
        "bytes": sum(sizes),
    }


def _child(environment: dict[str, str], *words: str) -> dict[str, Any]:
    command = [PYTHON, "-m", "bench.evaluate", *words]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=False, capture_output=True)
    if done.returncode:
        sys.exit(done.stderr.decode()[-3000:])
    return dict(json.loads(done.stdout))


def _slope(rows: list[dict[str, Any]]) -> float:
    """Least squares of log seconds over log cases."""
    points = [(math.log(row["cases"]), math.log(max(row["pass_s"], 0.001))) for row in rows]
    mean_x, mean_y = sum(x for x, _y in points) / len(points), sum(y for _x, y in points) / len(points)
    below = sum((x - mean_x) ** 2 for x, _y in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / below if below else math.nan


def main(arguments: list[str] | None = None) -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench evaluate")
    parser.add_argument("--cases", default=SIZES)
    parser.add_argument("--engines", default="sqlite,postgresql")
    asked = parser.parse_args(arguments or [])
    print("engine         cases    events   pass s    CPU s   events/s   levels s   explain s   again+store s   MB")
    for engine in asked.engines.split(","):
        if engine == "postgresql" and not postgresql_here():
            continue
        rows = []
        with site(engine) as made:
            for count in map(int, asked.cases.split(",")):
                row = {"engine": engine, **_child(made.environment, "fill", str(count))}
                row |= _child(made.environment, "measure")
                rows.append(row)
                print(
                    f"{engine:<11} {row['cases']:>8} {row['events']:>9} {row['pass_s']:>8.2f} {row['pass_cpu_s']:>8.2f}"
                    f" {row['events'] / row['pass_s']:>10.0f} {row['levels_s']:>10.2f} {row['explain_s']:>11.2f}"
                    f" {row['again_and_store_s']:>15.2f} {row['peak_mb']:>9}",
                    flush=True,
                )
                print(json.dumps({"bench": "evaluate", **row}), flush=True)
        if len(rows) > 1:
            print(f"{engine}: slope of log seconds over log cases {_slope(rows):.2f}", flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    import django

    django.setup()
    print(json.dumps(inside(int(sys.argv[2])) if sys.argv[1] == "fill" else measure()))
