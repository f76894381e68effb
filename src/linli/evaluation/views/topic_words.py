"""A topic in words, and drawn: its name, its heat with the numbers in it, its days and weeks."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.steps.context import Context
from linli.cases.views.names import area_name, type_name, unit_name
from linli.evaluation.rules.topic_lines import TopicLine, Trend

TRENDS = {
    Trend.NEW: gettext_lazy("new"),
    Trend.GROWING: gettext_lazy("growing"),
    Trend.SAME: gettext_lazy("as before"),
    Trend.SHRINKING: gettext_lazy("fewer"),
}
_TITLE = 48  # characters of a text that stand for a name
_WIDTH, _HEIGHT, _BAR = 100, 24, 60
_NAMED = 3


def name_of(line: TopicLine, texts: dict[int, str]) -> str:
    """The words that set a topic apart, else the beginning of its most central report."""
    return line.label or beginning(texts.get(line.rows[0]["case_id"], ""), _TITLE) or _("Without words")


def beginning(text: str, most: int) -> str:
    """The first characters of a text on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def shown(
    line: TopicLine, rank: int, *, hottest: float, texts: dict[int, str], context: Context, language: str | None
) -> dict[str, Any]:
    """A line of the list, as templates show it."""
    main = line.types[0][0]
    return {
        "pk": line.topic.pk,
        "rank": rank,
        "url": reverse("topic", args=[line.topic.pk]),
        "name": name_of(line, texts),
        "text": beginning(texts.get(line.rows[0]["case_id"], ""), 90),
        "line": line,
        "reports": len(line.rows),
        "width": round(100 * line.heat.total / hottest) if hottest else 0,
        "type": type_name(context, main) or _("No type yet"),
        "streets": [area_name(context, area, language) for area, _count in line.areas(2)[:_NAMED]],
        "communities": [area_name(context, area, language) for area, _count in line.areas(3)[:_NAMED]],
        "trend": line.trend.value,
        "trend_words": TRENDS[line.trend],
        "spark": spark(line, context.pack.zone),
        **explained(line, context),
    }


def explained(line: TopicLine, context: Context) -> dict[str, Any]:
    """The formula of the heat with its numbers."""
    one = line.heat
    sum_of = f"({one.people} + {one.votes}) × {one.density} × {one.unsettled} × {one.rest} = {one.total}"
    return {"heat": one.total, "formula": sum_of, "parts": one}


def spark(line: TopicLine, zone: ZoneInfo) -> dict[str, Any]:
    """Reports by day from the first to the last day, as points of a line; None of them for a single day."""
    days = Counter(row["case__received_at"].astimezone(zone).date() for row in line.rows)
    first, last = min(days), max(days)
    span, most = max(1, (last - first).days), max(days.values())
    points = [
        (round(_WIDTH * at / span), round(_HEIGHT - 2 - days.get(first + timedelta(days=at), 0) / most * (_HEIGHT - 4)))
        for at in range((last - first).days + 1)
    ]
    return {
        "points": " ".join(f"{x},{y}" for x, y in points) if len(points) > 1 else "",
        "most": most,
        "first": first,
        "last": last,
    }


def weeks(line: TopicLine, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Reports by week (from Monday), every week between the first and the last, with the width of a bar."""
    found: Counter[Any] = Counter()
    for row in line.rows:
        day = row["case__received_at"].astimezone(zone).date()
        found[day - timedelta(days=day.weekday())] += 1
    most, monday, told = max(found.values()), min(found), []
    while monday <= max(found):
        told.append(
            {"monday": monday, "count": found.get(monday, 0), "width": round(100 * found.get(monday, 0) / most)}
        )
        monday += timedelta(days=7)
    return told


def units_of(line: TopicLine, context: Context, language: str | None) -> list[tuple[str, int]]:
    """The responsible units with how many of the cases they have."""
    return [(unit_name(context, unit, language), count) for unit, count in line.units]


def feature(key: Any, point: tuple[float, float], title: str, url: str, tone: str) -> dict[str, Any]:
    """A point of a map."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(point[0], 6), round(point[1], 6)]},
        "properties": {"id": key, "title": title, "url": url, "tone": tone},
    }


def tone_of(row: dict[str, Any], now: datetime) -> str:
    """How a case stands, as a tone of the map."""
    from_due = row["case__due_at"]
    if from_due is not None and from_due < now and not row["case__paused"]:
        return "late"
    return "on-time"
