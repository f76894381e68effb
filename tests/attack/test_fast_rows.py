"""The row statements made once: they lock as promised, show no more than `visible_to`, and read what was written."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.accounts.roles import Role
from linli.cases.models import Case, CaseClock, CaseEvent, CaseMatter, CaseText, Reporter
from linli.cases.queries import visible_to
from linli.cases.queries.scope import get_for_update, get_unless_held
from linli.cases.steps.intake import receive
from linli.duty.queries import grant_for
from linli.kernel.actor import ANONYMOUS, Actor, ActorKind, Grant
from linli.kernel.errors import NotFound
from linli.kernel.rows import fetch
from tests.cast import LIUYIN, MONDAY_TEN
from tests.conftest import report_of
from tests.threads import at_once

ROLES = st.sampled_from([role.value for role in Role])
GRANTS = st.lists(st.tuples(ROLES, st.sampled_from(["", "999001001", "999001003", "999001"])), max_size=4)


def grants_of(chosen: list[tuple[str, str]]) -> tuple[Grant, ...]:
    day = date(2026, 11, 2)
    return tuple(
        grant_for(
            role, area="" if role == "unit" else area, unit="lighting" if role == "unit" and area else "", day=day
        )
        for role, area in chosen
    )


@pytest.fixture
def several(cast):
    """Reports in two streets, and one without a type."""
    for facts in ({}, {"point": LIUYIN}, {"type_code": ""}):
        receive(report=report_of(**facts), by=ANONYMOUS, at=MONDAY_TEN)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=GRANTS, kind=st.sampled_from(list(ActorKind)), own=st.sampled_from([None, 10**9]))
def test_a_locked_case_is_one_that_may_be_seen(several, chosen, kind, own):
    by = Actor(kind=kind, id=own, grants=grants_of(chosen))
    seen = set(visible_to(by).values_list("number", flat=True))
    for case in Case.objects.all():
        held = get_unless_held(by=by, case_id=case.pk)
        assert (held is not None) == (case.number in seen)
        if case.number in seen:
            got = get_for_update(by=by, number=case.number)
            assert vars_of(got) == vars_of(case) == vars_of(held)
        else:
            with pytest.raises(NotFound):
                get_for_update(by=by, number=case.number)


def vars_of(row) -> dict:
    return {field.attname: (type(value := getattr(row, field.attname)), value) for field in row._meta.concrete_fields}


def test_an_actor_with_very_many_grants_is_answered(several):
    one = Case.objects.order_by("pk")[0]
    many = tuple(Grant(role=Role.UNIT.value, unit_id=number) for number in range(1, 400))
    by = Actor(kind=ActorKind.STAFF, id=5, grants=many)
    seen = visible_to(by).filter(pk=one.pk).exists()
    assert (get_unless_held(by=by, case_id=one.pk) is not None) == seen


@pytest.mark.parametrize("model", [Case, CaseClock, CaseEvent, CaseMatter, CaseText, Reporter])
def test_what_is_fetched_is_what_the_orm_reads_to_the_type(cast, model, several):
    key = "id" if model is Case else "case_id"
    for case in Case.objects.all():
        ours = {row.pk: vars_of(row) for row in fetch(model, **{key: case.pk})}
        theirs = {row.pk: vars_of(row) for row in model.objects.filter(**{key: case.pk})}
        assert ours == theirs


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_a_transaction_is_refused(live_cast):
    for ask in (
        lambda: get_for_update(by=live_cast["zhao"], number="20261102-000001-E"),
        lambda: get_unless_held(by=live_cast["zhao"], case_id=1),
    ):
        with pytest.raises(TransactionManagementError):
            ask()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite locks the whole database")
def test_a_case_is_held_until_the_transaction_ends(live_cast):
    case = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN).case
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            get_for_update(by=live_cast["zhao"], number=case.number)
            held.set()
            let_go.wait(20)

    def look() -> object:
        held.wait(20)
        try:
            with transaction.atomic():
                return get_unless_held(by=live_cast["zhao"], case_id=case.pk)
        finally:
            let_go.set()

    assert at_once(hold, look) == [None, None]
    with transaction.atomic():
        assert get_unless_held(by=live_cast["zhao"], case_id=case.pk) == case
