"""`linli topics`: groups of any file, topics of a month."""

from __future__ import annotations

import csv

import pytest

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


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("what,likes\n路灯不亮,3\n".encode("gb18030"), ("Line 2 is not in utf-8", "gb18030")),
        ("what,likes\n路灯,3\n".encode() + "路灯\xe9,1\n".encode("latin-1", "replace"), ("Line 3 is not in utf-8",)),
        ("what,likes\n路灯,3\n井盖\n".encode(), ("row 2 (line 3)", "1 cells")),
        ("what,likes,what\n路灯,3,x\n".encode(), ("“what” twice",)),
        ("what,likes\n路灯,3\n井盖,nan\n".encode(), ("votes", "Row 2: nan")),
        ("what,likes\n路灯,1e400\n".encode(), ("votes", "Row 1: 1e400")),
        (b"", ("empty",)),
        ("what,likes\n路灯\x00,1\n".encode(), ()),
    ],
)
def test_what_is_wrong_with_a_file_is_named_by_row_and_column(demo, tmp_path, data, words):
    file, out = tmp_path / "told.csv", tmp_path / "groups.csv"
    file.write_bytes(data)
    done = demo.run("topics", "groups", str(file), "--text", "what", "--votes", "likes", "--out", str(out))
    assert "Traceback" not in done.err
    if words:
        assert done.status == 2, done.err
        assert not out.exists()
    for one in words:
        assert one in done.err


def test_files_of_old_spreadsheets_are_read(demo, tmp_path):
    file, out = tmp_path / "told.csv", tmp_path / "groups.csv"
    file.write_bytes(("what\n" + "\n".join([*PLANT, *NOISE]) + "\n").encode("gb18030"))
    words = ("topics", "groups", str(file), "--text", "what", "--encoding", "gb18030", "--out", str(out))
    assert demo.run(*words).status == 0
    assert "搅拌站" in out.read_text(encoding="utf-8-sig")


def test_topics_of_a_month(demo):
    done = demo.run("topics", "make", "--month", "2026-11")
    assert done.status == 0, done.err
    assert "2026-11" in done.out
    assert demo.run("topics", "make", "--month", "2026-13").status == 2
