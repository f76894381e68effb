"""`linli places import|locate|check|retire`: the same actions and queries as the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.kernel.actor import importer
from linli.kernel.errors import InvalidInput, NotReady, TooLarge
from linli.places import queries
from linli.places.actions import import_divisions, retire_division
from linli.places.crs import Crs
from linli.places.drafts import Fields
from linli.places.geojson import MOST_BYTES
from linli.places.printing import located_as_json, print_json, say_import, say_located, say_report
from linli.places.rules import check_point
from linli.places.topology import topology
from linli.policy.queries import pack_at

app = typer.Typer(help="Divisions: import boundaries, find a point, check the topology.", no_args_is_help=True)

_BY = importer("linli places")
Day = Annotated[str | None, typer.Option("--day", help="YYYY-MM-DD; today when left out")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]
System = Annotated[Crs, typer.Option("--crs", help="Coordinate system of the input")]


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="GeoJSON FeatureCollection of polygons")],
    level: Annotated[str | None, typer.Option(help="Level of the pack in force, or 'neighbour'")] = None,
    depth: Annotated[int | None, typer.Option(help="1 district .. 5 cell, instead of the level")] = None,
    crs: System = Crs.WGS84,
    code_field: Annotated[str, typer.Option(help="Property with the code")] = "code",
    name_field: Annotated[
        list[str] | None, typer.Option(help="Property, or pattern '{a} {b}'; zh=..., en=..., pinyin=... for each")
    ] = None,
    parent_field: Annotated[str, typer.Option(help="Property with the code of the division above")] = "",
    households_field: Annotated[str, typer.Option(help="Property with the number of households")] = "households",
    valid_from: Annotated[str | None, typer.Option(help="YYYY-MM-DD from which the boundaries hold; today")] = None,
    encoding: Annotated[str, typer.Option(help="utf-8, gb18030 or utf-16")] = "utf-8",
    illustrative: Annotated[
        bool, typer.Option("--illustrative", help="The boundaries are invented: maps say so")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and count, write nothing")] = False,
    as_json: AsJson = False,
) -> None:
    """Import boundaries: everything or nothing; the same file again changes nothing."""
    report = import_divisions(
        features=_read(file),
        by=_BY,
        at=timezone.now(),
        valid_from=_day(valid_from, "valid-from"),
        depth=depth,
        level=level,
        crs=crs,
        fields=_fields(code_field, name_field or [], parent_field, households_field),
        encoding=encoding,
        illustrative=illustrative,
        dry_run=dry_run,
    )
    print_json(report.as_json()) if as_json else say_import(report)


@app.command(context_settings={"ignore_unknown_options": True})
def locate(
    lon: Annotated[float, typer.Argument(help="Longitude in degrees")],
    lat: Annotated[float, typer.Argument(help="Latitude in degrees")],
    crs: System = Crs.WGS84,
    accuracy: Annotated[float, typer.Option(help="Accuracy of the point in metres")] = 0.0,
    day: Day = None,
    as_json: AsJson = False,
) -> None:
    """Say in which divisions a point lies, and which others it may belong to."""
    on = _day(day, "day")
    check_point(lon=lon, lat=lat, accuracy_m=accuracy, crs=crs, day=on, names=("LON", "LAT", "--accuracy"))
    found = queries.locate(lon=lon, lat=lat, accuracy_m=accuracy, crs=crs, day=on)
    print_json(located_as_json(found, on)) if as_json else say_located(found, on)


@app.command()
def check(
    depth: Annotated[int | None, typer.Option(min=1, max=5, help="Only this depth")] = None,
    day: Day = None,
    tolerance: Annotated[float, typer.Option(min=0.0, help="Square metres below which a fault is rounding")] = 1.0,
    households: Annotated[int | None, typer.Option(help="Warn above this number, instead of the levels' own")] = None,
    as_json: AsJson = False,
) -> None:
    """Find gaps, overlaps, slivers and other faults; ends with 1 when a boundary is wrong."""
    on = _day(day, "day")
    places = queries.snapshot_on(on).places.values()
    depths = [depth] if depth else sorted({place.depth for place in places})
    reports = [topology(depth=one, day=on, tolerance_m2=tolerance, households_most=households) for one in depths]
    if as_json:
        print_json([report.as_json() for report in reports])
    else:
        for report in reports:
            say_report(report)
        if not reports:
            typer.echo(_("No divisions are known on %(day)s.") % {"day": on})
    if any(report.faulty for report in reports):
        raise typer.Exit(1)


@app.command()
def retire(
    code: Annotated[str, typer.Argument(help="Code of the division")],
    last_day: Annotated[str, typer.Option(help="YYYY-MM-DD, the last day on which it exists")],
) -> None:
    """End a division; its history stays."""
    version = retire_division(code=code, last_day=_day(last_day, "last-day"), by=_BY, at=timezone.now())
    typer.echo(_("%(code)s ends; from %(day)s it is no more.") % {"code": version.code, "day": version.valid_to})


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise TooLarge(_("The file is larger than %(limit)d MB.") % {"limit": MOST_BYTES // 1024**2})
        return file.read_bytes()
    except OSError as error:
        words = _("Cannot read %(file)s: %(reason)s.") % {"file": file, "reason": error.strerror}
        raise InvalidInput({"FILE": [words]}) from error


def _fields(code: str, names: list[str], parent: str, households: str) -> Fields:
    given = {"zh": "name", "en": "name_en", "pinyin": "pinyin"}
    for name in names:
        key, equals, value = name.partition("=")
        if equals and key not in given:
            raise InvalidInput({"--name-field": [_("Use zh=PROPERTY, en=PROPERTY or pinyin=PROPERTY.")]})
        given[key if equals else "zh"] = value if equals else name
    return Fields(code, given["zh"], given["en"], given["pinyin"], parent, households)


def _day(text: str | None, option: str) -> date:
    if text is None:
        try:
            return datetime.now(pack_at(timezone.now()).zone).date()
        except NotReady:
            return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput({f"--{option}": [_("A day is written YYYY-MM-DD.")]}) from error
