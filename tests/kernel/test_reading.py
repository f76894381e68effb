"""Plain rows are what the ORM's `.values()` gives."""

from __future__ import annotations

import pytest
from django.db.models import Q

from linli.cases.models import Case, Reporter
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from linli.kernel.reading import plain_rows
from tests.cast import MONDAY_TEN
from tests.conftest import report_of

NAMES = tuple(field.attname for field in Case._meta.concrete_fields)


@pytest.fixture
def several(cast):
    for kind in ("C0118", "", "0104"):
        receive(report=report_of(type_code=kind), by=ANONYMOUS, at=MONDAY_TEN)


@pytest.mark.parametrize(
    "rows",
    [
        Case.objects.all,
        lambda: Case.objects.filter(status="routed", due_at__isnull=False),
        lambda: Case.objects.filter(Q(status="received") | Q(type_code__in=["0104"])),
        lambda: Case.objects.filter(pk__in=Reporter.objects.filter(no=1).values("case_id")),
        lambda: Case.objects.filter(Q(unit_id=9) | Q(pk__in=Reporter.objects.filter(no=1).values("case_id"))),
        Case.objects.none,
    ],
)
def test_plain_rows_equal_values(several, rows):
    assert plain_rows(rows(), NAMES, order=("id",), limit=50) == list(rows().order_by("pk").values(*NAMES))


def test_a_limit_is_kept(several):
    assert len(plain_rows(Case.objects.all(), NAMES, order=("id",), limit=2)) == 2


def test_a_filter_that_joins_is_refused(several):
    with pytest.raises(ValueError, match="join"):
        plain_rows(Case.objects.filter(place__lon__gt=0), NAMES, order=("id",), limit=5)
