"""What the `places` commands print: sentences for people, plain JSON for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import typer
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.places import queries
from linli.places.actions import ImportReport
from linli.places.snapshot import Areas, Located
from linli.places.topology import Finding, Report


def print_json(value: Any) -> None:
    """Print a value as indented JSON."""
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def say_import(report: ImportReport) -> None:
    """Print what an import counted, warnings on stderr."""
    for warning in report.warnings:
        typer.echo(_("Warning: %(words)s") % {"words": warning}, err=True)
    typer.echo(
        _("%(total)d read: %(created)d new, %(changed)d changed, %(corrected)d corrected, %(unchanged)d as before.")
        % {
            "total": report.total,
            "created": report.created,
            "changed": report.changed,
            "corrected": report.corrected,
            "unchanged": report.unchanged,
        }
    )
    if report.absent:
        typer.echo(_("%(count)d known divisions are not in the file; they stay.") % {"count": report.absent})
    if report.dry_run:
        typer.echo(_("Dry run: nothing was written."))


def _codes(areas: Areas, on: date) -> list[str]:
    known = queries.snapshot_on(on).places
    return [known[area].code for area in areas if area is not None and area in known]


def located_as_json(found: Located, on: date) -> dict[str, Any]:
    """A located point by codes, as plain JSON."""
    known = queries.snapshot_on(on).places
    return {
        "lon": found.lon,
        "lat": found.lat,
        "accuracy_m": found.accuracy_m,
        "day": on.isoformat(),
        "outside": found.outside,
        "ambiguous": found.ambiguous,
        "code": known[found.division].code if found.division is not None else None,
        "areas": _codes(found.areas, on),
        "candidates": [
            {"areas": _codes(one.areas, on), "distance_m": round(one.distance_m, 1)} for one in found.candidates
        ],
        "neighbour": known[found.neighbour].code if found.neighbour is not None else None,
    }


def _path(division: int, on: date) -> str:
    code = queries.snapshot_on(on).places[division].code
    return f"{' > '.join(queries.path_of(division, get_language(), on))} ({code})"


def say_located(found: Located, on: date) -> None:
    """Print the place, whose it is when it is not ours, and what else comes into question."""
    if found.division is not None:
        typer.echo(_path(found.division, on))
    else:
        typer.echo(_("Outside all divisions."))
    if found.neighbour is not None:
        typer.echo(_("Next door: %(name)s") % {"name": _path(found.neighbour, on)})
    for one in found.candidates:
        metres = f"{one.distance_m:.1f}"
        typer.echo(_("Or, %(metres)s m away: %(name)s") % {"metres": metres, "name": _path(one.division, on)})


def say_report(report: Report, most: int = 20) -> None:
    """Print the findings at one depth, the `most` largest of each kind."""
    typer.echo(
        _("Depth %(depth)d on %(day)s: %(count)d divisions, %(drawn)d with a boundary, %(area).3f km²")
        % {
            "depth": report.depth,
            "day": report.day,
            "count": report.divisions,
            "drawn": report.drawn,
            "area": report.area_m2 / 1e6,
        }
    )
    kinds: dict[str, list[Finding]] = {}
    for finding in report.findings:
        kinds.setdefault(finding.kind.value, []).append(finding)
    for kind, found in kinds.items():
        typer.echo(f"  {kind}: {len(found)}")
        for finding in found[:most]:
            size = f"  {finding.area_m2:.2f} m²" if finding.area_m2 is not None else ""
            where = f"  {finding.lon:.7f},{finding.lat:.7f}" if finding.lon is not None else ""
            typer.echo(f"    {' / '.join(finding.codes)}{size}{where}  {finding.note}".rstrip())
        if len(found) > most:
            typer.echo("    " + _("and %(count)d more") % {"count": len(found) - most})
    if not kinds:
        typer.echo("  " + _("Nothing found."))
