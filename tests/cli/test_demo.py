"""`linli demo`: a district to look at, the same for the same seed and day, and never in somebody else's house."""

from __future__ import annotations

import sqlite3

from linli.config.demo.stories import STORIES
from tests.cli.conftest import FILL
from tests.cli.test_commands import cases_of


def rows(home, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "linli.sqlite3") as database:
        return database.execute(sql).fetchall()


def test_the_same_seed_and_day_make_the_same_cases_and_again_adds_nothing(filled, house):
    first = cases_of(filled.home)
    assert len(first) >= 20 + len(STORIES)
    assert {row[1] for row in first} > {"closed", "routed", "handling", "merged"}
    other = house()
    assert other.run(*FILL).status == 0
    assert cases_of(other.home) == first
    events = "SELECT case_id, seq, kind, at FROM cases_caseevent ORDER BY case_id, seq"
    assert rows(other.home, events) == rows(filled.home, events)
    assert other.run(*FILL).status == 0
    assert cases_of(other.home) == first


def test_the_branches_that_stories_tell_are_there(filled):
    matters = set(rows(filled.home, "SELECT kind, state FROM cases_casematter"))
    assert matters >= {
        ("objection", "open"), ("objection", "upheld"), ("extension", "asked"), ("extension", "granted"),
        ("suspension", "running"), ("help", "came"), ("supervision", "open"), ("joint", "acting"), ("joint", "done"),
        ("follow_up", "answered"), ("exclusion", "refused"), ("exclusion", "granted"), ("appeal", "open"),
    }  # fmt: skip
    kinds = {kind for (kind,) in rows(filled.home, "SELECT DISTINCT kind FROM cases_caseevent")}
    assert kinds >= {"merged", "split", "linked", "reopened", "transferred", "check_failed", "escalated"}


def test_boundaries_are_sound_and_marked_illustrative(filled):
    checked = filled.run("places", "check", "--json")
    assert checked.status == 0, checked.out
    assert [(one["depth"], one["divisions"], one["drawn"]) for one in checked.json][:3] == [
        (1, 1, 1),
        (2, 43, 43),
        (3, 768, 768),
    ]
    assert rows(filled.home, "SELECT DISTINCT illustrative FROM places_divisionversion") == [(1,)]


def test_every_unit_and_street_has_somebody_and_only_sign_ins_have_a_password(filled):
    without = rows(
        filled.home,
        "SELECT code FROM duty_unit u WHERE retired_at IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM accounts_rolegrant g WHERE g.unit_id = u.id AND g.role = 'unit')",
    )
    assert without == []
    roles = dict(rows(filled.home, "SELECT role, COUNT(*) FROM accounts_rolegrant GROUP BY role"))
    assert set(roles) == {"centre", "street", "unit", "verifier", "grid_worker", "leader", "admin"}
    assert roles["street"] >= 43
    assert roles["grid_worker"] >= 400
    (passwords,) = rows(filled.home, "SELECT COUNT(*) FROM accounts_user WHERE password NOT LIKE '!%'")[0]
    assert passwords == 13


def test_months_are_evaluated_and_the_index_is_filled(filled):
    runs = dict(rows(filled.home, "SELECT month, lines FROM evaluation_evaluationrun"))
    assert set(runs) == {"2026-09", "2026-10", "2026-11"}
    assert runs["2026-11"] > 10
    behind = filled.run("search", "status", "--json").json
    assert (behind["behind"], behind["documents"]) == (0, behind["cases"])


def test_no_deadline_of_the_demo_is_left_to_the_worker(filled):
    late = "SELECT COUNT(*) FROM cases_caseclock WHERE next_at <= '2026-11-20 10:00:00'"
    assert rows(filled.home, late) == [(0,)]


def test_a_district_at_work_is_not_filled_with_inventions(demo):
    before = cases_of(demo.home)
    refused = demo.run("demo", "--no-serve", "--cases", "5")
    assert (refused.status, "LINLI_HOME" in refused.err) == (2, True)
    assert cases_of(demo.home) == before
    assert not (demo.home / "keys" / "demo-password").exists()
