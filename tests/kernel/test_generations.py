"""Generations tell every process that what it holds in memory is old."""

from __future__ import annotations

from django.db import transaction

from linli.kernel.generations import bump, generation, generations


def test_a_change_is_a_new_value_and_an_unknown_name_is_nought(db):
    assert generation("test-a") == 0
    bump("test-a")
    first = generation("test-a")
    bump("test-a")
    assert first > 0
    assert generation("test-a") not in (0, first)
    assert generations()["test-a"] == generation("test-a")


def test_what_was_rolled_back_never_comes_again(db):
    seen = set()
    for _ in range(5):
        with transaction.atomic():
            bump("test-b")
            assert generation("test-b") not in seen
            seen.add(generation("test-b"))
            transaction.set_rollback(True)
        assert generation("test-b") == 0
    bump("test-b")
    assert generation("test-b") not in seen
