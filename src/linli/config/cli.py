"""Entry point of the command line: sets Django up, then runs `config/commands.py`."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import django


def main() -> None:
    """`linli`. The commands import models, so they are loaded only after Django is set up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    try:
        django.setup()
    except ValueError as error:  # a variable of the environment that the settings cannot use
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    import_module("linli.config.commands").run()


if __name__ == "__main__":
    main()
