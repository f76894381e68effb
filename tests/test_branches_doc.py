"""docs/branches.md names tests that exist, and every move of the table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from linli.cases.lifecycle import TRANSITIONS

TESTS = Path(__file__).resolve().parent
PAGE = (TESTS.parent / "docs" / "branches.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([a-z_]+/test_[a-z_0-9]+\.py(?:::\w+)?)`", PAGE)))
ROWS = [line.split("|")[1:-1] for line in PAGE.splitlines() if line.startswith("| ") and "::" in line]


@pytest.mark.parametrize("name", NAMED)
def test_the_test_exists(name):
    path, _mark, function = name.partition("::")
    assert (TESTS / path).is_file()
    assert not function or re.search(rf"^def {function}\(", (TESTS / path).read_text(encoding="utf-8"), re.MULTILINE)


def test_no_move_is_missing():
    told = {move for row in ROWS for move in re.findall(r"`(\w+)`", row[1])}
    moves = {move.name for move in TRANSITIONS if not move.name.startswith("imported_")} - {"note"}
    assert told == moves


def test_every_branch_has_its_rules_a_way_without_pages_and_a_step_by_clicking():
    assert len(ROWS) > 15
    assert [row[0].strip() for row in ROWS if not all(cell.strip() for cell in (row[2], row[3], row[4]))] == []
