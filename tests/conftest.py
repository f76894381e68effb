"""Fixtures for all tests: a database with the demo district and the cast, on SQLite or PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from linli.cases.lifecycle import Channel
from linli.cases.models import Case
from linli.cases.rules.report import Report
from linli.cases.steps.intake import Receipt, receive
from linli.kernel.actor import ANONYMOUS
from linli.kernel.models import OutboxMessage
from tests import cast as the_cast
from tests.cast import MONDAY_TEN, WANG, ZHAOXIALI, Cast

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """A test database on disk (several connections must see it) that need not survive a power cut."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite"):
        name = os.environ.get("PYTEST_XDIST_WORKER", "main")
        database.setdefault("TEST", {})["NAME"] = str(settings.LINLI_HOME / f"tests-{name}.sqlite3")
        database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The demo district and the cast, committed once: every test starts from them."""
    # hashing nine passwords as in earnest takes longer than all the rest of the seed
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock():
        the_cast.seed()


@pytest.fixture(autouse=True)
def _plain_surroundings(settings, tmp_path):
    """Every test: files of its own, a plain static storage, no language left over."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    }
    with translation.override("en"):
        yield


@pytest.fixture
def cast(db) -> Cast:
    """The cast of tests/cast.py."""
    if not the_cast.is_seeded():
        the_cast.seed()
    return the_cast.gather()


@pytest.fixture
def live_cast(transactional_db) -> Cast:
    """The cast for tests that need committed rows (a live server, several connections)."""
    if not the_cast.is_seeded():
        the_cast.seed()
    return the_cast.gather()


def report_of(text: str = "朝霞里 3 号楼前路灯不亮", **facts) -> Report:
    """A report by Auntie Wang: a street light in Zhaoxiali, unless `facts` say otherwise."""
    given = {"channel": Channel.WEB, "type_code": "C0118", "point": ZHAOXIALI, "contact": WANG, **facts}
    return Report(text=text, **given)


@pytest.fixture
def street_light(cast) -> Receipt:
    """A street light reported by Auntie Wang on Monday at ten: routed to the Street Lighting Office."""
    return receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN)


@pytest.fixture
def unclear(cast) -> Receipt:
    """A report without a type: it waits for the desk."""
    return receive(report=report_of("有个事情想反映", type_code=""), by=ANONYMOUS, at=MONDAY_TEN)


class Outbox:
    """What waits to be sent."""

    def templates(self, case: Case) -> list[str]:
        return list(OutboxMessage.objects.filter(subject_id=case.pk).order_by("pk").values_list("template", flat=True))


@pytest.fixture
def outbox(db) -> Outbox:
    """The outbox, to ask what was queued."""
    return Outbox()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and published schemas beside the checkout; tests that need it are skipped without."""
    if not SHARED.is_dir():
        pytest.skip("the data beside the checkout (../shared) is not here")
    return SHARED
