"""Entry point of the command line: sets Django up, then runs `config/commands.py`."""

from __future__ import annotations

import os
import shutil
import sys
from importlib import import_module

import django

from linli.config.home import data_folder


def _share_metrics() -> None:
    """Let the web processes count together: the metrics library looks for this folder when it is first loaded."""
    home = data_folder()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)  # made on the way to a folder in it, it would be open to all
    folder = home / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def main() -> None:
    """`linli`. The commands import models, so they are loaded only after Django is set up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    try:
        if sys.argv[1:2] in (["serve"], ["demo"]):
            _share_metrics()
        django.setup()
    except ValueError as error:  # a variable of the environment that the settings cannot use
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    import_module("linli.config.commands").run()


if __name__ == "__main__":
    main()
