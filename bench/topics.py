"""Same-matter groups over texts: what is found in a file, how well known matters are found, and how long it takes.

`python -m bench topics` reads 4,326 real messages of ../shared/data when they are there and prints the hottest groups
with all titles, to be judged by reading; `--texts 10000,100000` measures time and memory on made-up texts.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import itertools
import random
import resource
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from linli.kernel.grouping import Group, HeatRules, Item, Rules, group_texts, heat

MESSAGES = Path(__file__).resolve().parents[2] / "shared/data/cn_complaints_taidi/messages_with_votes_4326.csv.gz"

KNOWN: dict[str, Callable[[str], bool]] = {
    "mixing plant beside an estate": lambda text: "丽发" in text and "搅拌" in text,
    "parking sold with flats": lambda text: ("伊景园" in text or "滨河苑" in text) and "车位" in text,
    "cooking fumes under an estate": lambda text: (
        "魅力之城" in text and any(x in text for x in ("油烟", "夜宵", "烧烤"))
    ),
    "cracks in an estate": lambda text: "魅力之城" in text and "开裂" in text,
    "flaws of new flats": lambda text: "五矿万境" in text and "K9" in text,
    "car loan fraud": lambda text: "58车" in text,
    "railway beside an estate": lambda text: "绿地海外滩" in text and "高铁" in text,
    "old quarter not rebuilt": lambda text: "凉塘路" in text and "改造" in text,
    "power line along a road": lambda text: "月亮岛" in text and ("高压" in text or "110kv" in text.lower()),
    "plan of a park": lambda text: "泉星公园" in text,
}


def messages() -> list[tuple[Item, float]]:
    """The real messages, with their votes against."""
    with gzip.open(MESSAGES, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        (
            Item(
                key=row["留言编号"],
                title=row["留言主题"],
                text=row["留言详情"],
                day=float(_day(row["留言时间"])),
                who=row["留言用户"],
                votes=float(row["点赞数"]),
            ),
            float(row["反对数"]),
        )
        for row in rows
    ]


def _day(text: str) -> int:
    year, month, day = text.split(" ", maxsplit=1)[0].replace("/", "-").split("-")
    return datetime(int(year), int(month), int(day)).toordinal()  # noqa: DTZ001 - days alone


def hot(groups: list[Group], against: dict[str, float]) -> list[tuple[float, Group]]:
    """The groups by heat; the messages are of a whole year, so nothing cools down."""
    found = []
    for group in groups:
        first, last = group.span or (0.0, 0.0)
        one = heat(
            HeatRules(half_days=0),
            people=group.people,
            days=last - first,
            quiet=0,
            votes=sum(member.item.votes for member in group.members),
            against=sum(against[member.item.key] for member in group.members),
        )
        found.append((one.total, group))
    return sorted(found, key=lambda pair: (-pair[0], pair[1].members[0].item.key))


def recall(groups: list[Group], items: list[Item]) -> list[tuple[str, int, int, int]]:
    """(matter, found together, of how many that hold its words, size of that group) for each known matter."""
    told = []
    for name, holds in KNOWN.items():
        keys = {item.key for item in items if holds(item.title + item.text)}
        best = max(groups, key=lambda group: sum(member.item.key in keys for member in group.members))
        told.append((name, sum(member.item.key in keys for member in best.members), len(keys), len(best.members)))
    return told


def invented(count: int, seed: int = 1) -> list[Item]:
    """Texts of a month: many single ones, and matters of 2 to 60 reports, in words made of common characters."""
    draw = random.Random(seed)
    signs = [chr(0x4E00 + at) for at in range(3000)]
    words = ["".join(draw.choices(signs, k=draw.choice((2, 2, 3)))) for _word in range(20_000)]
    weights = list(itertools.accumulate(1 / (at + 20) for at in range(len(words))))
    found: list[Item] = []
    while len(found) < count:
        name = "".join(draw.choices(signs, k=4))
        trouble = draw.choices(words, cum_weights=weights, k=3)
        lon, lat = draw.uniform(116.3, 116.6), draw.uniform(39.8, 40.1)
        for _report in range(draw.choice((1, 1, 1, 1, 1, 2, 3, 60 if draw.random() < 0.02 else 4))):
            parts = [name, *draw.sample(trouble, 2), *draw.choices(words, cum_weights=weights, k=25)]
            day = draw.uniform(0, 30)
            found.append(Item(str(len(found)), "，".join(parts), day=day, lon=lon, lat=lat))
    return found[:count]


def main(options: list[str]) -> None:
    """Print groups and figures."""
    parser = argparse.ArgumentParser(prog="python -m bench topics")
    parser.add_argument("--texts", default="10000,30000")
    parser.add_argument("--top", type=int, default=20)
    given = parser.parse_args(options)
    if MESSAGES.is_file():
        both = messages()
        items, against = [item for item, _votes in both], {item.key: votes for item, votes in both}
        began = time.perf_counter()
        groups = group_texts(items, Rules())
        print(f"{len(items)} messages: {len(groups)} groups of {sum(len(g.members) for g in groups)} messages in"
              f" {time.perf_counter() - began:.1f} s")  # fmt: skip
        for name, found, all_of_them, size in recall(groups, items):
            print(f"  {name}: {found} of {all_of_them} together, in a group of {size}")
        shared = [group for group in groups if group.people >= 4]
        for rank, (value, group) in enumerate(hot(shared, against)[: given.top], 1):
            print(f"#{rank} heat {value} {' · '.join(group.label)} ({len(group.members)} by {group.people})")
            for member in group.members:
                print(f"    {member.likeness:.2f} {'=' if member.copy else ' '} {member.item.title}")
    else:
        print("the real messages are not here: known matters are not counted")
    for count in (int(part) for part in given.texts.split(",") if part):
        made, began, spent = invented(count), time.perf_counter(), time.process_time()
        found = group_texts(made)
        spent = time.process_time() - spent
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{count} texts: {len(found)} groups in {time.perf_counter() - began:.1f} s ({spent:.1f} s of the"
            f" processor), at most {peak:.0f} MB"
        )
