"""Searching 10,000, 100,000 and 1,000,000 cases on SQLite and PostgreSQL. Budget: p95 50 ms at a million on both.

200 queries of nine classes, each asked by the district centre, a street's desk and a unit; what is measured is all that
a search costs on the server but the page around it: scope, index, rows, texts, ranking, pieces. Beside it the read of
one case by its key, on the same connection. Cases are rows with place and text only; the index is made as
`linli search rebuild` makes it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.search_texts import EFFECTS, RARE, SINCE, THINGS, TROUBLES, WISHES, Writer
from bench.site import PYTHON, ROOT, postgresql_here, site

SIZES = "10000,100000,1000000"
BUDGET_MS = 50
EACH = 22  # queries of a class


def fill(count: int) -> None:
    """Bring the number of cases to `count`: rows of cases, places and texts, spread over types, areas and units."""
    from django.db import transaction
    from django.utils import timezone

    from bench.rows import columns, loader, next_key, plain
    from linli.cases.lifecycle import Status
    from linli.cases.models import Case, CasePlace, CaseText
    from linli.cases.steps.context import context_at
    from linli.kernel.ids import case_number
    from linli.kernel.numbers import take

    have, now = Case.objects.count(), timezone.now()
    dice, writer, rows = random.Random(have), Writer(have), loader()
    context = context_at(now)
    places = [place for place in context.snapshot.places.values() if place.depth == 3]
    types = [one.code for one in context.spec.types if not one.retired]
    units = [unit.id for unit in context.book.by_id.values() if not unit.retired]
    states = [Status.ROUTED, Status.HANDLING, Status.HANDLING, *[Status.CLOSED] * 17]

    def packed(model: Any, row: Any, *, keyed: bool) -> Any:
        fields = columns(model, keyed=keyed)
        values = [rows.adapt(plain(one, getattr(row, one.attname))) for one in fields]
        return rows.join(values[0], rows.pack(values[1:]))

    while have < count:
        size = min(20_000, count - have)
        with transaction.atomic():
            place_id, case_id, first = next_key(CasePlace), next_key(Case), take("bench", size)
            tables: dict[Any, list[Any]] = {CasePlace: [], Case: [], CaseText: []}
            for offset in range(size):
                spot = dice.choice(places)
                name = spot.name_zh
                received = now - timedelta(minutes=(count - have - offset) / count * 60 * 24 * 365)
                areas = dict(zip(("area_1", "area_2", "area_3", "area_4", "area_5"), spot.areas, strict=True))
                address = f"{name}{dice.randint(1, 99)}号院" if dice.random() < 0.6 else ""
                place = CasePlace(id=place_id + offset, lon=116.4, lat=39.9, address=address)
                case = Case(
                    id=case_id + offset,
                    number=case_number(received.date(), first + offset),
                    status=dice.choice(states).value,
                    channel="hotline",
                    nature="report",
                    type_code=dice.choice(types),
                    urgency="normal",
                    place_id=place_id + offset,
                    unit_id=dice.choice(units),
                    received_at=received,
                    due_at=received + timedelta(hours=dice.randint(2, 200)),
                    pack_id=context.pack.id,
                    seq=5,
                    updated_at=received,
                    **areas,
                )
                text = CaseText(case_id=case_id + offset, no=1, kind="description", body=writer.text(name), at=received)
                tables[CasePlace].append(packed(CasePlace, place, keyed=True))
                tables[Case].append(packed(Case, case, keyed=True))
                tables[CaseText].append(packed(CaseText, text, keyed=False))
            for model, made in tables.items():
                rows.load(model, made, keyed=model is not CaseText)
        have += size


def queries(seed: int) -> dict[str, list[str]]:
    """200 queries by class."""
    from linli.cases.models import Case

    dice = random.Random(seed)
    last = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
    numbers = list(
        Case.objects.filter(pk__in=[dice.randint(1, last) for _one in range(EACH * 2)]).values_list("number", flat=True)
    )
    return {
        "two characters": [dice.choice(THINGS)[:2] for _one in range(EACH)],
        "very frequent": dice.choices((*WISHES[:3], *EFFECTS[:3], *SINCE[:3], "号楼", "单元"), k=EACH),
        "long phrase": [
            f"{dice.choice(THINGS)}{dice.choice(TROUBLES)}，{dice.choice(EFFECTS)}" for _one in range(EACH)
        ],
        "two words": [f"{dice.choice(THINGS)} {dice.choice(EFFECTS)}" for _one in range(EACH)],
        "place and matter": [f"{name}{dice.choice(THINGS)}" for name in _places(dice)],
        "English": dice.choices(("street light", "noise midnight", "elevator", "playground", "bicy lane"), k=EACH),
        "rare": dice.choices(RARE, k=EACH),
        "nothing found": ["".join(dice.sample("龘靐齉爩鱻麤灪龗", 3)) for _one in range(EACH)],
        "number": numbers[: EACH // 2] + [number[:11] for number in numbers[EACH : EACH + EACH // 2]],
    }


def _places(dice: random.Random) -> Iterator[str]:
    from django.utils import timezone

    from linli.cases.steps.context import context_at

    streets = context_at(timezone.now()).snapshot.at_depth(2)
    for _one in range(EACH):
        yield dice.choice(streets).name_zh


def actors() -> dict[str, Any]:
    """The centre, the desk of a street, a member of a unit."""
    from django.utils import timezone

    from linli.cases.steps.context import context_at
    from linli.kernel.actor import Actor, ActorKind, Grant

    context = context_at(timezone.now())
    street = context.snapshot.at_depth(2)[7]
    unit = next(unit.id for unit in context.book.by_id.values() if not unit.retired)
    grants = {
        "centre": Grant(role="centre"),
        "street": Grant(role="street", area_id=street.id, area_depth=2),
        "unit": Grant(role="unit", unit_id=unit),
    }
    return {name: Actor(kind=ActorKind.STAFF, id=10**6, grants=(grant,)) for name, grant in grants.items()}


def _ms(ask: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds by the clock, and of processor time: on a machine that others use too, only these say what it costs.

    Where the database works in a process of its own, what the kernel says that one has used is part of it.
    """
    began, used = time.perf_counter(), _processor()
    ask()
    return (time.perf_counter() - began) * 1000, (_processor() - used) * 1000


