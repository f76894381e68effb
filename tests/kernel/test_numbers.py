"""Numbers are handed out once, whoever asks from where."""

from __future__ import annotations

import multiprocessing

import pytest
from django.db import connections, transaction

from linli.kernel import numbers
from linli.kernel.models import NumberBlock
from linli.kernel.numbers import BLOCK, next_number
from tests.threads import at_once


def take(count: int, series: str = "s") -> list[int]:
    return [next_number(series) for _ in range(count)]


def take_in_transactions(count: int) -> list[int]:
    taken = []
    for _ in range(count):
        with transaction.atomic():
            taken.append(next_number("s"))
    return taken


@pytest.fixture(autouse=True)
def _no_blocks_left():
    numbers._free.clear()


def test_a_series_begins_at_one_and_series_do_not_disturb_each_other(db):
    with transaction.atomic():
        assert (take(2, "a"), take(1, "b"), take(1, "a")) == ([1, 2], [1], [3])


def test_a_block_costs_one_statement(transactional_db, django_assert_num_queries):
    with django_assert_num_queries(3):  # begin, take, commit
        assert take(BLOCK) == list(range(1, BLOCK + 1))
    assert take(1) == [BLOCK + 1]
    assert NumberBlock.objects.get(series="s").next_value == 2 * BLOCK + 1


def test_threads_never_get_the_same_number(transactional_db):
    taken = at_once(*[lambda: take(3 * BLOCK // 2)] * 4, *[lambda: take_in_transactions(20)] * 2)
    everything = [number for some in taken for number in some]
    assert len(set(everything)) == len(everything) == 4 * 3 * BLOCK // 2 + 2 * 20


def _child(series: str, out) -> None:
    out.put(take(BLOCK + 10, series))
    connections.close_all()


def test_processes_never_get_the_same_number_not_even_from_a_block_held_before_the_fork(transactional_db):
    mine = take(3)
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    out = fork.SimpleQueue()
    children = [fork.Process(target=_child, args=("s", out)) for _ in range(2)]
    for child in children:
        child.start()
    everything = mine + [number for _ in children for number in out.get()] + take(5)
    for child in children:
        child.join(20)
    assert len(set(everything)) == len(everything) == 3 + 2 * (BLOCK + 10) + 5


def test_a_rollback_brings_no_number_back_that_somebody_holds(transactional_db):
    held = take(2)
    with transaction.atomic():
        take(3)
        transaction.set_rollback(True)
    held += take_in_transactions(2) + take(BLOCK)
    assert len(set(held)) == len(held)
