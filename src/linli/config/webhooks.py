"""The sender of webhooks by settings, and `linli webhook test`."""

from __future__ import annotations

from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.cases.ports import HookSender, SendFailed
from linli.cases.steps.subscribe import try_subscription
from linli.cases.webhook_cli import app
from linli.integrations.webhooks import WebhookSender
from linli.kernel.console import keyboard, print_json, say


def webhook_sender() -> HookSender:
    """The sender that the settings ask for."""
    return WebhookSender(listed=settings.LINLI_WEBHOOK_INSECURE_HOSTS)


@app.command("test")
def webhook_test(
    subscription_id: Annotated[int, typer.Argument(metavar="ID", help="Id that `linli webhook list` shows")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Send a ping at once and say what came of it. Exit status 1 when it was not taken."""
    at = timezone.now()
    hook = try_subscription(subscription_id=subscription_id, by=keyboard(), at=at)
    try:
        webhook_sender().send(hook, at=at)
        why = ""
    except SendFailed as failed:
        why = failed.code
    if as_json:
        print_json({"id": subscription_id, "taken": not why, "why": why or None, "event": hook.key})
    else:
        say(_("Not taken: %(why)s") % {"why": why} if why else _("The ping was taken."))
    if why:
        raise typer.Exit(1)


__all__ = ["app", "webhook_sender"]
