"""`linli evaluate`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.evaluation.actions import evaluate_month
from linli.evaluation.rules.evaluations import Evaluation, compute
from linli.evaluation.rules.export import as_csv
from linli.evaluation.rules.reports import PARTS, canonical, explain, named, report
from linli.kernel.console import keyboard, parse_time, say
from linli.kernel.errors import InvalidInput


def evaluate_command(
    month: Annotated[str, typer.Option(help="The month, such as 2026-10")],
    level: Annotated[str, typer.Option(help="month, type, group, unit, leader, post, person, or a level of areas")],
    explain_code: Annotated[str, typer.Option("--explain", help="Code of one cell: every point of it")] = "",
    as_of: Annotated[str | None, typer.Option(help="As it was known then, 2026-11-01T00:00:00+08:00")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same events give the same bytes")] = False,
    export: Annotated[Path | None, typer.Option(help="Write a table to this .csv file")] = None,
    keep: Annotated[bool, typer.Option(help="Store the run: pages and the API show it from then on")] = False,
) -> None:
    """Evaluate a month from the events of all cases."""
    if export is not None and export.suffix.lower() != ".csv":
        raise InvalidInput({"export": [_("Please name a file that ends in .csv.")]})
    seen = parse_time(as_of, field="as-of") or timezone.now()
    made = _made(month, seen, keep=keep)
    if explain_code:
        told = explain(made, level, explain_code, by=keyboard())
        _print(told) if as_json else _explained(named(told, made), made)
        return
    told = report(made, level)
    if export is not None:
        _write(export, as_csv(named(report(made, level), made)))
    if as_json:
        _print(told)
    else:
        _table(named(told, made), made)


def _made(month: str, as_of: datetime, *, keep: bool) -> Evaluation:
    if keep:
        return evaluate_month(month=month, by=keyboard(), at=timezone.now(), as_of=as_of)
    return compute(month=month, as_of=as_of)


def _print(value: dict[str, Any]) -> None:
    sys.stdout.write(canonical(value).decode())


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InvalidInput({"export": [f"{path}: {error.strerror}"]}) from error


def _head(told: dict[str, Any]) -> None:
    pack = f"{told['pack']['name']} {told['pack']['version']}"
    say(f"{told['month']}  {told['level']}  {_('as of')} {told['as_of']}  {pack}")
    left = {"handlings": told["handlings"], "merged": told["merged"], "imported": told["imported"]}
    say(_("%(handlings)d handlings counted; left aside: %(merged)d merged, %(imported)d imported") % left)


def _table(told: dict[str, Any], made: Evaluation) -> None:
    language = get_language()
    _head(told)
    for cell in told["cells"]:
        say()
        say(f"{cell['code'] or '-'}  {cell['name']}")
        for indicator in made.spec.indicators:
            say("  " + _figure(indicator.name.in_language(language), cell["indicators"][indicator.code]))
        for score in made.spec.scores:
            say("  " + _score(score.name.in_language(language), cell["scores"][score.code]))


def _figure(name: str, one: dict[str, Any]) -> str:
    rate = f"{one['rate']} % ({one['low']}-{one['high']})" if one["rate"] is not None else "-"
    few = "" if one["enough"] else f"  {_('too few')}"
    out = f"  {_('excluded')} {one['excluded']}" if one["excluded"] else ""
    partly = f"  {_('partly')} {one['partly']}" if one["partly"] else ""
    if one["rate"] is None and one["denominator"]:
        return f"{name}: {one['numerator']}{out}"
    return f"{name}: {one['numerator']}/{one['denominator']}  {rate}{partly}{out}{few}"


def _score(name: str, one: dict[str, Any]) -> str:
    total = one["total"] if one["total"] is not None else _("not measured")
    rank = f"  {_('rank')} {one['rank']}" if one["rank"] else ""
    return f"{name}: {total} / {one['full']}{rank}" + ("" if one["enough"] else f"  {_('too few')}")


def _explained(told: dict[str, Any], made: Evaluation) -> None:
    language = get_language()
    cell, behind = told["cell"], told["cases"]
    _head(told)
    say()
    say(f"{cell['code'] or '-'}  {cell['name']}")
    for score in made.spec.scores:
        own = cell["scores"][score.code]
        say(_score(score.name.in_language(language), own))
        for item in own["items"]:
            points = item["points"] if item["points"] is not None else "-"
            say(f"  {made.spec.by_code[item['indicator']].name.in_language(language)}: {item['formula']} = {points}")
    parts = dict(zip(PARTS, (_("in the numerator"), _("not in it"), _("excluded")), strict=True))
    for indicator in made.spec.indicators:
        say()
        say(_figure(indicator.name.in_language(language), cell["indicators"][indicator.code]))
        for part, words in parts.items():
            listed = behind[indicator.code][part]
            if listed["count"]:
                more = " …" if listed["count"] > len(listed["numbers"]) else ""
                say(f"  {words} ({listed['count']}): {' '.join(listed['numbers'])}{more}")
