"""A report as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import Any

from linli.kernel.texts import tame

_FIGURES = ("numerator", "denominator", "excluded", "partly", "rate", "low", "high")


def as_csv(report: dict[str, Any]) -> bytes:
    """The named report as CSV (UTF-8 with a mark, as spreadsheets expect it), one line a cell."""
    cells = report["cells"]
    indicators = list(cells[0]["indicators"]) if cells else []
    scores = list(cells[0]["scores"]) if cells else []
    head = ["code", "name"]
    head += [f"{code}.{name}" for code in indicators for name in (*_FIGURES, "enough")]
    head += [f"{code}.{name}" for code in scores for name in ("total", "full", "enough", "rank")]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    for cell in cells:
        line: list[Any] = [tame(cell["code"]), tame(cell["name"])]
        for code in indicators:
            line += [cell["indicators"][code][name] for name in _FIGURES] + [int(cell["indicators"][code]["enough"])]
        for code in scores:
            score = cell["scores"][code]
            line += [score["total"], score["full"], int(score["enough"]), score["rank"]]
        writer.writerow(line)
    return out.getvalue().encode("utf-8-sig")
