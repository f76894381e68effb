"""Precision at 10: fifty queries on 7,000 real messages of residents, judged by hand.

The messages are read at run time from the data beside the checkout (../shared); here are only queries, ids and
judgements (`search_judged.csv`: query, message, 1 where the message is about what was looked for). A message that
nobody judged counts as wrong and is told; `--show` prints what is found, to judge it.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bench.site import PYTHON, ROOT, site

DATA = ROOT.parent / "shared" / "data" / "cn_complaints_taidi"
FILES = ("messages_with_votes_4326.csv.gz", "messages_with_replies_2816.csv.gz")
JUDGED = Path(__file__).with_name("search_judged.csv")
TOP = 10

QUERIES = (
    "噪音", "夜间施工", "广场舞扰民", "餐馆油烟", "垃圾站太臭", "垃圾分类", "违章建筑", "占道经营", "停车费",
    "小区停车难", "物业费上涨", "业主委员会", "电梯故障", "停水", "停电", "天然气开通", "暖气", "路灯不亮", "井盖",
    "道路破损", "下水道堵塞", "公交线路", "公交车司机态度", "地铁站出入口", "红绿灯设置", "幼儿园收费", "学区划分",
    "教师待遇", "中小学补课", "外来务工子女入学", "公积金贷款", "社保缴费", "退休金", "失业保险", "拖欠工资",
    "医保报销", "医院收费", "生育证办理", "户口迁移", "居住证", "购房合同", "开发商延期交房", "房产证", "拆迁补偿",
    "棚户区改造", "老旧小区加装电梯", "传销", "养老院", "流浪狗", "人才补贴",
)  # fmt: skip


def messages() -> Iterator[tuple[int, str]]:
    """Id and text of every message, in the order of the files."""
    seen: set[int] = set()
    for name in FILES:
        with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                key = int(row["留言编号"])
                if key not in seen:
                    seen.add(key)
                    yield key, f"{row['留言主题'].strip()}\n{row['留言详情'].strip()}"


def judgements() -> dict[tuple[str, int], bool]:
    """What was judged."""
    with JUDGED.open(encoding="utf-8") as lines:
        return {(query, int(key)): mark == "1" for query, key, mark in csv.reader(lines)}


def inside(*, show: bool) -> dict[str, object]:
    """Index the messages and ask; in the environment of a site."""
    from django.db import transaction
    from django.utils import timezone

    from linli.cases.models import Case, CaseText
    from linli.cases.rules.search import search_cases
    from linli.cases.rules.search_names import names_of
    from linli.cases.steps.context import context_at
    from linli.cases.steps.index import rebuild
    from linli.kernel.actor import Actor, ActorKind, Grant, job
    from linli.kernel.rows import insert

    now, known = timezone.now(), judgements() if JUDGED.exists() else {}
    context = context_at(now)
    told: dict[int, tuple[int, str]] = {}
    with transaction.atomic():
        for at, (key, text) in enumerate(messages()):
            received = now - timedelta(days=400) + timedelta(minutes=at)
            case = Case(
                number=f"M{key}",
                status="received",
                channel="web",
                nature="report",
                urgency="normal",
                received_at=received,
                pack_id=context.pack.id,
                seq=1,
                updated_at=received,
            )
            insert([case])
            insert([CaseText(case_id=case.pk, no=1, kind="description", body=text, at=received)])
            told[case.pk] = key, text
    for _done in rebuild(by=job("search"), at=now):
        pass
    names = names_of(context.spec, context.snapshot, context.book)
    by = Actor(kind=ActorKind.STAFF, id=10**6, grants=(Grant(role="centre"),))
    shares, unjudged = {}, 0
    for query in QUERIES:
        page = search_cases(by=by, query=query, names=names, limit=TOP)
        found = [told[hit.row["id"]] for hit in page.hits]
        marks = [known.get((query, key)) for key, _text in found]
        unjudged += marks.count(None)
        shares[query] = marks.count(True) / len(found) if found else 0.0
        if show:
            sys.stderr.write(f"== {query} ({len(found)})\n")
            for (key, text), hit, mark in zip(found, page.hits, marks, strict=True):
                said = {True: "+", False: "-", None: "?"}[mark]
                cut = "".join(piece.text for piece in hit.text).replace("\n", " / ")
                sys.stderr.write(
                    f"{said} {key} {'~' if hit.partly else ''}{text.partition(chr(10))[0][:44]} | {cut[:70]}\n"
                )
    return {"messages": len(told), "unjudged": unjudged, "precision": sum(shares.values()) / len(shares), "by": shares}


def main(arguments: list[str] | None = None) -> None:
    """Print precision at 10 by query and on the whole."""
    options = argparse.ArgumentParser(prog="bench search_queries")
    options.add_argument("--show", action="store_true", help="print what was found, to be judged")
    chosen = options.parse_args(arguments or [])
    if not DATA.is_dir():
        print(f"the messages are not here: {DATA.relative_to(ROOT.parent)}")
        return
    with site("sqlite", pack="demo") as made:
        command = [PYTHON, "-m", "bench.search_queries", "inside", *(["--show"] if chosen.show else [])]
        told = json.loads(
            subprocess.run(command, env=made.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        )
    for query, share in told["by"].items():
        print(f"{share:5.2f}  {query}")
    print(f"precision at {TOP}: {told['precision']:.3f} on {len(told['by'])} queries, {told['messages']} messages")
    if told["unjudged"]:
        print(f"{told['unjudged']} of what was found was never judged and counts as wrong: run with --show")
    print(json.dumps({"bench": "search_queries", **told}, ensure_ascii=False))


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
        import django

        django.setup()
        print(json.dumps(inside(show="--show" in sys.argv), ensure_ascii=False))
    else:
        main(sys.argv[1:])
