"""The fast insert writes exactly what Django's own insert writes, for every model it is used with."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from linli.audit.models import AuditEntry
from linli.cases.models import (
    Case,
    CaseClock,
    CaseEvent,
    CaseMatter,
    CasePlace,
    CaseReference,
    CaseText,
    Reporter,
)
from linli.kernel.models import IdempotencyKey, OutboxMessage
from linli.kernel.rows import fetch, fetch_where, insert, update, update_all
from tests.cast import MONDAY_TEN

USED = [
    AuditEntry, Case, CaseClock, CaseEvent, CaseMatter, CasePlace, CaseReference, CaseText, IdempotencyKey,
    OutboxMessage, Reporter,
]  # fmt: skip
NEPAL = timezone(timedelta(hours=5, minutes=45))


def full(field: models.Field, number: int) -> object:
    """A value that a careless conversion would spoil."""
    if isinstance(field, models.DateTimeField):
        return datetime(2026, 11, 2, 10, 0, 0, number, tzinfo=NEPAL)
    if isinstance(field, models.JSONField):
        return {"z": None, "a": [1, '它\'s "%s" \\', 1.5, True], "n": number}
    if isinstance(field, models.UUIDField):
        return uuid.UUID(int=2**100 + number)
    if isinstance(field, models.BinaryField):
        return bytes([0, 255, 39, 37]) * 4
    if isinstance(field, models.BooleanField):
        return bool(number % 2)
    if isinstance(field, models.FloatField):
        return 116.4223 + number
    if isinstance(field, models.SmallIntegerField):
        return 30_000 + number
    if isinstance(field, models.BigIntegerField):
        return 2**61 + number
    if isinstance(field, models.IntegerField):
        return 2**30 + number
    return f"{number}它's %s"[: field.max_length]


def row(model: type[models.Model], case: Case, number: int, *, bare: bool) -> models.Model:
    """A row with every field filled, or, `bare`, with every field empty that may be."""
    given: dict[str, object] = {}
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        if isinstance(field, models.ForeignKey):
            parents = {
                "case": case.pk,
                "main": case.pk,
                "pack": case.pack_id,
                "place": case.place_id,
                "unit": case.unit_id,
                "post": None,
            }
            given[field.attname] = None if bare and field.null else parents[field.name]
        elif bare and field.null:
            given[field.attname] = None
        elif not (bare and field.has_default()) or field.name == "no":  # the case has a reporter 1 already
            given[field.attname] = full(field, number)
    return model(**given)


def stored(one: models.Model) -> tuple[object, ...]:
    """The columns as the driver reads them, without the key."""
    columns = ", ".join(field.column for field in one._meta.concrete_fields if not field.primary_key)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {one._meta.db_table} WHERE {one._meta.pk.column} = %s", [one.pk])
        return tuple(bytes(value) if isinstance(value, memoryview) else value for value in cursor.fetchone())


@pytest.mark.parametrize("bare", [False, True], ids=["full", "bare"])
@pytest.mark.parametrize("model", USED, ids=lambda model: model.__name__)
def test_the_same_is_stored_as_by_the_orm(street_light, model, bare):
    fast = row(model, street_light.case, 1, bare=bare)
    insert([fast])
    written = stored(fast)
    model.objects.filter(pk=fast.pk).delete()
    slow = row(model, street_light.case, 1, bare=bare)
    slow.save(force_insert=True)
    assert written == stored(slow)
    again = model.objects.get(pk=slow.pk)
    for field in model._meta.concrete_fields:
        if not field.primary_key and not isinstance(field, models.BinaryField):
            assert getattr(again, field.attname) == getattr(fast, field.attname), field.name


@pytest.mark.parametrize("model", USED, ids=lambda model: model.__name__)
def test_many_rows_get_their_own_keys_in_order(street_light, model):
    rows = [row(model, street_light.case, number, bare=False) for number in (3, 4, 5)]
    insert(rows)
    assert len({one.pk for one in rows}) == 3
    for one, number in zip(rows, (3, 4, 5), strict=True):
        assert not one._state.adding
        assert stored(one) == stored(model.objects.get(pk=one.pk))
        told = next(
            field for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.FloatField)
        )
        assert getattr(model.objects.get(pk=one.pk), told.attname) == full(told, number)


def test_a_row_inserted_fast_can_be_changed_and_saved(street_light):
    place = CasePlace(lon=1.0, lat=2.0)
    insert([place])
    place.address = "朝霞里"
    place.save()
    assert CasePlace.objects.get(pk=place.pk).address == "朝霞里"
    assert CasePlace.objects.filter(lon=1.0).count() == 1


def test_nothing_is_a_statement_less(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        insert([])


def test_a_time_without_zone_is_not_stored(db):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes the zone of the session, UTC, as Django's own insert does")
    with pytest.raises(ValueError, match="zone"):
        insert([IdempotencyKey(scope="s", key="k", digest=b"", result="r", created_at=datetime(2026, 11, 2))])


def test_a_taken_value_is_an_integrity_error(db):
    def key() -> IdempotencyKey:
        return IdempotencyKey(scope="s", key="k", digest=b"x", result="r", created_at=MONDAY_TEN.astimezone(UTC))

    insert([key()])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([key()])
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.parametrize("bare", [False, True], ids=["full", "bare"])
@pytest.mark.parametrize("model", USED, ids=lambda model: model.__name__)
def test_the_same_is_read_as_by_the_orm(street_light, model, bare):
    one = row(model, street_light.case, 6, bare=bare)
    insert([one])
    (fast,) = fetch(model, **{model._meta.pk.attname: one.pk})
    slow = model.objects.get(pk=one.pk)
    assert stored_facts(fast) == stored_facts(slow)
    assert fast._state.db == slow._state.db
    assert not fast._state.adding


def stored_facts(one: models.Model) -> dict[str, object]:
    facts = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in facts.items()}


@pytest.mark.parametrize("model", USED, ids=lambda model: model.__name__)
def test_the_same_is_written_over_as_by_the_orm(street_light, model):
    one = row(model, street_light.case, 7, bare=False)
    insert([one])
    changed = row(model, street_light.case, 8, bare=True)
    changed.pk, changed._state.adding = one.pk, False
    update(changed)
    written = stored(changed)
    model.objects.filter(pk=one.pk).delete()
    one.pk = None if model._meta.pk.get_internal_type() == "BigAutoField" else one.pk
    insert([one])
    changed.pk = one.pk
    changed.save(force_update=True)
    assert written == stored(changed)


def test_only_the_named_fields_are_written_over(street_light):
    clock = CaseClock.objects.filter(case=street_light.case).first()
    before = clock.due_at
    clock.stage, clock.due_at = 3, MONDAY_TEN
    update(clock, ["stage"])
    again = CaseClock.objects.get(pk=clock.pk)
    assert (again.stage, again.due_at) == (3, before)


def test_writing_over_what_is_gone_is_an_error(street_light):
    place = CasePlace(lon=1.0, lat=2.0)
    insert([place])
    CasePlace.objects.filter(pk=place.pk).delete()
    with pytest.raises(DatabaseError):
        update(place)


def test_rows_come_in_the_order_of_their_keys_and_by_a_condition(street_light):
    clocks = fetch(CaseClock, case_id=street_light.case.pk)
    assert [one.pk for one in clocks] == list(
        CaseClock.objects.filter(case=street_light.case).order_by("pk").values_list("pk", flat=True)
    )
    with transaction.atomic():
        found = fetch_where(Case, "number = %s", [street_light.case.number], lock="FOR NO KEY UPDATE")
    assert [one.pk for one in found] == [street_light.case.pk]
    assert fetch(Case, number="nothing") == []


def test_many_rows_are_written_as_one_by_one(street_light):
    def entry(number: int) -> AuditEntry:
        return row(AuditEntry, Case.objects.get(), number, bare=False)

    changed, other = [entry(number) for number in range(3)], entry(7)
    insert([*changed, other])
    for number, one in enumerate(changed):
        one.position, one.chain, one.action = 900 + number, bytes([number, 0, 255]), "not written"
    update_all(changed, ["position", "chain"])
    for number, one in enumerate(changed):
        stored = AuditEntry.objects.get(pk=one.pk)
        assert (stored.position, bytes(stored.chain)) == (900 + number, bytes([number, 0, 255]))
        assert stored.action != "not written"
    assert AuditEntry.objects.get(pk=other.pk).position == other.position


def test_writing_no_rows_asks_nothing(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        update_all([], ["position"])
