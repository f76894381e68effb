"""`linli classify train|eval|predict` for labelled files of any language; `train` without one: past cases."""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from linli.cases.learned_cli import Kind, models_command, train_on_past, use_command
from linli.cases.models import Classifier
from linli.cases.rules.labelled_file import labelled, read_table, texts_of
from linli.kernel.console import print_json, say
from linli.kernel.errors import InvalidInput
from linli.kernel.learning import Labelled, Measures, Model, Progress, compare, cross_checked, fit, load
from linli.kernel.texts import tame

app = typer.Typer(no_args_is_help=True, help="Learned models: train, check, and sort texts under labels.")

Rows = Annotated[Path, typer.Argument(help="CSV file, or CSV.gz, with a header", metavar="FILE")]
TextColumns = Annotated[list[str] | None, typer.Option("--text", help="Column of the text; may be given again")]
LabelColumn = Annotated[str | None, typer.Option("--label", help="Column of the label")]
GroupColumn = Annotated[
    str | None, typer.Option("--group", help="Column that is the same for rows of one message: they stay together")
]
Encoding = Annotated[str, typer.Option(help="utf-8, gb18030, utf-16, latin-1 or cp1252")]
GoodRows = Annotated[bool, typer.Option("--good-rows", help="Leave rows without text or label out and list them")]
Seed = Annotated[int, typer.Option(help="The same rows and seed give the same model", min=0, max=2**32 - 1)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]

_CHUNK = 500

app.command("models")(models_command)
app.command("use")(use_command)