def _processor() -> float:
    from django.db import connection

    if connection.vendor == "sqlite":
        return time.process_time()
    backend = connection.connection.info.backend_pid
    return time.process_time() + int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9


def _at(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def _figures(taken: list[tuple[float, float]]) -> dict[str, float]:
    values, used = [one for one, _cpu in taken], [cpu for _one, cpu in taken]
    figures = {"p50": statistics.median(values), "p95": _at(values, 0.95), "p99": _at(values, 0.99), "max": max(values)}
    return figures | {"cpu50": statistics.median(used), "cpu95": _at(used, 0.95), "cpu99": _at(used, 0.99)}


def build(count: int) -> Iterator[dict[str, Any]]:
    """Make the cases and the index, unless a kept site has them."""
    from django.db import connection
    from django.utils import timezone

    from linli.cases.steps.index import rebuild, state
    from linli.kernel.actor import job

    if state().built_at is not None and state().documents >= count:
        return
    began = time.perf_counter()
    fill(count)
    filled = time.perf_counter() - began
    began = time.perf_counter()
    for _done in rebuild(by=job("search"), at=timezone.now()):
        pass
    built = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    yield {"what": "index", "cases": count, "fill_s": filled, "build_s": built, "per_s": count / built, **_size()}


def ask_all(count: int) -> Iterator[dict[str, Any]]:
    """Ask all queries as all people."""
    from django.utils import timezone

    from linli.cases.models import Case
    from linli.cases.rules.search import search_cases
    from linli.cases.rules.search_names import names_of
    from linli.cases.steps.context import context_at

    def ask(query: str, by: Any) -> Any:
        context = context_at(timezone.now())
        names = names_of(context.spec, context.snapshot, context.book)
        return search_cases(by=by, query=query, names=names)

    asked, people = queries(count), actors()
    dice = random.Random(5)
    keys = [dice.randint(1, count) for _one in range(500)]
    base = _figures([_ms(lambda pk=pk: Case.objects.get(pk=pk)) for pk in keys])  # type: ignore[misc]
    yield {"what": "one case by its key", "cases": count, **base}
    whole: list[tuple[float, float]] = []
    for name, own in asked.items():
        for who, by in people.items():
            ask(own[0], by)
            taken = [_ms(lambda query=query, by=by: ask(query, by)) for query in own]  # type: ignore[misc]
            hits = statistics.mean(len(ask(query, by).hits) for query in own)
            whole += taken
            yield {"what": name, "who": who, "cases": count, "hits": hits, **_figures(taken)}
    total = _figures(whole)
    yield {"what": "all", "cases": count, "queries": len(whole), **total, "load": os.getloadavg()[0]}


def _size() -> dict[str, float]:
    """Megabytes of the index with its documents, and of the whole database."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
            whole = cursor.fetchone()[0]
            cursor.execute("SELECT sum(length(CAST(words AS blob))) FROM cases_searchdoc")
            documents = cursor.fetchone()[0] or 0
            cursor.execute("SELECT sum(length(block)) FROM cases_searchword_data")
            own = documents + (cursor.fetchone()[0] or 0)
        else:
            cursor.execute(
                "SELECT pg_database_size(current_database()), pg_total_relation_size('cases_searchdoc'),"
                " pg_relation_size('cases_searchdoc_words')"
            )
            whole, own, _gin = cursor.fetchone()
    return {"index_mb": own / 1e6, "database_mb": whole / 1e6}


def measure(engine: str, sizes: list[int], keep: Path | None) -> Iterator[dict[str, Any]]:
    """All figures of an engine, size by size on the same site."""
    with site(engine, pack="chaoyang", keep=keep) as made:
        for count in sizes:
            command = [PYTHON, "-m", "bench.search", "inside", str(count)]
            told = subprocess.run(command, env=made.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
            yield from (json.loads(line) | {"engine": engine} for line in told.splitlines())


def main(arguments: list[str] | None = None) -> None:
    """Measure on every engine that is here and print a line a figure."""
    options = argparse.ArgumentParser(prog="bench search")
    options.add_argument("--cases", default=SIZES)
    options.add_argument("--engine", default="")
    options.add_argument("--keep", type=Path, help="folder where the sites stay, so that the next run only asks")
    chosen = options.parse_args(arguments or [])
    sizes = [int(size) for size in chosen.cases.split(",")]
    engines = [chosen.engine] if chosen.engine else ["sqlite", *(["postgresql"] if postgresql_here() else [])]
    print(
        f"{'engine':<11}{'cases':>9}  {'what':<20}{'who':<8}{'hits':>6}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}"
        f"{'cpu p50':>9}{'cpu p95':>9}"
    )
    for engine in engines:
        for row in measure(engine, sizes, chosen.keep):
            if row["what"] == "index":
                print(
                    f"{engine:<11}{row['cases']:>9}  index made in {row['build_s']:.0f} s ({row['per_s']:.0f} cases/s),"
                    f" {row['index_mb']:.0f} MB of {row['database_mb']:.0f} MB"
                )
            else:
                print(
                    f"{engine:<11}{row['cases']:>9}  {row['what']:<20}{row.get('who', ''):<8}{row.get('hits', 0):>6.1f}"
                    f"{row['p50']:>9.2f}{row['p95']:>9.2f}{row['p99']:>9.2f}{row['cpu50']:>9.2f}{row['cpu95']:>9.2f}"
                )
            if row["what"] == "all":
                within = "within" if row["p95"] < BUDGET_MS else "ABOVE"
                print(f"{'':<22}p95 {within} {BUDGET_MS} ms, with {row['load']:.1f} processes waiting on the machine")
            print(json.dumps({"bench": "search", **row}), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
        import django

        django.setup()
        size = int(sys.argv[2])
        for figure in itertools.chain(build(size), ask_all(size)):
            print(json.dumps(figure), flush=True)
    else:
        main(sys.argv[1:])
