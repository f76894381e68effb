"""`linli webhook add|list|rotate|resume|remove`; `test` is in config, which knows the sender."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.cases.queries.subscriptions import entry_of, subscriptions
from linli.cases.steps.subscribe import (
    OLD_SECRET_HOURS,
    resume_subscription,
    rotate_secret,
    scope_of,
    subscribe,
    unsubscribe,
)
from linli.kernel.console import keyboard, print_json, say

app = typer.Typer(no_args_is_help=True, help="Webhooks: other systems that are told of events.")
Id = Annotated[int, typer.Argument(metavar="ID", help="Id that `linli webhook list` shows")]
AsJson = Annotated[bool, typer.Option("--json")]


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="https address of the receiver")],
    kind: Annotated[list[str] | None, typer.Option(help="Event, such as received or closed; may be repeated")] = None,
    area: Annotated[str, typer.Option(help="Code of a division: only cases in it")] = "",
    unit: Annotated[str, typer.Option(help="Code of a unit: only cases it is responsible for")] = "",
    as_json: AsJson = False,
) -> None:
    """Tell another system of events; the secret that signs them is shown once."""
    at = timezone.now()
    scope = scope_of(area=area, unit=unit, at=at)
    receiver, secret = subscribe(url=url, kinds=kind or [], scope=scope, by=keyboard(), at=at)
    if as_json:
        print_json({**asdict(entry_of(receiver, day=at.date())), "secret": secret})
        return
    _shown_once(receiver.pk, secret)


@app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """Who is told of what, and whether it is taken."""
    rows = subscriptions(by=keyboard(), day=timezone.now().date())
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    for row in rows:
        scope = " ".join(code for code in (row.area, row.unit) if code) or _("everywhere")
        state = f"{row.state} ({row.why})" if row.why else row.state
        say(f"{row.id:>4}  {state:<18} {row.failures:>4}  {scope}  {','.join(row.kinds) or _('all')}  {row.url}")


@app.command()
def rotate(
    subscription_id: Id,
    keep_hours: Annotated[int, typer.Option(help="How long the old secret signs too")] = OLD_SECRET_HOURS,
    as_json: AsJson = False,
) -> None:
    """Change the secret; the new one is shown once, the old one signs along for a while."""
    at: datetime = timezone.now()
    receiver, secret = rotate_secret(subscription_id=subscription_id, by=keyboard(), at=at, keep_hours=keep_hours)
    if as_json:
        print_json({"id": receiver.pk, "secret": secret, "old_until": receiver.old_secret_until})
        return
    _shown_once(receiver.pk, secret)


@app.command()
def resume(subscription_id: Id) -> None:
    """Send to a disabled receiver again."""
    resume_subscription(subscription_id=subscription_id, by=keyboard(), at=timezone.now())
    say(_("Webhook %(id)d is active.") % {"id": subscription_id})


@app.command()
def remove(subscription_id: Id) -> None:
    """Forget a receiver; nothing is sent to it any more."""
    unsubscribe(subscription_id=subscription_id, by=keyboard(), at=timezone.now())
    say(_("Webhook %(id)d was removed.") % {"id": subscription_id})


def _shown_once(subscription_id: int, secret: str) -> None:
    say(_("Webhook %(id)d, its secret (shown once):") % {"id": subscription_id})
    say(secret)
