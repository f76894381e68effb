"""`linli topics`: groups of any file, topics of a month."""

from __future__ import annotations

import csv

from tests.kernel.test_grouping import LIFT, NOISE, PLANT


def test_groups_of_a_file(demo, tmp_path):
    file, out = tmp_path / "told.csv", tmp_path / "groups.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["what", "when", "who", "likes"])
        writer.writerows(
            [text, "2026/11/2 9:30:00", f"person-{at}", 3] for at, text in enumerate([*PLANT, *LIFT, *NOISE])
        )
    words = ("topics", "groups", str(file), "--text", "what", "--time", "when", "--reporter", "who", "--votes", "likes")
    done = demo.run(*words, "--minimum", "3", "--out", str(out))
    assert done.status == 0, done.err
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert {row["group"] for row in rows} == {"1", "2"}
    assert "搅拌站" in rows[0]["label"]
    assert "person-" not in out.read_text(encoding="utf-8-sig")
    for wrong in (("--text", "nothing"), ("--text", "what", "--time", "who"), ("--text", "what", "--votes", "who")):
        assert demo.run("topics", "groups", str(file), *wrong, "--out", str(out)).status == 2, wrong


def test_topics_of_a_month(demo):
    done = demo.run("topics", "make", "--month", "2026-11")
    assert done.status == 0, done.err
    assert "2026-11" in done.out
    assert demo.run("topics", "make", "--month", "2026-13").status == 2
