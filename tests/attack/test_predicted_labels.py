"""Labels come from files of others: what `linli classify predict` writes is no formula for a spreadsheet."""

from __future__ import annotations

import csv

from linli.cases.classify_cli import predict_command
from linli.kernel.learning import fit
from tests.kernel.test_learning import messages

FORMULA = '=HYPERLINK("https://x.example","x")'


def test_a_label_is_never_a_formula(tmp_path):
    texts, labels = messages(60)
    model, rows, out = tmp_path / "m.model", tmp_path / "rows.csv", tmp_path / "out.csv"
    fit(texts, [FORMULA if label == labels[0] else label for label in labels]).write(model)
    with rows.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["words"], *([text] for text in texts)])
    predict_command(rows, model, out, text=["words"])
    with out.open(encoding="utf-8-sig", newline="") as stream:
        told = {row["label"] for row in csv.DictReader(stream)}
    assert f"'{FORMULA}" in told
    assert not any(label.startswith("=") for label in told)
