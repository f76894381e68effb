"""`linli classify train` on past cases, `models` and `use`: what the house learns and what it puts to use."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.cases.models import Classifier
from linli.cases.queries.classifiers import acceptance, model_in_use, models_of
from linli.cases.steps.learn import train_classifier
from linli.cases.steps.use_model import switch_classifier
from linli.kernel.console import keyboard, print_json, say
from linli.kernel.errors import InvalidInput
from linli.kernel.learning import Progress

Kind = Annotated[Classifier.Kind, typer.Option(help="What to suggest: type, or unit")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]


def train_on_past(*, kind: Classifier.Kind, seed: int, progress: Progress | None, as_json: bool) -> None:
    """Train on past cases and say what came of it."""
    row = train_classifier(kind=kind, by=keyboard(), at=timezone.now(), seed=seed, progress=progress)
    if as_json:
        print_json(_told(row))
        return
    measures = row.measures
    facts = {"id": row.pk, "texts": row.texts, "labels": row.labels, "judges": measures["judges"]}
    say(_("Model %(id)d: %(texts)d texts under %(labels)d labels, judged on %(judges)d newer ones.") % facts)
    shares = {name: round(measures[name], 4) for name in ("macro_f1", "accuracy", "top3", "ece")}
    say(_("macro-F1 %(macro_f1).3f, accuracy %(accuracy).3f, in the first three %(top3).3f, ECE %(ece).3f") % shares)
    if measures["before"]:
        say(_("The one in use before, on the same texts: macro-F1 %(macro_f1).3f.") % measures["before"])
    say(_("It is in use.") if row.in_use else _("It is not in use (%(verdict)s).") % {"verdict": row.verdict})


def models_command(as_json: AsJson = False) -> None:
    """The models trained on past cases, the newest first, and how often people took what they suggested."""
    by = keyboard()
    rows, taken = models_of(by=by), acceptance(by=by)
    if as_json:
        counts = {key: {"first": one.first, "other": one.other, "none": one.none} for key, one in taken.items()}
        print_json([{**_told(row), "taken": counts.get(row.pk)} for row in rows])
        return
    for row in rows:
        count = taken.get(row.pk)
        told = f"{count.first + count.other}/{count.shown}" if count else "-"
        day, share = row.trained_at.date().isoformat(), row.measures.get("macro_f1", 0.0)
        state = _("in use") if row.in_use else "-"
        say(f"{row.pk:>4}  {row.kind:<5} {day}  {row.texts:>7}  F1 {share:.3f}  {row.verdict:<8} {told:>9}  {state}")


def use_command(
    model: Annotated[str, typer.Argument(metavar="ID|none", help="Id that `linli classify models` shows, or none")],
    kind: Kind = Classifier.Kind.TYPE,
) -> None:
    """Put a model to use, or with none the one in use (of --kind) out of use: then nothing is suggested."""
    by, at = keyboard(), timezone.now()
    if model == "none":
        now = model_in_use(kind)
        if now is not None:
            switch_classifier(classifier_id=now.pk, on=False, by=by, at=at)
        say(_("No model is in use. Nothing is suggested."))
        return
    if not (model.isascii() and model.isdigit() and len(model) < 19):
        raise InvalidInput({"model": [_("Please give the id of a model, or none.")]})
    row = switch_classifier(classifier_id=int(model), on=True, by=by, at=at)
    say(_("Model %(id)d is in use.") % {"id": row.pk})


def _told(row: Classifier) -> dict[str, object]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "trained_at": row.trained_at,
        "texts": row.texts,
        "labels": row.labels,
        "verdict": row.verdict,
        "in_use": row.in_use,
        "sha256": row.sha256,
        "measures": row.measures,
    }
