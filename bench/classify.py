"""Learned models on real labelled texts: our model and the plain linear SVM on the same folds, and what one text costs.

Reads `../shared/data` (see docs/classification.md); says so where it is absent. Messages that are the same or nearly
the same are never on both sides of a fold, neither in full nor in the shortened form of the segmented rows.

`--others` adds what else was tried on the same pieces.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import RidgeClassifier
from sklearn.metrics import f1_score
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from bench.site import PYTHON, ROOT

DATA = ROOT.parent / "shared" / "data"
FOLDS = 5
NOTHING_SAID = "This request was submitted to NYC 311 without a description."
Predict = Callable[[Any, Any], Any]


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a file of the real data."""
    file = DATA / name
    data = file.read_bytes()
    text = (gzip.decompress(data) if file.suffix == ".gz" else data).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


class Task:
    """Texts, labels and messages; the first `asked` are judged, in folds, and the others help to train."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str], asked: int, groups: Any = None) -> None:
        from linli.kernel.learning.examples import examples
        from linli.kernel.learning.linear import split

        self.texts, self.asked = list(texts), asked
        self.names, self.true = np.unique(np.asarray(labels), return_inverse=True)
        self.read = examples(self.texts, groups)
        self.groups = self.read.groups
        self.fold = split(self.true[:asked], self.groups[:asked], FOLDS, 0)

    def sides(self, *, extra: bool) -> list[tuple[Any, Any]]:
        """Rows to train on and rows to judge, by fold."""
        found = []
        for at in range(FOLDS):
            inside = np.flatnonzero(self.fold == at)
            outside = np.flatnonzero(~np.isin(self.groups, self.groups[inside]))
            found.append((outside if extra else outside[outside < self.asked], inside))
        return found

    def svm(self, outside: Any, inside: Any) -> Any:
        """The baseline: TF-IDF of runs of 1-3 characters and a linear SVM, everything as scikit-learn has it."""
        made = TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
        machine = LinearSVC().fit(made.fit_transform([self.texts[at] for at in outside]), self.true[outside])
        return machine.predict(made.transform([self.texts[at] for at in inside]))

    def ours(self, outside: Any, inside: Any) -> Any:
        """The engine's model."""
        from linli.kernel.learning.linear import scored, trained

        parts = trained(self.read, outside, self.true, len(self.names))
        return scored(self.read, inside, parts).argmax(axis=1)

    def other(self, machine: Any) -> Predict:
        """Another learner on the engine's pieces."""
        from linli.kernel.learning.examples import LEAST_GROUPS, groups_with
        from linli.kernel.learning.linear import rarity_of, values_of

        def predict(outside: Any, inside: Any) -> Any:
            table = self.read.counts[outside]
            kept = np.flatnonzero(groups_with(table, self.groups[outside]) >= LEAST_GROUPS)
            rarity = rarity_of(table[:, kept])
            machine.fit(values_of(table[:, kept], rarity), self.true[outside])
            return machine.predict(values_of(self.read.counts[inside][:, kept], rarity))

        return predict

    def judged(self, predict: Predict, *, extra: bool = False) -> tuple[float, float]:
        """Macro-F1 over all folds, and the seconds of the processor for it."""
        began, told = time.process_time(), np.zeros(self.asked, dtype=np.int64)
        for outside, inside in self.sides(extra=extra):
            told[inside] = predict(outside, inside)
        return self.f1(self.true[: self.asked], told), time.process_time() - began

    def f1(self, true: Any, told: Any) -> float:
        """Macro-F1 of the labels that occur."""
        return float(f1_score(true, told, average="macro", labels=np.unique(true)))


def say(name: str, f1: float, seconds: float, against: float | None = None) -> None:
    """Print a line of the table, with the difference to a baseline."""
    gap = f"{f1 - against:+.4f}" if against is not None else ""
    print(f"  {name:<58} {f1:.4f} {gap:>8} {seconds:>7.1f} s", flush=True)


