"""Tests run in a data folder of their own, made before Django reads its settings and removed at the end."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django

# Every xdist worker has its own folder: the SQLite write lock, media and caches live in it.
_home = tempfile.mkdtemp(prefix="linli-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
Path(_home, "static").mkdir()
os.environ["LINLI_HOME"] = _home
os.environ["DJANGO_SETTINGS_MODULE"] = "linli.config.settings"
os.environ["LINLI_DEBUG"] = "0"
django.setup()


def pytest_addoption(parser):
    parser.addoption("--readme-shots", action="store_true", help="also write the pictures of README to docs/images/")
