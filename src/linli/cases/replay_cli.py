"""`linli case replay`: records of another system become history here."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.cases.lifecycle import STATUS_NAMES
from linli.cases.rules.history_place import AGREEMENT_NAMES
from linli.cases.rules.mapping import path_of, read_mapping
from linli.cases.rules.replay_report import BY_RULE_NAMES, ReplayReport
from linli.cases.rules.source_cells import FLAG_NAMES
from linli.cases.steps.replay import Progress, replay
from linli.kernel.actor import importer
from linli.kernel.texts import Text

_MOST_SHOWN = 50


def replay_command(
    file: Annotated[Path, typer.Argument(help="CSV file with the records")],
    mapping: Annotated[str, typer.Option(help="Mapping file, or the name of one that ships, such as nyc311")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and count, write nothing")] = False,
    good_rows: Annotated[bool, typer.Option("--good-rows", help="Take the good rows in and list the others")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """Bring historical records in with their own times; the same file again adds nothing. Ends with 1 on bad rows."""
    read = read_mapping(path_of(mapping))
    report = replay(
        file=file,
        mapping=read,
        by=importer(f"linli case replay {read.spec.mapping.system}"),
        at=timezone.now(),
        dry_run=dry_run,
        good_rows=good_rows,
        progress=_progress() if sys.stderr.isatty() else None,
    )
    if as_json:
        typer.echo(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        _say(report)
    if report.refused:
        raise typer.Exit(1)


def _progress() -> Progress:
    began = time.monotonic()

    def show(done: int, total: int | None) -> None:
        nonlocal began
        if total is None:
            typer.echo("\r" + _("%(done)d rows checked") % {"done": done}, err=True, nl=False)
            began = time.monotonic()
            return
        rate = done / max(time.monotonic() - began, 0.001)
        words = _("%(done)d of %(total)d rows, %(rate).0f a second") % {"done": done, "total": total, "rate": rate}
        typer.echo(f"\r{words}", err=True, nl=done == total)

    return show


def _say(report: ReplayReport) -> None:
    for problem in report.problems[:_MOST_SHOWN]:
        typer.echo(f"{problem.place}: {problem.words}", err=True)
    if len(report.problems) > _MOST_SHOWN:
        typer.echo(_("and %(count)d more") % {"count": len(report.problems) - _MOST_SHOWN}, err=True)
    facts = {
        "rows": report.rows,
        "stored": report.stored + report.ready,
        "known": report.known,
        "changed": len(report.changed),
        "refused": report.refused,
    }
    typer.echo(
        _("%(rows)d rows: %(stored)d new, %(known)d there already, %(changed)d changed since, %(refused)d refused.")
        % facts
    )
    _counts(_("States in the source"), report.before, {})
    _counts(_("States here"), report.after, STATUS_NAMES)
    _counts(_("Division compared with the source"), report.areas, AGREEMENT_NAMES)
    _counts(_("Agency by our rules compared with the source"), report.rules, BY_RULE_NAMES)
    _counts(_("Faults of the source, kept and marked"), report.flags, FLAG_NAMES)
    typer.echo(_("%(rate).0f rows a second") % {"rate": report.rate})
    if report.dry_run:
        typer.echo(_("Dry run: nothing was written."))


def _counts(title: str, counts: Counter[str], names: Mapping[Any, Text]) -> None:
    if counts:
        told = [f"{names.get(code, code) or '-'} {count}" for code, count in counts.most_common()]
        typer.echo(_("%(field)s: %(words)s") % {"field": title, "words": _(", ").join(told)})
