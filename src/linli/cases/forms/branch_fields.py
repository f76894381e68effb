"""The fields of the branches' moves, by the fact they ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import forms
from django.forms import Field
from django.utils.translation import gettext as _

from linli.cases.forms.choices import please_choose, street_choices
from linli.cases.forms.making import Choosing, LocalTime, pick
from linli.cases.forms.whole_fields import WHOLE_MAKERS, case_number_field
from linli.kernel.lifecycle import Move
from linli.kernel.worktime import UNIT_NAMES


def branch_reason(move: Move) -> tuple[str, str] | None:
    """Label and hint of the reason where a plain "Reason" would not say enough."""
    return {
        "object": (_("Why is it not yours?"), ""),
        "ask_extension": (_("Why is more time needed?"), ""),
        "suspend": (_("What are you waiting for?"), ""),
        "recompute": (_("What has changed?"), ""),
        "share": (_("What is their part?"), ""),
        "call_help": (_("What help is needed?"), ""),
        "supervise": (_("What has to be answered?"), ""),
        "answer_supervision": (_("Answer"), ""),
        "ask_exclusion": (_("Why should it be left out?"), ""),
        "transfer": (_("Reason"), _("The resident reads this.")),
        "withdraw": (_("Reason"), _("The resident reads this.")),
        "unmerge": (_("Why are they not the same?"), ""),
        "reopen": (_("Why is it taken up again?"), ""),
        "appeal": (_("What is wrong with the refusal?"), ""),
    }.get(move.name)


def no_unit(move: Move) -> str:
    """What a list of units says first: that one has to be chosen, or what it means to choose none."""
    if "unit" in move.requires:
        return please_choose()[1]
    return {"route": _("As the rules say"), "object": _("Not known")}.get(move.name, please_choose()[1])


def units_asked(move: Move, choosing: Choosing) -> Sequence[int] | None:
    """The units that a move is about, where only those that were asked can be chosen."""
    of = {
        "release_unit": choosing.acting,
        "part_done": choosing.acting,
        "help_came": choosing.called,
        "help_missed": choosing.called,
    }
    return of.get(move.name)


def leading_street(choosing: Choosing) -> forms.ChoiceField:
    """Which street leads on a border; left empty, the two take turns."""
    choices = street_choices(choosing.context, choosing.language, blank=_("They take turns"))
    return pick(_("Street that leads"), choices)


def _other(move: Move, choosing: Choosing) -> dict[str, Field]:
    if move.name != "border":
        return {"other": case_number_field(_("Number of the other case"))}
    choices = street_choices(choosing.context, choosing.language, blank=_("As the point says"))
    return {"other": pick(_("The other street"), choices)}


def _more(_move: Move, choosing: Choosing) -> dict[str, Field]:
    rule = choosing.context.spec.extension
    if rule is None:
        return {"more": forms.IntegerField(label=_("How much more?"), min_value=1)}
    most = rule.longest.value
    hint = _("At most %(most)d %(unit)s.") % {"most": most, "unit": UNIT_NAMES[rule.longest.unit]}
    return {"more": forms.IntegerField(label=_("How much more?"), min_value=1, max_value=most, help_text=hint)}


def _cause(_move: Move, choosing: Choosing) -> dict[str, Field]:
    known = choosing.context.spec.suspension_causes
    return {"cause": pick(_("Cause"), [please_choose(), *((one.code, str(one.name)) for one in known)])}


def _until(move: Move, choosing: Choosing) -> dict[str, Field]:
    label, hint = _("Until"), _("Work goes on by itself then.") if move.name == "suspend" else ""
    if move.name == "supervise":
        label = _("To be answered by")
        hint = _("Left empty, the usual time counts.") if choosing.context.spec.supervision is not None else ""
    return {"until": LocalTime(label=label, zone=choosing.context.pack.zone, help_text=hint)}


BRANCH_MAKERS: dict[str, Callable[[Move, Choosing], dict[str, Field]]] = {
    "more": _more,
    "cause": _cause,
    "until": _until,
    "other": _other,
    **WHOLE_MAKERS,
}
