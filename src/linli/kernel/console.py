"""What all commands share: the actor at the keyboard, times, JSON on request."""

from __future__ import annotations

import getpass
import json
import sys
from datetime import datetime
from typing import Any

import orjson
from django.utils.translation import gettext as _

from linli.kernel.actor import Actor, ActorKind
from linli.kernel.errors import InvalidInput

_SAFE = "\n\t\u200c\u200d"  # the joiners belong to scripts and pictures


def keyboard() -> Actor:
    """The actor of a command: whoever may run it on the server acts for the house; the account's name is kept."""
    return Actor(kind=ActorKind.JOB, label=f"cli:{getpass.getuser()}"[:60])


def print_json(value: Any) -> None:
    """Write `value` as one JSON document to standard output."""
    try:
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS, default=str).decode()
    except TypeError:  # a broken character of the command line
        text = json.dumps(value, indent=2, default=str)
    sys.stdout.write(text + "\n")


def shown(text: str) -> str:
    """`text` for a terminal: signs that would command it or hide in it become U+FFFD."""
    return "".join(char if char in _SAFE or char.isprintable() or _is_blank(char) else "\ufffd" for char in text)


def _is_blank(char: str) -> bool:
    return char.isspace() and char > "\x9f"


def say(line: str = "") -> None:
    """Write a line to standard output."""
    sys.stdout.write(shown(line) + "\n")


def parse_time(text: str | None, *, field: str) -> datetime | None:
    """An aware time from ISO 8601 text. Raises InvalidInput on `field`."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput({field: [_("Please write the time like 2026-11-21T09:30:00+08:00.")]}) from error
    if found.tzinfo is None:
        raise InvalidInput({field: [_("Please give the time with its zone, such as +08:00.")]})
    return found