def complaints(*, others: bool) -> None:
    """Messages to officials of one province: seven labels, full texts and segmented ones without stop words."""
    part = rows_of("cn_complaints_taidi/labelled_part1_1842.csv")
    segmented = rows_of("cn_complaints_taidi/labelled_segmented_excl_holdout.csv.gz")
    texts = [row["text"] for row in part] + [row["segmented_text"].replace(" ", "") for row in segmented]
    task = Task(texts, [row["label"] for row in (*part, *segmented)], asked=len(part))
    messages = len(set(task.groups[: task.asked]))
    print(f"complaints: {len(part)} full texts of {messages} messages, {len(segmented)} segmented rows")
    for extra, words in ((False, "full texts alone"), (True, "segmented rows of other messages added")):
        plain, seconds = task.judged(task.svm, extra=extra)
        say(f"{words}: linear SVM, 1-3 characters", plain, seconds)
        say(f"{words}: ours", *task.judged(task.ours, extra=extra), against=plain)
        for name, machine in _others() if others else ():
            say(f"{words}: {name}", *task.judged(task.other(machine), extra=extra), against=plain)
    outside = np.arange(task.asked)
    inside = np.flatnonzero(~np.isin(task.groups, task.groups[outside]))
    plain = task.f1(task.true[inside], task.svm(outside, inside))
    words = f"trained on full texts, {len(inside)} segmented ones of other messages"
    say(f"{words}: SVM", plain, 0)
    say(f"{words}: ours", task.f1(task.true[inside], task.ours(outside, inside)), 0, against=plain)
    _titles()


def _others() -> list[tuple[str, Any]]:
    return [
        ("linear SVM on our pieces, C 1, balanced", LinearSVC(class_weight="balanced", random_state=0)),
        ("linear SVM on our pieces, C 3", LinearSVC(C=3, random_state=0)),
        ("complement Bayes on our pieces", ComplementNB(alpha=0.1)),
        ("ridge, penalty 1", RidgeClassifier(1.0, class_weight="balanced", solver="sparse_cg", tol=1e-3)),
        ("ridge, penalty 0.1", RidgeClassifier(0.1, class_weight="balanced", solver="sparse_cg", tol=1e-3)),
        ("ridge, penalty 0.2, labels not balanced", RidgeClassifier(0.2, solver="sparse_cg", tol=1e-3)),
    ]


def _titles() -> None:
    full = rows_of("cn_complaints_taidi/labelled_full_fields_excl_holdout.csv")
    labels = [row["一级分类"] for row in full]
    for name, columns in (
        ("text", ["留言详情"]),
        ("title", ["留言主题"]),
        ("title and text", ["留言主题", "留言详情"]),
    ):
        task = Task(["\n".join(row[column] for column in columns) for row in full], labels, asked=len(full))
        plain, seconds = task.judged(task.svm)
        say(f"{len(full)} messages with titles, {name}: linear SVM", plain, seconds)
        say(f"{len(full)} messages with titles, {name}: ours", *task.judged(task.ours), against=plain)


def publicstuff() -> None:
    """English texts of a telephone app, cut at 60 characters by the source; types with 20 texts and more."""
    rows = rows_of("us_311/nyc_publicstuff_freetext_id_mod10_lt7.csv")
    rows = [row for row in rows if row["Title"].strip() and row["Description"].strip() not in ("", NOTHING_SAID)]
    counts = Counter(row["Title"] for row in rows)
    rows = [row for row in rows if counts[row["Title"]] >= 20]
    task = Task(
        [row["Description"] for row in rows], [row["Title"] for row in rows], len(rows), [row["ID"] for row in rows]
    )
    print(f"PublicStuff: {len(rows)} texts of {len(set(task.groups))} messages, {len(task.names)} types")
    plain, seconds = task.judged(task.svm)
    say("linear SVM, 1-3 characters", plain, seconds)
    say("ours", *task.judged(task.ours), against=plain)


