"""The record: written with its action, sealed into a chain, every later change found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from linli.audit.actions import record
from linli.audit.models import AuditEntry
from linli.audit.sealer import seal, verify
from linli.kernel.actor import Actor, ActorKind, job
from linli.kernel.models import Generation
from tests.cast import MONDAY_TEN
from tests.threads import at_once

CLERK = Actor(kind=ActorKind.STAFF, id=7, label="赵敏 Zhao")


def write(count: int, *, action: str = "case.test") -> None:
    for number in range(count):
        with transaction.atomic():
            at = MONDAY_TEN + timedelta(seconds=number)
            record(action=action, by=CLERK, at=at, subject="case", subject_id=number, facts={"n": number})


def empty() -> None:
    AuditEntry.objects.all().delete()
    Generation.objects.filter(name="audit-sealer").delete()


def seal_all(limit: int = 2000) -> int:
    total = 0
    while count := seal(limit=limit):
        total += count
    return total


def breaks() -> list[tuple[int, str]]:
    return [(found.position, found.why) for found in verify()]


def positions() -> list[int | None]:
    return list(AuditEntry.objects.order_by("id").values_list("position", flat=True))


@pytest.fixture
def chain(db):
    """Ten sealed entries and nothing else."""
    empty()
    write(10)
    assert seal_all() == 10


def test_an_entry_without_the_transaction_of_its_action_is_refused(transactional_db):
    before = AuditEntry.objects.count()
    with pytest.raises(RuntimeError):
        record(action="case.test", by=CLERK, at=MONDAY_TEN, subject="case", subject_id=1)
    assert AuditEntry.objects.count() == before


def test_what_is_rolled_back_leaves_no_entry(db):
    before = AuditEntry.objects.count()
    with transaction.atomic():
        record(action="case.test", by=CLERK, at=MONDAY_TEN, subject="case", subject_id=1)
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == before


def test_people_are_named_by_id_and_only_the_house_by_name(db):
    for by in (CLERK, job("sweep")):
        record(action="case.test", by=by, at=MONDAY_TEN, subject="case", subject_id=1)
    clerk, house = AuditEntry.objects.order_by("-id")[:2][::-1]
    assert (clerk.actor_kind, clerk.actor_id, clerk.actor_label) == ("staff", 7, "")
    assert (house.actor_kind, house.actor_id, house.actor_label) == ("job", None, "sweep")


def test_entries_are_sealed_in_batches_without_gaps(db):
    empty()
    write(7)
    assert [seal(limit=3), seal(limit=3), seal(limit=3), seal(limit=3)] == [3, 3, 1, 0]
    assert positions() == [1, 2, 3, 4, 5, 6, 7]
    assert breaks() == []


def test_equal_entries_have_different_digests(db):
    empty()
    for _ in range(2):
        with transaction.atomic():
            record(action="case.test", by=CLERK, at=MONDAY_TEN, subject="case", subject_id=1)
    AuditEntry.objects.update(recorded_at=MONDAY_TEN)
    seal_all()
    first, second = AuditEntry.objects.order_by("position")
    assert bytes(first.digest) != bytes(second.digest)


@pytest.mark.parametrize(
    "change",
    [
        {"action": "case.other"},
        {"actor_id": 8},
        {"actor_id": None},
        {"actor_kind": "job"},
        {"actor_label": "x"},
        {"subject": "user"},
        {"subject_id": 99},
        {"facts": {"n": 99}},
        {"at": MONDAY_TEN - timedelta(microseconds=1)},
        {"recorded_at": MONDAY_TEN},
        {"salt": b"x" * 16},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_is_found(chain, change):
    AuditEntry.objects.filter(position=4).update(**change)
    assert breaks() == [(4, "entry was changed")]


def test_a_changed_entry_with_its_digest_made_anew_is_found_by_its_link(chain):
    from linli.audit.sealer import digest_of

    entry = AuditEntry.objects.get(position=4)
    entry.action = "case.other"
    entry.digest = digest_of(entry)
    entry.save()
    assert breaks() == [(4, "link was changed")]


def test_a_deleted_entry_is_found(chain):
    AuditEntry.objects.filter(position=4).delete()
    assert breaks() == [(4, "missing entry"), (5, "link was changed")]


def test_deleted_entries_at_the_start_are_found(chain):
    AuditEntry.objects.filter(position__lte=2).delete()
    assert any(why == "missing entry" for _position, why in breaks())


def test_deleted_entries_at_the_end_are_found_even_after_the_chain_went_on(chain):
    AuditEntry.objects.filter(position__gte=9).delete()
    assert breaks() == [(10, "missing entry")]
    write(1)
    assert seal_all() == 1
    assert breaks() == [(9, "missing entry")]


def test_a_record_deleted_as_a_whole_is_found(chain):
    AuditEntry.objects.all().delete()
    assert breaks() == [(10, "missing entry")]


def test_an_entry_put_in_between_is_found(chain):
    AuditEntry.objects.filter(position=10).update(position=11)
    with transaction.atomic():
        record(action="case.forged", by=CLERK, at=MONDAY_TEN, subject="case", subject_id=1)
    AuditEntry.objects.filter(action="case.forged").update(position=10, digest=b"d" * 32, chain=b"c" * 32)
    found = breaks()
    assert (10, "entry was changed") in found
    assert (10, "link was changed") in found


def test_swapped_entries_are_found(chain):
    AuditEntry.objects.filter(position=4).update(position=100)
    AuditEntry.objects.filter(position=5).update(position=4)
    AuditEntry.objects.filter(position=100).update(position=5)
    assert {position for position, _why in breaks()} >= {4, 5}


def test_the_chain_goes_on_after_a_break_without_hiding_it(chain):
    AuditEntry.objects.filter(position=4).update(action="case.other")
    write(3)
    assert seal_all() == 3
    assert breaks() == [(4, "entry was changed")]


def test_two_sealers_and_two_writers_at_once_make_one_chain(transactional_db):
    empty()

    def sealer() -> int:
        return sum(seal(limit=5) for _ in range(8))

    done = at_once(sealer, sealer, lambda: write(15) or 0, lambda: write(15) or 0)
    assert sum(done) + seal_all() == 30
    found = sorted(position for position in positions() if position is not None)
    assert found == list(range(1, 31))
    assert breaks() == []


def test_a_sealer_does_not_see_what_is_not_committed(transactional_db):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: the sealer waits")
    empty()
    with transaction.atomic():
        record(action="case.test", by=CLERK, at=MONDAY_TEN, subject="case", subject_id=1)
        assert at_once(seal) == [0]
    assert at_once(seal) == [1]
