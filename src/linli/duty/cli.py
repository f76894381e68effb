"""`linli user create`: people with a role in an area or a unit, named by their codes."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.accounts.actions import create_user
from linli.duty.queries import grant_for
from linli.kernel.console import keyboard, say

app = typer.Typer(no_args_is_help=True, help="People who sign in.")


@app.callback()
def users() -> None:
    """People who sign in."""


@app.command("create")
def user_create(
    username: Annotated[str, typer.Argument(help="Name to sign in with")],
    role: Annotated[str, typer.Option(help="centre, street, unit, verifier, grid_worker, leader or admin")],
    name: Annotated[str, typer.Option(help="Name shown to others")] = "",
    area: Annotated[str, typer.Option(help="Code of the division the role is for")] = "",
    unit: Annotated[str, typer.Option(help="Code of the unit the role is for")] = "",
    email: Annotated[str, typer.Option(help="Where notices reach this person")] = "",
    phone: Annotated[str, typer.Option(help="Mobile number for notices; goes before e-mail")] = "",
    password: Annotated[
        str | None, typer.Option(help="Left out: one is made and shown once", envvar="LINLI_PASSWORD")
    ] = None,
) -> None:
    """Create a user with one role; the password is shown once when it was made here."""
    chosen = password or secrets.token_urlsafe(12)
    grant = grant_for(role, area=area, unit=unit, day=timezone.now().date())
    create_user(
        username=username,
        password=chosen,
        display_name=name or username,
        grants=[grant],
        email=email,
        phone=phone,
        by=keyboard(),
        at=timezone.now(),
    )
    say(_("User %(username)s was created.") % {"username": username})
    if password is None:
        say(_("Password (shown once): %(password)s") % {"password": chosen})