@app.command("train")
def train_command(
    file: Annotated[
        Path | None,
        typer.Argument(help="CSV file, or CSV.gz, with a header; left out: past cases", metavar="[FILE]"),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the model of a file")] = None,
    text: TextColumns = None,
    label: LabelColumn = None,
    group: GroupColumn = None,
    encoding: Encoding = "utf-8",
    good_rows: GoodRows = False,
    seed: Seed = 0,
    kind: Kind = Classifier.Kind.TYPE,
    as_json: AsJson = False,
) -> None:
    """Train a model on the texts and labels of a file, and say how good it is on texts held back from it.

    Without a file it learns from past cases, is judged on newer ones, and comes into use when it is not worse.
    """
    if file is None:
        train_on_past(kind=kind, seed=seed, progress=_progress(), as_json=as_json)
        return
    if out is None:
        raise InvalidInput({"out": [_("Please say where to write the model.")]})
    data = _labelled(file, text, label, group, encoding, good_rows)
    model = fit(data.texts, data.labels, data.groups, seed=seed, progress=_progress())
    try:
        sha256 = model.write(out)
    except OSError as error:
        words = _("Cannot write %(file)s: %(reason)s.") % {"file": out, "reason": error.strerror}
        raise InvalidInput({"out": [words]}) from error
    card = model.card
    if as_json:
        print_json({"file": str(out), "bytes": out.stat().st_size, "sha256": sha256, "card": card.as_json()})
        return
    facts = {"texts": card.texts, "messages": card.groups, "labels": card.labels, "seconds": card.seconds}
    say(_("%(texts)d texts of %(messages)d messages under %(labels)d labels, %(seconds).0f s.") % facts)
    _left_out(card.left_out)
    _measures(card.measures, model.threshold)
    size = {"file": out, "size": out.stat().st_size / 1e6, "sha256": sha256}
    say(_("Written to %(file)s, %(size).1f MB, SHA-256 %(sha256)s.") % size)


@app.command("eval")
def eval_command(
    file: Rows,
    model_file: Annotated[Path | None, typer.Option("--model", help="Check this model on the file")] = None,
    folds: Annotated[int, typer.Option(help="Or train so many, each judged on its part", min=2, max=20)] = 5,
    extra: Annotated[Path | None, typer.Option(help="Rows to add to every training, never judged")] = None,
    extra_text: Annotated[list[str] | None, typer.Option(help="Column of the text there, if named otherwise")] = None,
    extra_label: Annotated[str | None, typer.Option(help="Column of the label there")] = None,
    text: TextColumns = None,
    label: LabelColumn = None,
    group: GroupColumn = None,
    encoding: Encoding = "utf-8",
    good_rows: GoodRows = False,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Say how good a model is on the labelled rows of a file, or how good one trained on them would be."""
    data = _labelled(file, text, label, group, encoding, good_rows)
    if model_file is not None:
        model = load(model_file)
        threshold, measures = model.threshold, compare(model, data.texts, data.labels)
        facts: dict[str, Any] = {"model": str(model_file), "ms_per_text": _ms_a_text(model, data.texts)}
    else:
        more = _labelled(extra, extra_text or text, extra_label or label, None, encoding, good_rows) if extra else None
        done = cross_checked(data, extra=more, folds=folds, seed=seed, progress=_progress())
        threshold, measures = done.threshold, done.measures
        facts = {"folds": done.folds, "messages": done.messages, "left_out": done.left_out}
        facts |= {"seconds": done.seconds, "ms_per_text": done.ms_per_text}
    if as_json:
        print_json({**facts, "threshold": threshold, **asdict(measures)})
        return
    _left_out(facts.get("left_out", {}))
    _measures(measures, threshold)
    say(_("%(ms).2f ms a text.") % {"ms": facts["ms_per_text"]})


@app.command("predict")
def predict_command(
    file: Rows,
    model_file: Annotated[Path, typer.Option("--model", help="The model to ask")],
    out: Annotated[Path, typer.Option(help="CSV file to write: all columns, and label, probability, unsure")],
    text: TextColumns = None,
    encoding: Encoding = "utf-8",
    as_json: AsJson = False,
) -> None:
    """Write the likeliest label, its probability and whether that is too little (unsure) beside each row of a file."""
    model, table = load(model_file), read_table(file, encoding)
    texts = texts_of(table, text or [])
    names = [_free(name, table.names) for name in ("label", "probability", "unsure")]
    began, unsure, tell = time.monotonic(), 0, _progress()
    try:
        with out.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow((*table.names, *names))
            for start in range(0, len(texts), _CHUNK):
                part = texts[start : start + _CHUNK]
                for row, guesses in zip(table.rows[start : start + _CHUNK], model.rank(part, limit=1), strict=True):
                    sure = guesses[0].probability >= model.threshold
                    unsure += not sure
                    told = (tame(guesses[0].label), f"{guesses[0].probability:.4f}", "0" if sure else "1")
                    writer.writerow((*row.cells, *told))
                if tell is not None:
                    tell(_("Sorting"), min(start + _CHUNK, len(texts)), len(texts))
    except OSError as error:
        words = _("Cannot write %(file)s: %(reason)s.") % {"file": out, "reason": error.strerror}
        raise InvalidInput({"out": [words]}) from error
    seconds = time.monotonic() - began
    if as_json:
        print_json({"rows": len(texts), "unsure": unsure, "seconds": round(seconds, 2), "columns": names})
    else:
        facts = {"rows": len(texts), "unsure": unsure, "seconds": seconds}
        say(_("%(rows)d rows, %(unsure)d of them unsure, %(seconds).1f s.") % facts)


def _free(name: str, taken: tuple[str, ...]) -> str:
    """The name of a new column: another one where the file has it already."""
    while name in taken:
        name = f"predicted_{name}"
    return name


def _labelled(
    file: Path, text: list[str] | None, label: str | None, group: str | None, encoding: str, good_rows: bool
) -> Labelled:
    if label is None:
        raise InvalidInput({"label": [_("Please name the column of the labels.")]})
    found, bad = labelled(read_table(file, encoding), text=text or [], label=label, group=group, good_rows=good_rows)
    for words in bad:
        sys.stderr.write(f"{words}\n")
    return found


def _ms_a_text(model: Model, texts: Sequence[str]) -> float:
    part = texts[:_CHUNK]
    began = time.perf_counter()
    for one in part:
        model.rank([one])
    return round(1000 * (time.perf_counter() - began) / max(1, len(part)), 3)


def _progress() -> Progress | None:
    def show(words: str, done: int, total: int) -> None:
        sys.stderr.write(f"\r{words}: {done}/{total} " + ("\n" if done == total else ""))
        sys.stderr.flush()

    return show if sys.stderr.isatty() else None


def _left_out(left_out: dict[str, int]) -> None:
    if left_out:
        told = ", ".join(f"{name} ({count})" for name, count in left_out.items())
        say(_("Left out, too few texts: %(labels)s.") % {"labels": told})


def _measures(found: Measures, threshold: float) -> None:
    facts = {name: round(getattr(found, name), 4) for name in ("macro_f1", "accuracy", "top3", "ece")}
    say(_("macro-F1 %(macro_f1).3f, accuracy %(accuracy).3f, in the first three %(top3).3f, ECE %(ece).3f") % facts)
    facts = {"threshold": threshold, "coverage": 100 * found.coverage, "precision": 100 * found.precision}
    say(_("From %(threshold).3f on sure: %(coverage).1f %% of the texts, %(precision).1f %% of them right.") % facts)
    say(f"{_('texts'):>7} {_('precision'):>9} {_('recall'):>7} {'F1':>6}  {_('label')}")
    for one in found.classes:
        mixed = "  " + _("(taken for: %(label)s)") % {"label": one.taken_for} if one.taken_for else ""
        say(f"{one.n:>7} {one.precision:>9.3f} {one.recall:>7.3f} {one.f1:>6.3f}  {one.label}{mixed}")
