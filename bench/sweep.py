"""The sweep of deadlines: 1,000 clocks due among 1,000, 100,000 and 1,000,000 open cases.

Every clock that is due belongs to a case that is weeks late, so that it climbs all steps of its ladder. Printed:
seconds and milliseconds a clock, an idle sweep, and the slope of log time over log open cases (budget: at most 0.2; 0
is a cost that does not know how many cases are open).
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

from bench.site import PYTHON, ROOT, postgresql_here, site

DUE = 1_000
SIZES = "1000,100000,1000000"
STEEPEST = 0.2


def inside(size: int, due: int) -> dict[str, Any]:
    """Bring the open cases to `size`, let `due` clocks fall due, and sweep; run in the environment of a site."""
    from django.db import connection
    from django.utils import timezone

    from bench.filler import fill
    from linli.cases.models import Case, CaseEvent
    from linli.jobs.deadlines import BATCH, sweep_deadlines

    now = timezone.now()
    began = time.perf_counter()
    missing = size - Case.objects.count() - due // 2
    # reported later than today: open, and nothing of them is due
    fill(max(0, missing), months=2, seed=size, as_of=now + timedelta(days=500), journeys=("routed",))
    # two clocks of each run: first contact and handling
    fill(due // 2, months=1, seed=size, as_of=now - timedelta(days=60), journeys=("routed",))
    filled = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    steps = CaseEvent.objects.filter(kind="escalated").count()
    sweep_deadlines(now - timedelta(days=3650))  # packs, units, divisions into memory
    idle = []
    for _ in range(5):
        began = time.perf_counter()
        sweep_deadlines(now - timedelta(days=3650))
        idle.append(time.perf_counter() - began)
    began = time.perf_counter()
    climbed = 0
    while done := sweep_deadlines(now, BATCH):
        climbed += done
    took = time.perf_counter() - began
    return {
        "open": Case.objects.count(),
        "due": climbed,
        "steps": CaseEvent.objects.filter(kind="escalated").count() - steps,
        "seconds": round(took, 2),
        "ms_per_clock": round(took / climbed * 1000, 2),
        "idle_ms": round(min(idle) * 1000, 2),
        "filled_in_s": round(filled, 1),
    }


def slope(found: list[dict[str, Any]]) -> float:
    """Of log seconds over log open cases, by least squares; 0 for a single size."""
    points = [(math.log(one["open"]), math.log(one["ms_per_clock"])) for one in found]
    middle_x, middle_y = (sum(point[axis] for point in points) / len(points) for axis in (0, 1))
    spread = sum((x - middle_x) ** 2 for x, _y in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread if spread else 0.0


def main(arguments: list[str] | None = None) -> None:
    """All sizes on every engine that is here."""
    reader = argparse.ArgumentParser(prog="python -m bench sweep")
    reader.add_argument("--sizes", default=SIZES)
    reader.add_argument("--due", type=int, default=DUE)
    reader.add_argument("--engine", choices=("sqlite", "postgresql"))
    given = reader.parse_args(arguments)
    here = ("sqlite", *(["postgresql"] if postgresql_here() else []))
    for engine in (given.engine,) if given.engine else here:
        found = []
        with site(engine) as made:
            for size in map(int, given.sizes.split(",")):
                command = [PYTHON, "-m", "bench.sweep", str(size), str(given.due)]
                done = subprocess.run(command, env=made.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE)
                found.append(json.loads(done.stdout))
                print(json.dumps({"bench": "sweep", "engine": engine, **found[-1]}), flush=True)
        steep = slope(found)
        print(
            json.dumps({"bench": "sweep", "engine": engine, "slope": round(steep, 3), "budget": STEEPEST}), flush=True
        )
        if steep > STEEPEST:
            sys.exit(1)


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    import django

    django.setup()
    print(json.dumps(inside(int(sys.argv[1]), int(sys.argv[2]))))
