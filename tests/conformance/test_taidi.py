"""Learned models on real complaints of one province (../shared/data/cn_complaints_taidi), where these are here."""

from __future__ import annotations

import csv

import pytest

from linli.kernel.learning import Labelled, compare, cross_checked, fit
from tests.conftest import SHARED

FILE = SHARED / "data" / "cn_complaints_taidi" / "labelled_part1_1842.csv"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not FILE.is_file(), reason="the real complaints are not here: ../shared/data/cn_complaints_taidi"
    ),
]


@pytest.fixture(scope="module")
def rows():
    with FILE.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_complaints_are_sorted_better_than_by_a_plain_svm(rows):
    checked = cross_checked(Labelled([row["text"] for row in rows], [row["label"] for row in rows]))
    assert checked.texts == 1842
    assert checked.messages < checked.texts  # some messages were sent twice
    assert checked.measures.macro_f1 >= 0.855  # 0.839 is the plain linear SVM's on the same kind of folds
    assert checked.measures.ece <= 0.05
    assert checked.measures.top3 >= 0.97
    assert checked.measures.precision >= 0.9


def test_figures_of_the_card_hold_for_texts_that_come_later(rows):
    early, late = rows[:1300], rows[1300:]
    model = fit([row["text"] for row in early], [row["label"] for row in early])
    later = compare(model, [row["text"] for row in late], [row["label"] for row in late])
    assert abs(later.accuracy - model.card.accuracy) < 0.04
    assert later.ece <= 0.06


def test_what_drove_a_suggestion_is_about_the_matter(rows):
    model = fit([row["text"] for row in rows], [row["label"] for row in rows])
    text = "我家附近的工厂半夜排放刺鼻的废气，河水也变黑了，请环保局来查。"
    guess = model.rank([text])[0][0]
    assert guess.label == "环境保护"
    assert any(word in "".join(model.why(text, guess.label)) for word in ("排放", "废气", "环保", "河水"))
