"""`linli case new|show|act`."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.cases.lifecycle import EVENT_NAMES, STATUS_NAMES, Channel, EventKind, Status
from linli.cases.models import Case
from linli.cases.queries import description_of, get_case, moves_open_to, timeline
from linli.cases.queries.links import numbers_of
from linli.cases.replay_cli import replay_command
from linli.cases.rules.report import Contact, Point, Report
from linli.cases.rules.telling import cases_named, told
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.cases.steps.context import context_at
from linli.cases.steps.intake import receive
from linli.duty.queries import unit_book
from linli.kernel.console import keyboard, print_json, say
from linli.kernel.errors import InvalidInput
from linli.kernel.idempotency import once
from linli.kernel.images import MOST_BYTES
from linli.places.crs import Crs
from linli.policy.queries import pack_at

app = typer.Typer(no_args_is_help=True, help="Cases: take one in, look at it, take it a step further.")
Number = Annotated[str, typer.Argument(help="Case number, YYYYMMDD-NNNNNN-C")]
AsJson = Annotated[bool, typer.Option("--json")]


def summary(case: Case) -> dict[str, Any]:
    """The facts of a case as commands print them."""
    unit = unit_book().by_id.get(case.unit_id) if case.unit_id is not None else None
    return {
        "number": case.number,
        "status": case.status,
        "type": case.type_code or None,
        "urgency": case.urgency,
        "unit": unit.code if unit else None,
        "areas": [area for area in (case.area_1, case.area_2, case.area_3, case.area_4, case.area_5) if area],
        "received_at": case.received_at.isoformat(),
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "rework": case.rework,
        "seq": case.seq,
    }


app.command("replay")(replay_command)


@app.command()
def new(
    text: Annotated[str, typer.Argument(help="What it is about")],
    lon: Annotated[float | None, typer.Option(help="Longitude in degrees")] = None,
    lat: Annotated[float | None, typer.Option(help="Latitude in degrees")] = None,
    accuracy: Annotated[float, typer.Option(help="Accuracy of the point in metres")] = 0.0,
    crs: Annotated[Crs, typer.Option(help="Coordinate system of the point")] = Crs.WGS84,
    area: Annotated[str, typer.Option(help="Code of a division instead of a point")] = "",
    address: Annotated[str, typer.Option(help="Address in words")] = "",
    type_code: Annotated[str, typer.Option("--type", help="Code of the case type")] = "",
    channel: Annotated[Channel, typer.Option(help="How it came in")] = Channel.HOTLINE,
    name: Annotated[str, typer.Option(help="Reporter's name")] = "",
    phone: Annotated[str, typer.Option(help="Reporter's telephone")] = "",
    email: Annotated[str, typer.Option(help="Reporter's e-mail")] = "",
    confidential: Annotated[bool, typer.Option(help="The handling unit sees no contact")] = False,
    photo: Annotated[list[Path] | None, typer.Option(help="Photo file, may be repeated")] = None,
    answer: Annotated[list[str] | None, typer.Option(help="code=value, may be repeated")] = None,
    key: Annotated[str | None, typer.Option(help="Idempotency key: the same key never makes two cases")] = None,
    as_json: AsJson = False,
) -> None:
    """Take a report in; prints the number and the tracking code."""
    by, at = keyboard(), timezone.now()
    if (lon is None) != (lat is None):
        raise InvalidInput({"point": [_("Give both --lon and --lat.")]})
    report = Report(
        text=text,
        channel=channel,
        type_code=type_code,
        point=Point(lon, lat, accuracy, crs) if lon is not None and lat is not None else None,
        area_code=area,
        address=address,
        answers=pairs(answer or [], field="answer"),
        contact=Contact(name, phone, email, confidential, get_language() or "zh-hans"),
        photos=tuple(store_photo(content=_read(path), by=by, at=at).pk for path in photo or []),
    )
    receipt = receive(
        report=report, by=by, at=at, once=once(scope="cli", key=key, body=_body(report, photo or [])) if key else None
    )
    if as_json:
        print_json({**summary(receipt.case), "secret": receipt.secret, "repeated": receipt.repeated})
        return
    say(_("Number %(number)s, tracking code %(secret)s") % {"number": receipt.number, "secret": receipt.secret})
    _show(receipt.case)


def _body(report: Report, photos: list[Path]) -> dict[str, Any]:
    """All that was said, with the photos by what is in them: each run stores them anew, under new ids."""
    body = {**asdict(report), "photos": [hashlib.sha256(_read(path)).hexdigest() for path in photos]}
    del body["contact"]["language"]
    return body


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as photo:
            return photo.read(MOST_BYTES + 1)  # a device never ends
    except OSError as error:
        raise InvalidInput({"photo": [f"{path}: {error.strerror}"]}) from error


def pairs(texts: list[str], *, field: str) -> dict[str, Any]:
    """["a=1", "b=2", "b=3"] as {"a": "1", "b": ["2", "3"]}. Raises InvalidInput on `field`."""
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise InvalidInput({field: [_("Write it as name=value: %(text)s") % {"text": text[:40]}]})
        if name in found:
            earlier = found[name]
            found[name] = [*(earlier if isinstance(earlier, list) else [earlier]), value]
        else:
            found[name] = value
    return found


def _show(case: Case) -> None:
    language = get_language()
    facts = summary(case)
    status = STATUS_NAMES[Status(case.status)].in_language(language)
    due = f"  {_here(case.due_at).isoformat(sep=' ', timespec='minutes')}" if case.due_at else ""
    say(f"{case.number}  {status}  {facts['type'] or '-'}  {facts['unit'] or '-'}{due}")


def _here(at: datetime) -> datetime:
    """The time as clocks in the district show it."""
    return at.astimezone(pack_at(timezone.now()).zone)


@app.command()
def show(number: Number, as_json: AsJson = False) -> None:
    """Show a case with its timeline."""
    by, language = keyboard(), get_language()
    case = get_case(by=by, number=number)
    entries = timeline(case)
    if as_json:
        context = context_at(timezone.now())
        numbers = numbers_of(cases_named(one.event for one in entries), by=by)
        events = [
            {
                "seq": one.event.seq,
                "kind": one.event.kind,
                "at": one.event.at.isoformat(),
                "data": told(one.event, book=context.book, snapshot=context.snapshot, numbers=numbers),
                "text": one.text,
            }
            for one in entries
        ]
        print_json({**summary(case), "description": description_of([case.pk]).get(case.pk, ""), "events": events})
        return
    _show(case)
    for one in entries:
        kind = EVENT_NAMES[EventKind(one.event.kind)].in_language(language)
        first_line = one.text.splitlines()[0] if one.text else ""
        say(f"  {one.event.seq:>3}  {_here(one.event.at):%Y-%m-%d %H:%M}  {kind}  {first_line}".rstrip())


@app.command("act")
def act_command(
    number: Number,
    move: Annotated[str, typer.Argument(help="Step, such as classify, route, sign, report_done, pass_check, close")],
    fact: Annotated[list[str] | None, typer.Argument(help="Facts as name=value, or one JSON object")] = None,
    photo: Annotated[list[Path] | None, typer.Option(help="Photo file as evidence, may be repeated")] = None,
    as_json: AsJson = False,
) -> None:
    """Take a case a step further on behalf of the house, with the facts the step needs."""
    by = keyboard()
    given = fact or []
    if len(given) == 1 and given[0].lstrip().startswith("{"):
        try:
            facts = orjson.loads(given[0])
        except orjson.JSONDecodeError as error:
            raise InvalidInput({"facts": [str(error)]}) from error
    else:
        facts = pairs(given, field="facts")
    if photo:
        facts = {**facts, "photos": [store_photo(content=_read(path), by=by, at=timezone.now()).pk for path in photo]}
    case = act(number=number, move=move, facts=facts, by=by, at=timezone.now())
    if as_json:
        print_json({**summary(case), "moves": [one.name for one in moves_open_to(case, by=by)]})
        return
    _show(case)
