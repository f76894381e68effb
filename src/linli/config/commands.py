"""`linli`: each command calls actions and queries, after bringing the database of LINLI_HOME up to date."""

from __future__ import annotations

import os
import sys
import time
from typing import Annotated

import typer
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from linli.accounts import cli as accounts_cli
from linli.audit import cli as audit_cli
from linli.cases import classify_cli, search_cli
from linli.cases import cli as cases_cli
from linli.config import serving
from linli.config.database_state import bring_up_to_date
from linli.config.demo.load import load, say_sign_ins
from linli.config.doctor import examine
from linli.config.errors import problem
from linli.config.messengers import messenger
from linli.config.webhooks import app as webhooks_app
from linli.config.webhooks import webhook_sender
from linli.duty import cli as duty_cli
from linli.evaluation import topics_cli
from linli.evaluation.cli import evaluate_command
from linli.jobs import loop
from linli.kernel.console import print_json, say, shown
from linli.kernel.errors import DomainError, InvalidInput
from linli.places import cli as places_cli
from linli.policy import cli as policy_cli

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Linli (邻里): a district hears its residents and answers for what it does about it.",
)
app.add_typer(cases_cli.app, name="case")
app.add_typer(classify_cli.app, name="classify")
app.add_typer(places_cli.app, name="places")
app.add_typer(policy_cli.app, name="policy")
app.add_typer(duty_cli.app, name="user")
app.add_typer(accounts_cli.keys, name="apikey")
app.add_typer(audit_cli.app, name="audit")
app.add_typer(search_cli.app, name="search")
app.add_typer(topics_cli.app, name="topics")
app.add_typer(webhooks_app, name="webhook")
app.command("evaluate")(evaluate_command)


@app.callback()
def before(context: typer.Context) -> None:
    """Linli (邻里): a district hears its residents and answers for what it does about it."""
    if context.invoked_subcommand not in (None, "doctor") and "--help" not in sys.argv:
        count = bring_up_to_date()
        if count:
            sys.stderr.write(_("The database was brought up to date (%(count)d changes).") % {"count": count} + "\n")


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on", min=1, max=65535)] = settings.LINLI_PORT,
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
) -> None:
    """Serve the site (web processes only; run `linli worker` beside it)."""
    serving.serve(host=host, port=port)


@app.command()
def worker() -> None:
    """Send notices and webhooks, seal the record, sweep: everything that runs by the clock."""
    loop.run(messenger(), webhook_sender())


@app.command()
def demo(
    serve_it: Annotated[bool, typer.Option("--serve/--no-serve", help="Start the site and the worker")] = True,
    cases: Annotated[int, typer.Option(help="How many cases to make", min=0, max=100_000)] = 3000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same cases")] = 7,
    as_of: Annotated[
        str | None, typer.Option(help="The day the demo is seen from, YYYY-MM-DD; now when left out")
    ] = None,
    port: Annotated[int, typer.Option(help="Port to listen on", min=1, max=65535)] = settings.LINLI_PORT,
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
) -> None:
    """Load the demo district and start the site."""
    load(cases=cases, seed=seed, as_of=as_of)
    say_sign_ins(f"http://{host}:{port}/")
    if not serve_it:
        return
    child = serving.start_worker()
    try:
        serving.serve(host=host, port=port)
    finally:
        child.terminate()
        child.wait(timeout=20)


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Say what is wrong with this installation and what to do. Exit status 1 when something is."""
    findings = list(examine())
    if as_json:
        print_json([{"level": one.level, "name": one.name, "words": one.words} for one in findings])
    else:
        for one in findings:
            say(f"{one.level:<8} {one.name}: {one.words}")
    if any(one.level == "error" for one in findings):
        raise typer.Exit(1)


def _language() -> str:
    """The language of the terminal: LINLI_LANG, else the locale; Chinese for zh, English otherwise."""
    said = os.environ.get("LINLI_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh-hans" if said.lower().startswith("zh") else "en"


def run() -> None:
    """Run the command that was asked for: domain errors are printed in words, with exit status 2."""
    started = time.monotonic()
    with translation.override(_language()):
        try:
            app()
        except DomainError as error:
            if "--json" in sys.argv:
                print_json(problem(error))
            else:
                sys.stderr.write(shown(_words(error)))
            sys.exit(2)
        finally:
            if os.environ.get("LINLI_TIMING"):
                sys.stderr.write(f"{time.monotonic() - started:.2f} s\n")


def _words(error: DomainError) -> str:
    lines = [str(error.message)]
    if isinstance(error, InvalidInput):
        lines += [f"  {name}: {words}" for name, all_words in error.fields.items() for words in all_words]
    return "\n".join(lines) + "\n"
