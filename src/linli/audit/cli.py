"""`linli audit seal|verify`."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils.translation import gettext as _

from linli.audit.models import AuditEntry
from linli.audit.sealer import seal, verify
from linli.kernel.console import print_json, say

app = typer.Typer(no_args_is_help=True, help="The record of who did what.")


@app.command("seal")
def seal_command() -> None:
    """Chain all entries that are not sealed yet (the worker does this every few seconds)."""
    total = 0
    while count := seal():
        total += count
    say(_("%(count)d entries sealed.") % {"count": total})


@app.command("verify")
def verify_command(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Walk the chain and report every entry that was changed, removed or put in. Exit status 1 when there is one."""
    breaks = list(verify())
    sealed = AuditEntry.objects.exclude(position=None).count()
    if as_json:
        print_json(
            {"sealed": sealed, "breaks": [{"position": b.position, "id": b.entry_id, "why": b.why} for b in breaks]}
        )
    else:
        for found in breaks:
            say(f"{found.position}: {found.why} (id {found.entry_id})")
        say(_("%(sealed)d sealed entries, %(breaks)d breaks.") % {"sealed": sealed, "breaks": len(breaks)})
    if breaks:
        raise typer.Exit(1)
