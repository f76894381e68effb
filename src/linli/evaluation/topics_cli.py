"""`linli topics groups|make`."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from math import nan
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.cases.rules.labelled_file import read_table
from linli.evaluation.actions.topics import make_topics
from linli.kernel.console import keyboard, say
from linli.kernel.errors import InvalidInput
from linli.kernel.grouping import Group, HeatRules, Item, group_texts, heat
from linli.kernel.texts import tame
from linli.policy.queries import pack_at

app = typer.Typer(no_args_is_help=True, help="Topics: what several people report about one matter.")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_HEAD = ("group", "heat", "label", "reports", "reporters", "row", "likeness", "copy", "text")
_MOST_VOTES = 1e9
_SHOWN = 120  # characters of a text


@app.command()
def groups(
    file: Annotated[Path, typer.Argument(help="CSV file, or CSV.gz, with a header", metavar="FILE")],
    text: Annotated[str, typer.Option(help="Column of the texts")],
    out: Annotated[Path, typer.Option(help="Write the groups to this .csv file, one line a member")],
    title: Annotated[str, typer.Option(help="Column of the titles")] = "",
    place: Annotated[str, typer.Option(help="Column with names or codes of places")] = "",
    time: Annotated[str, typer.Option(help="Column of times, such as 2026-10-05 14:00")] = "",
    votes: Annotated[str, typer.Option(help="Column with numbers of votes")] = "",
    reporter: Annotated[str, typer.Option(help="Column that tells reporters apart; it is not written")] = "",
    minimum: Annotated[int, typer.Option(help="Least number of different reporters", min=1)] = 2,
    encoding: Annotated[str, typer.Option(help="utf-8, gb18030, utf-16, latin-1 or cp1252")] = "utf-8",
) -> None:
    """Groups of texts about one matter in any file, the hottest first."""
    given = {"text": text, "title": title, "place": place, "time": time, "votes": votes, "reporter": reporter}
    items = _items(file, {name: column for name, column in given.items() if column}, encoding)
    found = [group for group in group_texts(items) if group.people >= minimum]
    ranked = sorted(((_heat(group), group) for group in found), key=lambda one: (-one[0], one[1].members[0].item.key))
    _write(out, ranked)
    say(_("%(rows)d texts, %(groups)d groups, %(members)d texts in them") % {
        "rows": len(items), "groups": len(found), "members": sum(len(group.members) for group in found),
    })  # fmt: skip


@app.command()
def make(
    month: Annotated[str, typer.Option(help="The month, such as 2026-10; the running one without it")] = "",
) -> None:
    """Make the topics of a month from its cases; pages show them from then on."""
    at = timezone.now()
    run = make_topics(month=month or f"{at.astimezone(pack_at(at).zone):%Y-%m}", by=keyboard(), at=at)
    say(_("%(month)s: %(topics)d topics of %(cases)d reports") % {
        "month": run.month, "topics": run.topics.count(), "cases": run.cases,
    })  # fmt: skip


def _items(file: Path, columns: dict[str, str], encoding: str) -> list[Item]:
    table = read_table(file, encoding)
    places = {name: table.column(column, name) for name, column in columns.items()}
    return [_item(row.number, {name: row.cells[at].strip() for name, at in places.items()}) for row in table.rows]


def _item(number: int, value: dict[str, str]) -> Item:
    return Item(
        key=f"{number:09}",
        text=value["text"],
        title=value.get("title", ""),
        place=value.get("place", ""),
        who=value.get("reporter", ""),
        day=_day(value.get("time", ""), number),
        votes=_number(value.get("votes", ""), number),
    )


def _day(value: str, number: int) -> float | None:
    if not value:
        return None
    date, _space, clock = value.replace("/", "-").replace("T", " ").partition(" ")
    try:
        year, month, day = (int(part) for part in date.split("-"))
        hour, minute = (int(part) for part in (clock.strip() or "0:0").split(":")[:2])
        at = datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError as error:
        raise InvalidInput({"time": [_("Row %(row)d: %(value)s is not a time.") % _bad(number, value)]}) from error
    return (at - _EPOCH).total_seconds() / 86_400


def _number(value: str, number: int) -> float:
    try:
        votes = float(value or 0)
    except ValueError:
        votes = nan
    if not abs(votes) <= _MOST_VOTES:
        raise InvalidInput({"votes": [_("Row %(row)d: %(value)s is not a number.") % _bad(number, value)]})
    return votes


def _bad(number: int, value: str) -> dict[str, str | int]:
    return {"row": number, "value": value[:40]}


def _heat(group: Group) -> float:
    first, last = group.span or (0.0, 0.0)
    votes = sum(member.item.votes for member in group.members)
    return heat(HeatRules(half_days=0), people=group.people, days=last - first, quiet=0, votes=votes).total


def _write(out: Path, ranked: Iterable[tuple[float, Group]]) -> None:
    try:
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_HEAD)
            for rank, (value, group) in enumerate(ranked, 1):
                head = (rank, value, tame(" · ".join(group.label)), len(group.members), group.people)
                for member in group.members:
                    words = tame(" ".join((member.item.title or member.item.text).split())[:_SHOWN])
                    writer.writerow([*head, int(member.item.key), member.likeness, int(member.copy), words])
    except OSError as error:
        raise InvalidInput({"out": [f"{out}: {error.strerror}"]}) from error
