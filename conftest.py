"""Tests run in a data folder of their own, chosen before Django reads its settings and removed at the end.

On SQLite, unless LINLI_TEST_DATABASE_URL names another database. Every xdist worker has a folder of its own: the
write lock of SQLite, media and caches live in it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import django

_home = tempfile.mkdtemp(prefix="linli-tests-")
Path(_home, "static").mkdir()
os.environ["LINLI_HOME"] = _home
os.environ["LINLI_DEBUG"] = "0"
os.environ.setdefault("LINLI_RATE_LIMITS", "0")
os.environ.pop("LINLI_DATABASE_URL", None)
if os.environ.get("LINLI_TEST_DATABASE_URL"):
    os.environ["LINLI_DATABASE_URL"] = os.environ["LINLI_TEST_DATABASE_URL"]
os.environ["DJANGO_SETTINGS_MODULE"] = "linli.config.settings"
django.setup()


def pytest_unconfigure():
    shutil.rmtree(_home, ignore_errors=True)
