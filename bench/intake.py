"""Intake over HTTP: case, events, clocks, routing, audit and outbox in one transaction.

Two web processes, 1, 8 and 32 connections; ratio to a bare insert of the same rows through the driver, measured
before and after in the same run (their mean). Budget: at least 150 a second and 0.25 of the bare insert; goal 300.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.load import post, run
from bench.site import PYTHON, Site, postgresql_here, site

SECONDS = 8.0
CONCURRENCY = (1, 8, 32)
REPORT: dict[str, Any] = {
    "text": "小区南门外的路灯三天没亮了，晚上回家看不清路，请尽快派人来看一下。",
    "channel": "api",
    "type_code": "C0118",
    "point": {"lon": 116.4223, "lat": 39.9617, "accuracy_m": 5},
    "address": "朝霞里 3 号楼前",
    "contact": {"name": "王桂兰", "phone": "13800138000"},
}


def _bare(made: Site, processes: int) -> float:
    command = [PYTHON, str(Path(__file__).with_name("bare.py")), json.dumps(REPORT), str(processes), "4"]
    done = subprocess.run(command, env=made.environment, check=True, capture_output=True)
    return float(json.loads(done.stdout)["per_second"])


def measure(engine: str) -> list[dict[str, Any]]:
    """One row per concurrency."""
    rows: list[dict[str, Any]] = []
    with site(engine) as made:
        bare = {count: [_bare(made, count)] for count in (1, 2)}
        server = made.serve()
        body = json.dumps(REPORT).encode()
        request = post("/api/v1/cases", body, X_API_Key=made.key)
        run(made.port, lambda _n: request, threads=4, seconds=2, accepted=(201,))
        for threads in CONCURRENCY:
            found = run(made.port, lambda _n: request, threads=threads, seconds=SECONDS, accepted=(201,))
            rows.append({"engine": engine, "connections": threads, **found.__dict__})
        made.kill(server)
        for count, figures in bare.items():
            figures.append(_bare(made, count))
    for row in rows:
        one = sum(bare[1]) / 2
        same = one if row["connections"] == 1 else sum(bare[2]) / 2
        row |= {"bare_1": one, "bare_2": sum(bare[2]) / 2, "ratio": row["per_second"] / same}
    return rows


def main(_arguments: list[str] | None = None) -> None:
    """Measure on every engine that is here and print a table."""
    print("engine      conn   per s    p50 ms   p99 ms   bare/s (1, 2 writers)   ratio   refused")
    for engine in ("sqlite", *(["postgresql"] if postgresql_here() else [])):
        for row in measure(engine):
            print(
                f"{engine:<11} {row['connections']:>4} {row['per_second']:>7.0f} {row['p50']:>9.1f} {row['p99']:>8.1f}"
                f"   {row['bare_1']:>8.0f} {row['bare_2']:>8.0f}        {row['ratio']:>5.2f}   {row['refused']:>5}"
            )
            print(json.dumps({"bench": "intake", **row}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
