"""The pack of New York instead of the demo district."""

from __future__ import annotations

from functools import lru_cache

import pytest

from linli.kernel.actor import job
from linli.kernel.generations import bump
from linli.places.actions import import_divisions
from linli.places.drafts import Fields
from linli.places.models import DivisionVersion, Level
from linli.policy import actions
from linli.policy.actions import apply_pack
from linli.policy.models import PackVersion
from linli.policy.source import Pack, load
from tests.replay.city import FROM, NOW, Desk, boxes


@lru_cache
def _read_once(name: str) -> Pack:
    return load(name)


@pytest.fixture
def new_york(db, monkeypatch):
    """The pack `nyc` in force, names and codes of divisions only; the demo district never was."""
    DivisionVersion.objects.all().delete()
    Level.objects.all().delete()
    PackVersion.objects.all().delete()
    for name in ("packs", "places", "units"):
        bump(name)
    monkeypatch.setattr(actions, "check_pack", _read_once)
    return apply_pack(name="nyc", by=job("tests"), at=NOW)


@pytest.fixture
def desk(new_york, tmp_path):
    """A desk that replays, with three districts drawn."""
    draw(boxes())
    return Desk(tmp_path)


def draw(features: bytes):
    """Import boundaries of community districts, as the pack's divisions file says."""
    fields = Fields(code="boro_cd", name_zh="-", name_en="-")
    return import_divisions(
        features=features, by=job("tests"), at=NOW, valid_from=FROM, level="community_district", fields=fields
    )
