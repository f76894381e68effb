"""A small town, imported for the tests that need one, in a database that knows no divisions yet."""

from __future__ import annotations

import pytest

from linli.kernel.generations import bump
from linli.places.models import DivisionVersion, Level
from linli.places.queries import division_ids_by_code
from tests.places.geo import SPRING, bring, district, grids, streets


@pytest.fixture
def db(db):
    """The test database as if the demo district had never had a version (its identities stay: cases point to them)."""
    DivisionVersion.objects.all().delete()
    Level.objects.all().delete()
    bump("places")


@pytest.fixture
def town(db):
    """Ids by code: district D1, streets S1 S2, grids G00 .. G31 (column, row) of 0.01 degrees."""
    bring(district(), 1)
    bring(streets(), 2)
    bring(grids(), 4, parent="parent")
    return division_ids_by_code(SPRING)
