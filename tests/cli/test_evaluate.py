"""`linli evaluate`: figures, every point, a table; the same bytes again."""

from __future__ import annotations

import json


def test_a_month_by_street_unit_and_point(demo, tmp_path):
    seen = ("--month", "2026-11", "--as-of", "2027-03-01T00:00:00+08:00")
    plain = demo.run("evaluate", *seen, "--level", "street")
    assert plain.status == 0, plain.err
    assert "Closing rate:" in plain.out
    first = demo.run("evaluate", *seen, "--level", "unit", "--json")
    again = demo.run("evaluate", *seen, "--level", "unit", "--json")
    assert first.out == again.out
    cells = first.json["cells"]
    assert cells
    code = cells[0]["code"]
    told = demo.run("evaluate", *seen, "--level", "unit", "--explain", code, "--json").json
    figure = told["cell"]["indicators"]["accepted"]
    assert told["cases"]["accepted"]["numerator"]["count"] == figure["numerator"]
    words = demo.run("evaluate", *seen, "--level", "unit", "--explain", code)
    assert all(number in words.out for number in told["cases"]["accepted"]["numerator"]["numbers"])
    table = tmp_path / "units.csv"
    assert demo.run("evaluate", *seen, "--level", "unit", "--export", str(table)).status == 0
    assert len(table.read_text(encoding="utf-8-sig").splitlines()) == len(cells) + 1


def test_what_cannot_be_evaluated_is_said_in_words(demo):
    for words in (
        ("--month", "2026-13", "--level", "street"),
        ("--month", "2026-11", "--level", "planet"),
        ("--month", "2026-11", "--level", "street", "--explain", "nowhere"),
        ("--month", "2026-11", "--level", "street", "--as-of", "yesterday"),
        ("--month", "2026-11", "--level", "street", "--export", "table.xlsx"),
    ):
        done = demo.run("evaluate", *words)
        assert done.status == 2, words
        assert done.err


def test_a_kept_run_is_written_down(demo):
    done = demo.run("evaluate", "--month", "2026-11", "--level", "month", "--keep", "--json")
    assert done.status == 0, done.err
    assert json.loads(done.out)["ledger"]
