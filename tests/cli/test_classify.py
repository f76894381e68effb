"""`linli classify` on labelled files: train, check, sort; what is wrong with a file is named by row and column."""

from __future__ import annotations

import csv
import gzip
import io

import pytest

from tests.kernel.test_learning import messages


@pytest.fixture(scope="module")
def here(house):
    return house()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


def table(rows, head=("no", "words", "kind")) -> str:
    """A CSV file's text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture(scope="module")
def labelled(folder):
    texts, labels = messages(240)
    file = folder / "labelled.csv"
    file.write_text(table(zip(range(240), texts, labels, strict=True)), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def model(here, folder, labelled):
    file = folder / "types.model"
    done = here.run("classify", "train", str(labelled), "--text", "words", "--label", "kind", "--out", str(file))
    assert done.status == 0, done.err
    assert "240 texts" in done.out
    assert "macro-F1" in done.out
    return file


def test_the_same_file_gives_the_same_figures_and_a_card(here, folder, labelled):
    words = ("classify", "train", str(labelled), "--text", "words", "--label", "kind", "--json", "--out")
    one = here.run(*words, str(folder / "one")).json
    other = here.run(*words, str(folder / "other")).json
    assert one["card"]["measures"] == other["card"]["measures"]
    assert one["card"]["texts"] == 240
    assert one["bytes"] == (folder / "one").stat().st_size
    assert one["card"]["measures"]["macro_f1"] > 0.8


def test_rows_are_sorted_and_keep_their_columns(here, folder, model):
    texts, labels = messages(60, seed=11)
    source, out = folder / "new.csv.gz", folder / "sorted.csv"
    rows = [(at, text, "old, with a comma") for at, text in enumerate(texts)]
    rows.append((60, "", "no text at all"))
    source.write_bytes(gzip.compress(table(rows, ("no", "words", "label")).encode()))
    done = here.run("classify", "predict", str(source), "--model", str(model), "--text", "words", "--out", str(out))
    assert done.status == 0, done.err
    with out.open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.DictReader(stream))
    assert list(found[0]) == ["no", "words", "label", "predicted_label", "probability", "unsure"]
    assert [(row["no"], row["words"], row["label"]) for row in found] == [(str(a), b, c) for a, b, c in rows]
    right = [row["predicted_label"] == label for row, label in zip(found[:60], labels, strict=True)]
    assert sum(right) > 50
    assert all(0 <= float(row["probability"]) <= 1 for row in found)
    assert found[60]["unsure"] == "1"
    assert f"{sum(row['unsure'] == '1' for row in found)} of them unsure" in done.out


def test_a_model_is_checked_on_other_rows(here, folder, model):
    file = folder / "check.csv"
    texts, labels = messages(60, seed=12)
    file.write_text(table(zip(range(60), texts, labels, strict=True)), encoding="utf-8")
    words = ("classify", "eval", str(file), "--text", "words", "--label", "kind")
    told = here.run(*words, "--model", str(model), "--json").json
    assert told["texts"] == 60
    assert told["macro_f1"] > 0.8
    assert {one["label"] for one in told["classes"]} == {"noise", "roads", "school"}
    assert told["ms_per_text"] > 0
    plain = here.run(*words, "--model", str(model))
    assert "ms a text" in plain.out


def test_folds_with_groups_and_other_rows(here, folder, labelled):
    more = folder / "more.csv"
    texts, labels = messages(120, seed=13)
    more.write_text(table(zip(texts, labels, strict=True), ("body", "sort")), encoding="utf-8")
    words = ("classify", "eval", str(labelled), "--text", "words", "--label", "kind", "--folds", "3", "--json")
    alone = here.run(*words, "--group", "no").json
    helped = here.run(*words, "--extra", str(more), "--extra-text", "body", "--extra-label", "sort").json
    assert (alone["folds"], alone["messages"]) == (3, 240)
    assert sum(one["n"] for one in helped["classes"]) == 240
    assert helped["macro_f1"] > alone["macro_f1"] - 0.05


def test_several_columns_and_other_encodings(here, folder):
    texts, labels = messages(90, seed=14)
    rows = [(text[:10], text[10:], label) for text, label in zip(texts, labels, strict=True)]
    for encoding, more in (("gb18030", ("--encoding", "gb18030")), ("utf-8-sig", ()), ("utf-16", ())):
        file = folder / f"{encoding}.csv"
        file.write_text(table(rows, ("title", "text", "kind")), encoding=encoding)
        words = ("--text", "title", "--text", "text", "--label", "kind", "--out", str(folder / "two.model"), "--json")
        done = here.run("classify", "train", str(file), *words, *more)
        assert done.status == 0, done.err
        assert done.json["card"]["texts"] == 90


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.csv", b"", "The file is empty."),
        ("no-column.csv", b"a,kind\nx,y\n", "no column “words”. It has: a, kind."),
        ("twice.csv", b"words,words,kind\nx,y,z\n", "the column “words” twice"),
        ("cells.csv", b"words,kind\nx,y\nx\n", "row 2 (line 3): 1 cells where the header has 2"),
        ("label.csv", b'words,kind\n"two\nlines",y\nx,\n', "row 2 (line 4): The column “kind” is empty."),
        ("quote.csv", b'words,kind\n"x,y\n', "line 2 is not CSV"),
        ("gbk.csv", "words,kind\n井盖,道路\n".encode("gb18030"), "Line 2 is not in utf-8; it may be GB18030/GBK."),
        ("bytes.csv", b"words,kind\nx,\xff\xff\n", "Line 2 is not in utf-8"),
        ("cut.csv.gz", gzip.compress(b"words,kind\n" + b"x,y\n" * 5000, mtime=0)[:-12], "packed file is damaged"),
        ("few.csv", "words,kind\n井盖,道路\n噪音,环境\n".encode(), "Too few examples"),
    ],
)
def test_what_is_wrong_with_a_file_is_named(here, folder, name, data, words):
    file = folder / name
    file.write_bytes(data)
    asked = ("--text", "words", "--label", "kind", "--out", str(folder / "never.model"))
    done = here.run("classify", "train", str(file), *asked)
    assert done.status == 2
    assert words in done.err
    assert not (folder / "never.model").exists()


def test_good_rows_alone_on_request(here, folder):
    texts, labels = messages(90, seed=15)
    rows = [*zip(texts, labels, strict=True), ("", "roads"), ("no label", "")]
    file = folder / "holes.csv"
    file.write_text(table(rows, ("words", "kind")), encoding="utf-8")
    words = ("classify", "eval", str(file), "--text", "words", "--label", "kind", "--json")
    refused = here.run(*words)
    assert refused.status == 2
    assert len(refused.json["errors"]) == 2
    done = here.run(*words, "--good-rows")
    assert done.status == 0
    assert done.json["texts"] == 90
    assert done.err.count("is empty") == 2


def test_missing_options_and_files_are_said_in_words(here, folder, labelled, model):
    for words, told in (
        (("train", str(labelled), "--text", "words", "--out", str(folder / "m")), "column of the labels"),
        (("train", str(labelled), "--label", "kind", "--out", str(folder / "m")), "column of the texts"),
        (("train", str(labelled), "--text", "words", "--label", "kind"), "where to write"),
        (("eval", str(folder / "none.csv"), "--text", "words", "--label", "kind"), "Cannot read"),
        (("eval", str(labelled), "--text", "words", "--label", "kind", "--encoding", "morse"), "Known encodings"),
        (("eval", str(labelled), "--text", "words", "--label", "kind", "--model", str(labelled)), "not a model"),
        (
            ("predict", str(labelled), "--model", str(model), "--text", "words", "--out", str(folder / "no" / "x.csv")),
            "Cannot write",
        ),
    ):
        done = here.run("classify", *words)
        assert done.status == 2, words
        assert told in done.err
