"""`linli policy check|diff|apply|simulate`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import orjson
import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.kernel.console import keyboard, parse_time, print_json, say
from linli.kernel.moments import months
from linli.policy.actions import apply_pack, check_pack, row_in_force
from linli.policy.diff import changes
from linli.policy.queries import pack_at
from linli.policy.simulation import simulate

app = typer.Typer(no_args_is_help=True, help="Policy packs: what a district may change, as data.")
Name = Annotated[str, typer.Argument(help="Name of a shipped pack, or the folder of your own", metavar="PACK")]
AsJson = Annotated[bool, typer.Option("--json")]


@app.command()
def check(pack: Name, as_json: AsJson = False) -> None:
    """Validate a pack; every problem is named with file, line and field."""
    found = check_pack(pack)
    if as_json:
        print_json({"name": found.head.name, "version": found.head.version, "sha256": found.sha256, "ok": True})
        return
    say(_("%(name)s %(version)s is valid.") % {"name": found.head.name, "version": found.head.version})


@app.command()
def diff(pack: Name, as_json: AsJson = False) -> None:
    """Show what applying a pack would change."""
    found = check_pack(pack)
    in_force = row_in_force(timezone.now())
    before = orjson.loads(in_force.body) if in_force is not None else {}
    rows = list(changes(before, orjson.loads(found.body)))
    if as_json:
        print_json([{"path": row.path, "old": row.old, "new": row.new} for row in rows])
        return
    for row in rows:
        say(f"{row.path}: {_short(row.old)} -> {_short(row.new)}")
    say(_("%(count)d changes.") % {"count": len(rows)})


def _short(value: object) -> str:
    text = orjson.dumps(value, default=str).decode()
    return text if len(text) <= 60 else text[:57] + "..."


@app.command()
def apply(
    pack: Name,
    effective: Annotated[
        str | None, typer.Option(help="From when it counts (ISO 8601 with zone); now when left out")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Apply a pack: atomically, with an effective time. The same content again changes nothing."""
    row = apply_pack(
        name=pack, by=keyboard(), at=timezone.now(), effective_from=parse_time(effective, field="effective")
    )
    if as_json:
        print_json({"id": row.pk, "name": row.name, "version": row.version, "effective_from": row.effective_from})
        return
    say(
        _("%(name)s %(version)s is in force from %(since)s.")
        % {"name": row.name, "version": row.version, "since": row.effective_from.isoformat(timespec="seconds")}
    )


@app.command("simulate")
def simulate_command(
    pack: Name,
    first: Annotated[str, typer.Option("--from", help="First month, such as 2026-08")],
    last: Annotated[str | None, typer.Option("--to", help="Last month; the first when left out")] = None,
    rows: Annotated[int, typer.Option(help="At most so many differences of each kind are listed", min=0)] = 20,
    as_json: AsJson = False,
) -> None:
    """Re-run past months under another pack: who would be late, routed elsewhere, scored differently."""
    now = timezone.now()
    zone = pack_at(now).zone
    since, until = months(first, last or first, zone=zone)
    found = simulate(name=pack, since=since, until=until, by=keyboard(), at=now)
    if as_json:
        print_json({name: {"counts": section.counts, "rows": list(section.rows)} for name, section in found.items()})
        return
    for name, section in found.items():
        words = section.words
        say(str(words.get("title", name)))
        for key, count in section.counts.items():
            say(f"  {words.get(key, key)}: {count}")
        for row in list(section.rows)[:rows]:
            shown = (
                (words.get(key, key), _plain(value, zone)) for key, value in row.items() if value not in (None, "")
            )
            say("    " + "  ".join(f"{label}: {value}" for label, value in shown))
        if len(section.rows) > rows:
            say("    " + _("… and %(count)d more; --json lists all.") % {"count": len(section.rows) - rows})


def _plain(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    return str(value) if not isinstance(value, bool) else (_("yes") if value else _("no"))
