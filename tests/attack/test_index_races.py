"""The index of words while two write it: what was erased stays findable nowhere, and nothing is left out."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from linli.audit.sealer import seal
from linli.cases.models import CaseText, SearchMark, words
from linli.cases.steps import index as steps
from linli.cases.steps.close import add_note
from linli.cases.steps.index import catch_up, rebuild, state
from linli.kernel.actor import job
from tests.cases.test_search import found, index, new
from tests.cast import MONDAY_TEN
from tests.threads import at_once

HOUSE = job("search")


def erase(number: str, cast) -> None:
    CaseText.objects.filter(case__number=number, kind="description").update(erased_at=MONDAY_TEN, body="")
    add_note(number=number, reason="已删除", by=cast["zhao"], at=MONDAY_TEN)  # an entry that names the case


def test_a_mark_set_back_meanwhile_stays_back(cast, monkeypatch):
    new("门口的垃圾桶满了")
    index()
    first = SearchMark.objects.get().position
    number = new("鹦鹉飞走了")
    while seal():
        pass
    wrote = steps._write

    def made_anew_meanwhile(ids, spec, mark, *, by):
        wrote(ids, spec, mark, by=by)
        words.clear()
        SearchMark.objects.update(position=0)

    monkeypatch.setattr(steps, "_write", made_anew_meanwhile)
    catch_up(by=HOUSE, at=MONDAY_TEN)
    assert SearchMark.objects.get().position == 0 < first
    monkeypatch.setattr(steps, "_write", wrote)
    index()
    assert found("鹦鹉", cast["zhao"]) == {number}


def test_what_is_erased_while_the_index_is_made_anew_is_not_found_after_it(cast, monkeypatch):
    number = new("鹦鹉飞走了")
    index()
    reading = steps.sources

    def erased_after_reading(ids, *, by):
        made = reading(ids, by=by)
        monkeypatch.setattr(steps, "sources", reading)
        erase(number, cast)
        index()
        return made

    monkeypatch.setattr(steps, "sources", erased_after_reading)
    for _done in rebuild(by=HOUSE, at=MONDAY_TEN):
        pass
    words.finish()
    index()
    assert found("鹦鹉", cast["zhao"]) == set()
    assert state().behind == 0


@pytest.mark.django_db(transaction=True)
def test_an_index_is_made_anew_while_the_worker_writes_it(live_cast, monkeypatch):
    numbers = [new(f"鹦鹉{at}号飞走了") for at in range(6)]
    index()
    in_between, written = threading.Event(), threading.Event()
    name = "put" if connection.vendor == "sqlite" else "_vector"  # between looking what is there and writing it
    there = getattr(words, name)

    def slowly(*given):
        if not in_between.is_set():
            in_between.set()
            written.wait(1.5)
        return there(*given)

    monkeypatch.setattr(words, name, slowly)

    def worker() -> None:
        in_between.wait(20)
        add_note(number=numbers[0], reason="看过了", by=live_cast["zhao"], at=MONDAY_TEN)
        index()
        written.set()

    at_once(lambda: list(rebuild(by=HOUSE, at=MONDAY_TEN)), worker)
    index()
    assert found("鹦鹉", live_cast["zhao"]) == set(numbers)
    assert state().documents == 6
