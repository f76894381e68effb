"""Topics as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from linli.kernel.texts import tame

_HEAD = (
    "rank", "topic", "heat", "reports", "reporters", "followers", "open", "late", "first", "last", "type", "streets",
    "communities", "trend", "month_before",
)  # fmt: skip


def topics_csv(rows: Sequence[dict[str, Any]], zone: ZoneInfo) -> bytes:
    """The rows of the page as CSV (UTF-8 with a mark, as spreadsheets expect it), one line a topic."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEAD)
    for row in rows:
        line = row["line"]
        days = [moment.astimezone(zone).date().isoformat() for moment in (line.first, line.last)]
        areas = [tame(" ".join(row[name])) for name in ("streets", "communities")]
        counts = [row["reports"], line.people, line.followers, line.open, line.late]
        words = [tame(row["name"]), row["heat"], *counts, *days, tame(row["type"]), *areas]
        writer.writerow([row["rank"], *words, row["trend"], "" if line.before is None else line.before])
    return out.getvalue().encode("utf-8-sig")
