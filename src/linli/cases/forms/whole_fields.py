"""The fields of moves that end, join or part whole cases, by the fact they ask for."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.forms import Field
from django.utils.translation import gettext as _

from linli.cases.forms.choices import please_choose
from linli.cases.forms.making import Choosing, named, pick, words
from linli.cases.models.link import RELATION_NAMES
from linli.cases.steps.merge import MERGED_NAMES, Merged
from linli.kernel.lifecycle import Move


def case_number_field(label: str) -> forms.CharField:
    """The number of another case."""
    attrs = {"autocomplete": "off", "autocapitalize": "characters"}
    hint = _("For example 20261121-000412-K.")
    return forms.CharField(label=label, help_text=hint, max_length=40, widget=forms.TextInput(attrs=attrs))


def _main(_move: Move, _choosing: Choosing) -> dict[str, Field]:
    return {"main": case_number_field(_("Number of the main case"))}


def _relation(_move: Move, _choosing: Choosing) -> dict[str, Field]:
    choices = [please_choose(), *named(RELATION_NAMES)]
    return {"relation": pick(_("What is this case to it?"), choices)}


def _text(_move: Move, _choosing: Choosing) -> dict[str, Field]:
    return {"text": words(_("What is the new case about?"), _("No names, no telephone numbers."))}


def _statutory(_move: Move, choosing: Choosing) -> dict[str, Field]:
    known = choosing.context.spec.statutory_channels
    return {"statutory": pick(_("Statutory channel"), [please_choose(), *((one.code, str(one.name)) for one in known)])}


def _merged(_move: Move, choosing: Choosing) -> dict[str, Field]:
    if not choosing.merged:
        return {}
    label = _("What becomes of the merged cases?")
    return {"merged": pick(label, named(MERGED_NAMES), radio=True, initial=Merged.CLOSE.value)}


WHOLE_MAKERS: dict[str, Callable[[Move, Choosing], dict[str, Field]]] = {
    "main": _main,
    "relation": _relation,
    "text": _text,
    "statutory": _statutory,
    "merged": _merged,
}
