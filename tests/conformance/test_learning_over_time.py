"""Real complaints learned from in two steps: the second model is judged on what neither of the two has seen."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from linli.cases.queries.past_texts import Example
from linli.cases.rules.learning import Parts, parted
from linli.kernel.learning import Measures, Model, compare, fit


@pytest.fixture
def complaints(shared: Path) -> list[Example]:
    """1,842 messages to a government's mailbox under seven labels; their order stands for time."""
    file = shared / "data" / "cn_complaints_taidi" / "labelled_part1_1842.csv"
    if not file.is_file():
        pytest.skip("the labelled complaints are not here")
    with file.open(encoding="utf-8-sig", newline="") as rows:
        return [Example(no, no, row["label"], row["text"]) for no, row in enumerate(csv.DictReader(rows), start=1)]


def learned(parts: Parts) -> Model:
    return fit([one.text for one in parts.learned], [one.label for one in parts.learned], parts.groups)


def judged(model: Model, parts: Parts) -> Measures:
    return compare(model, [one.text for one in parts.judges], [one.label for one in parts.judges])


@pytest.mark.slow
def test_with_more_of_the_past_the_next_model_is_better_on_the_same_newest_messages(complaints):
    first_parts = parted(complaints[:1200], per_label=8, held_back=20, seen_to=0)
    first = learned(first_parts)
    parts = parted(complaints, per_label=8, held_back=20, seen_to=first_parts.seen_to)
    assert parts.judges[0].case > parts.seen_to > first_parts.seen_to
    assert {one.text for one in parts.judges}.isdisjoint(one.text for one in (*parts.learned, *first_parts.learned))
    old, new = judged(first, parts), judged(learned(parts), parts)
    assert new.macro_f1 > old.macro_f1 > 0.8
    assert new.ece < 0.08
