"""`linli search rebuild|status`."""

from __future__ import annotations

import sys
import time
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.cases.steps.index import rebuild, state
from linli.kernel.actor import job
from linli.kernel.console import print_json, say

app = typer.Typer(no_args_is_help=True, help="The index of words that searches read.")


@app.command("rebuild")
def rebuild_command() -> None:
    """Make the index anew from all cases. Searches find less until it is done."""
    began, done = time.monotonic(), 0
    for done in rebuild(by=job("search"), at=timezone.now()):
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{done} ")
    if sys.stderr.isatty():
        sys.stderr.write("\r")
    seconds = time.monotonic() - began
    say(_("%(count)d cases indexed in %(seconds).1f s.") % {"count": done, "seconds": seconds})


@app.command("status")
def status_command(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Say how far the index is behind the record."""
    now = state()
    if as_json:
        print_json({"behind": now.behind, "documents": now.documents, "cases": now.cases, "built_at": now.built_at})
        return
    say(_("%(documents)d of %(cases)d cases are indexed.") % {"documents": now.documents, "cases": now.cases})
    say(_("%(count)d entries of the record wait to be read.") % {"count": now.behind})
