"""Times and durations as people say them, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from linli.web.words import Style, left_words, length_words, moment_words

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("left", "english", "chinese"),
    [
        (timedelta(seconds=20), "due now", "现在到期"),
        (timedelta(minutes=1), "1 minute left", "还剩 1 分钟"),
        (timedelta(minutes=59, seconds=59), "59 minutes left", "还剩 59 分钟"),
        (timedelta(hours=3, minutes=20), "3 hours left", "还剩 3 小时"),
        (timedelta(hours=47), "47 hours left", "还剩 47 小时"),
        (timedelta(days=2), "2 days left", "还剩 2 天"),
        (timedelta(seconds=-20), "just late", "刚刚超期"),
        (timedelta(hours=-1), "1 hour late", "超期 1 小时"),
        (timedelta(days=-12), "12 days late", "超期 12 天"),
    ],
)
def test_how_far_a_due_time_is(left, english, chinese):
    with translation.override("en"):
        assert left_words(NOW + left, NOW) == english
    with translation.override("zh-hans"):
        assert left_words(NOW + left, NOW) == chinese


@pytest.mark.parametrize(
    ("moment", "style", "words"),
    [
        (NOW, Style.FULL, "2026-11-21 10:00"),
        (NOW, Style.DATE, "2026-11-21"),
        (NOW, Style.TIME, "10:00"),
        (NOW, Style.DAY, "today 10:00"),
        (NOW - timedelta(hours=11), Style.DAY, "yesterday 23:00"),
        (NOW + timedelta(hours=15), Style.DAY, "tomorrow 01:00"),
        (NOW + timedelta(days=9), Style.DAY, "11-30 10:00"),
        (NOW - timedelta(days=400), Style.DAY, "2025-10-17 10:00"),
    ],
)
def test_moments_are_told_in_the_zone_of_the_pack(moment, style, words):
    with translation.override("en"):
        assert moment_words(moment, BEIJING, style=style, now=NOW) == words


def test_a_length_of_time_is_rounded_down():
    with translation.override("en"):
        assert length_words(timedelta(minutes=119)) == "1 hour"
