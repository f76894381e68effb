"""`linli demo` without the site: ground and people, cases, what follows from them; with a line of progress."""

from __future__ import annotations

import sys
import time
from datetime import date, datetime
from datetime import time as clock_time

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from linli.config.demo.finish import finish, step_words
from linli.config.demo.lives import fill
from linli.config.demo.people import SIGN_INS, demo_password
from linli.config.demo.prepare import prepare
from linli.kernel.console import say
from linli.kernel.errors import InvalidInput
from linli.policy.queries import pack_at

_EVERY = 10


def load(*, cases: int, seed: int, as_of: str | None) -> None:
    """Load the demo as seen from the evening of `as_of`, YYYY-MM-DD, or from now. Raises InvalidInput, Conflict."""
    day = _day(as_of) if as_of is not None else None
    began = time.monotonic()
    _progress(_("Streets, communities and people"))
    prepare(at=timezone.now())
    at = datetime.combine(day, clock_time(18, 0), pack_at(timezone.now()).zone) if day is not None else timezone.now()
    words = {"cases": _("Demo cases"), **step_words()}
    with translation.override("zh-hans"):
        for done in fill(cases=cases, seed=seed, as_of=at):
            if done % _EVERY == 0 or done == cases:
                _progress(f"{words['cases']}: {done}/{cases}")
        for step in finish(as_of=at, at=timezone.now()) if cases else ():
            _progress(words[step])
    seconds = time.monotonic() - began
    _progress(_("The demo district is ready (%(seconds).0f s).") % {"seconds": seconds}, last=True)


def say_sign_ins(site: str) -> None:
    """Print where the site is and who can sign in."""
    say()
    say(f"  Linli 邻里   {site}")
    say(f"  {_('Sign in')}      {site}sign-in/")
    say()
    for one in SIGN_INS:
        say(f"    {one.username:<8} {demo_password()}   {one.name} {one.what}")
    say()
    sys.stdout.flush()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput({"as-of": [_("Please write the day like 2026-11-21.")]}) from error


def _progress(words: str, *, last: bool = False) -> None:
    """A line that the next one replaces; nothing where nobody looks."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[2K{words}" + ("\n" if last else ""))
        sys.stderr.flush()
