"""`linli apikey create|revoke`."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.accounts.actions import create_api_key, revoke_api_key
from linli.kernel.actor import Grant
from linli.kernel.console import keyboard, print_json, say

keys = typer.Typer(no_args_is_help=True, help="Keys of outside systems.")


@keys.command("create")
def key_create(
    label: Annotated[str, typer.Argument(help="Which system uses it")],
    role: Annotated[str, typer.Option(help="channel sends reports; centre or leader also reads")] = "channel",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Create an API key; it is shown once."""
    key, text = create_api_key(label=label, grants=[Grant(role=role)], by=keyboard(), at=timezone.now())
    if as_json:
        print_json({"id": key.pk, "label": key.label, "role": role, "key": text})
        return
    say(_("API key %(id)d for %(label)s (shown once):") % {"id": key.pk, "label": key.label})
    say(text)


@keys.command("revoke")
def key_revoke(key_id: Annotated[int, typer.Argument(help="Id shown when it was created")]) -> None:
    """End a key at once."""
    revoke_api_key(key_id=key_id, by=keyboard(), at=timezone.now())
    say(_("API key %(id)d no longer works.") % {"id": key_id})
