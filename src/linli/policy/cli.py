"""`linli policy check|diff|apply|show`."""

from __future__ import annotations

from typing import Annotated

import orjson
import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.kernel.console import keyboard, parse_time, print_json, say
from linli.policy.actions import apply_pack, check_pack, row_in_force
from linli.policy.diff import changes

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