def amsterdam() -> None:
    """Names of sub-categories with their departments: which main category? No labelled texts exist there."""
    rows = rows_of("nl_signals/main_sub_category_handling_departments.csv")
    counts = Counter(row["main_category"] for row in rows)
    rows = [row for row in rows if counts[row["main_category"]] >= 5]
    texts = [f"{row['sub_category']} {row['departments'].replace(',', ' ')}" for row in rows]
    task = Task(texts, [row["main_category"] for row in rows], asked=len(rows))
    print(f"Amsterdam: {len(rows)} sub-categories, {len(task.names)} main categories")
    plain, seconds = task.judged(task.svm)
    say("linear SVM, 1-3 characters", plain, seconds)
    say("ours", *task.judged(task.ours), against=plain)


def inside() -> dict[str, float]:
    """What it costs to hold a model and to ask it, in a process that does nothing else."""
    began, before = time.perf_counter(), _memory()
    from linli.kernel.learning import load

    imported = time.perf_counter()
    model = load(Path(sys.argv[2]))
    loaded, after = time.perf_counter(), _memory()
    texts = [row["text"] for row in rows_of("cn_complaints_taidi/labelled_part1_1842.csv")]
    model.rank(texts[:50])
    taken = []
    for text in texts:
        start = time.perf_counter()
        model.rank([text])
        taken.append(1000 * (time.perf_counter() - start))
    busy = time.process_time()
    model.rank(texts)
    busy = time.process_time() - busy
    explained = time.process_time()
    for text in texts[:200]:
        model.why(text, model.labels[0])
    return {
        "import_s": imported - began,
        "load_ms": 1000 * (loaded - imported),
        "memory_mb": after - before,
        "p50_ms": float(np.quantile(taken, 0.5)),
        "p95_ms": float(np.quantile(taken, 0.95)),
        "texts_a_second": len(texts) / busy,
        "why_ms": 1000 * (time.process_time() - explained) / 200,
    }


def _memory() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


def cost(folder: Path) -> None:
    """Train on all complaints, write the model, and ask it in a process of its own."""
    from linli.kernel.learning import fit

    part = rows_of("cn_complaints_taidi/labelled_part1_1842.csv")
    segmented = rows_of("cn_complaints_taidi/labelled_segmented_excl_holdout.csv.gz")
    texts = [row["text"] for row in part] + [row["segmented_text"] for row in segmented]
    began = time.process_time()
    model = fit(texts, [row["label"] for row in (*part, *segmented)])
    trained, file = time.process_time() - began, folder / "bench.model"
    model.write(file)
    card = model.card
    print(
        f"model: {card.texts} texts of {card.groups} messages, {card.pieces} pieces, {trained:.0f} s of the processor"
    )
    print(f"  macro-F1 {card.macro_f1:.4f}, accuracy {card.accuracy:.4f}, ECE {card.ece:.4f}, ", end="")
    print(f"sure from {card.threshold:.3f}: {card.coverage:.3f} of the texts, {card.precision:.3f} right")
    command = [PYTHON, "-m", "bench.classify", "inside", str(file)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    figures = {"file_mb": file.stat().st_size / 1e6, **json.loads(done.stdout)}
    print("  " + ", ".join(f"{name} {value:.2f}" for name, value in figures.items()), flush=True)
    file.unlink()


def main(arguments: list[str] | None = None) -> None:
    """Measure and print tables."""
    import tempfile

    parser = argparse.ArgumentParser(prog="python -m bench classify")
    parser.add_argument("--others", action="store_true")
    asked = parser.parse_args(arguments or [])
    if not DATA.is_dir():
        print(f"left out: {DATA.relative_to(ROOT.parent)} is not here")
        return
    complaints(others=asked.others)
    publicstuff()
    amsterdam()
    with tempfile.TemporaryDirectory() as folder:
        cost(Path(folder))


if __name__ == "__main__":
    print(json.dumps(inside()))
