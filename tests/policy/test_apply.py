"""Applying a pack: all or nothing, once, from its effective time on, known to every process."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from linli.audit.models import AuditEntry
from linli.cases.pack import CasesPart
from linli.duty.models import Post, Unit
from linli.duty.queries import unit_book
from linli.kernel.actor import job
from linli.kernel.errors import InvalidInput, NotAllowed, NotReady
from linli.kernel.generations import bump, generation
from linli.places.models import Division
from linli.places.queries import division_ids_by_code
from linli.policy import queries
from linli.policy.actions import apply_pack, check_pack
from linli.policy.diff import changes
from linli.policy.models import PackVersion
from linli.policy.queries import pack_at, pack_of_id, packs_by_time
from linli.policy.source import SHIPPED, load
from tests.cast import MONDAY_TEN
from tests.policy.conftest import PACK

HOUSE = job("tests")


@pytest.fixture
def empty(cast):
    """A house without any pack: the demo's rows are of no case here."""
    PackVersion.objects.all().delete()
    bump("packs")


def apply(name: str, *, at=MONDAY_TEN, by=HOUSE, effective_from=None) -> PackVersion:
    return apply_pack(name=name, by=by, at=at, effective_from=effective_from)


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (PackVersion, Unit, Post, Division, AuditEntry))


@pytest.mark.parametrize("name", sorted(path.name for path in SHIPPED.iterdir() if (path / "pack.yaml").is_file()))
def test_every_shipped_pack_is_valid_and_can_be_stored_and_read_back(empty, name):
    pack = load(name)
    assert len(pack.sha256) == 64
    again, problems = queries.parse(orjson.loads(pack.body))
    assert problems == []
    assert again.sha256 == pack.sha256


def test_what_ships_is_there():
    assert {"base", "chaoyang", "demo", "nyc", "town"} <= {path.name for path in SHIPPED.iterdir()}


def test_a_pack_is_in_force_with_its_units_and_divisions(empty, write):
    row = apply(write())
    assert pack_at(MONDAY_TEN).id == row.pk
    assert pack_at(MONDAY_TEN).head.title.en == "Small"
    assert unit_book().by_code["lamps"].posts.keys() == {"night"}
    assert division_ids_by_code(MONDAY_TEN.date()).keys() >= {"001", "001002"}
    entry = AuditEntry.objects.get(action="pack.apply", subject_id=row.pk)
    assert entry.facts == {"sha256": row.sha256}


def test_the_same_content_again_changes_nothing(empty, write):
    first, before, known = apply(write()), rows(), generation("packs")
    assert apply(write(), at=MONDAY_TEN + timedelta(days=1)).pk == first.pk
    assert rows() == before
    assert generation("packs") == known


def test_a_pack_with_errors_applies_nothing(empty, write):
    before = rows()
    with pytest.raises(InvalidInput):
        apply(write(("unit: lamps", "unit: lamp")))
    assert rows() == before
    with pytest.raises(NotReady):
        pack_at(MONDAY_TEN)


def test_a_fault_half_way_leaves_nothing_behind(empty, write, monkeypatch):
    def fault(*_args, **_facts):
        raise RuntimeError("disk")

    before = rows()
    monkeypatch.setattr(CasesPart, "apply", fault)  # the last part: places and units are written by then
    with pytest.raises(RuntimeError):
        apply(write())
    assert rows() == before
    with pytest.raises(NotReady):
        pack_at(MONDAY_TEN)


def test_each_moment_has_the_pack_that_was_in_force_then(empty, write):
    second = write(('version: "1"', 'version: "2"'))
    one = apply(write())
    two = apply(second, at=MONDAY_TEN + timedelta(hours=1), effective_from=MONDAY_TEN + timedelta(days=7))
    moments = {-1: one, 0: one, 6: one, 7: two, 100: two}
    assert {days: pack_at(MONDAY_TEN + timedelta(days=days)).id for days in moments} == {
        days: row.pk for days, row in moments.items()
    }
    assert pack_at(two.effective_from - timedelta(microseconds=1)).id == one.pk
    assert pack_of_id(one.pk).head.version == "1"
    assert [pack.id for pack in packs_by_time()] == [one.pk, two.pk]


def test_without_a_pack_the_house_is_not_ready(empty):
    for ask in (lambda: pack_at(MONDAY_TEN), lambda: pack_of_id(1)):
        with pytest.raises(NotReady):
            ask()


def test_reading_again_costs_one_statement_and_a_change_is_seen_at_once(empty, write, django_assert_num_queries):
    apply(write())
    pack_at(MONDAY_TEN)
    with django_assert_num_queries(1):
        pack_at(MONDAY_TEN)
    newer = apply(write(('version: "1"', 'version: "2"')), at=MONDAY_TEN)
    assert pack_at(MONDAY_TEN).id == newer.pk


@pytest.mark.parametrize("who", ["zhao", "wu", "kiosk"])
def test_only_administrators_and_the_house_apply_packs(cast, write, who):
    before = rows()
    with pytest.raises(NotAllowed):
        apply(write(), by=cast.kiosk if who == "kiosk" else cast[who])
    assert rows() == before


def test_codes_in_force_are_retired_not_left_out(empty, write):
    apply(write())
    lamps = next(line for line in PACK.splitlines(keepends=True) if "code: lamps" in line)
    without = [(lamps, ""), ("{unit: lamps, post: night}", "{unit: office}")]
    with pytest.raises(InvalidInput, match="lamps") as refused:
        check_pack(write(*without))
    assert "retired: true" in str(refused.value)
    gone = '  - {code: "002", group: street, name: {zh: 其他, en: Other}}\n'
    with pytest.raises(InvalidInput, match="002"):
        check_pack(write((gone, "")))
    retired = (gone, gone.replace('"002"', '"002", retired: true'))
    assert check_pack(write(retired)).head.name == "small"


def test_a_route_to_a_retired_unit_is_an_error(write):
    with pytest.raises(InvalidInput, match="in force"):
        load(write(("parent: office, posts", "parent: office, retired: true, posts")))


def test_a_diff_tells_what_changes_by_code_not_by_position(write):
    old, new = (orjson.loads(load(name).body) for name in (
        write(),
        write(
            ('version: "1"', 'version: "2"'),
            ("{zh: 路灯, en: Lamp}", "{zh: 路灯, en: Light}"),
            ("types:\n", 'types:\n  - {code: "000", group: street, name: {zh: 新, en: New}}\n'),
        ),
    ))  # fmt: skip
    found = {change.path: (change.old, change.new) for change in changes(old, new)}
    assert found == {
        "pack.version": ("1", "2"),
        "types.000": (None, {"code": "000", "group": "street", "name": {"zh": "新", "en": "New"}}),
        "types.001.name.en": ("Lamp", "Light"),
    }
    assert list(changes(new, new)) == []
    assert {change.path: (change.new, change.old) for change in changes(new, old)} == found


def test_a_pack_scheduled_for_later_does_not_make_the_present_one_new_each_time(empty, write):
    later = apply(str(write(('version: "1"', 'version: "2"'))), effective_from=MONDAY_TEN + timedelta(days=60))
    now = apply(str(write()))
    assert apply(str(write())).pk == now.pk
    assert PackVersion.objects.count() == 2
    assert pack_at(MONDAY_TEN).id == now.pk
    assert pack_at(MONDAY_TEN + timedelta(days=61)).id == later.pk
