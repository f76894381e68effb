"""What is asked when a case is followed up: as fields of the move, of the desk's list, and of the answer page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms import Field
from django.utils.translation import gettext as _

from linli.cases.forms.making import Choosing, named, pick, words
from linli.cases.lifecycle import SATISFIED_NAMES, SOLVED_NAMES
from linli.kernel.lifecycle import Move


def _yes_no(label: str) -> forms.ChoiceField:
    return pick(label, [("true", _("Yes")), ("false", _("No"))], radio=True)


def _contacted(_move: Move, _choosing: Choosing) -> dict[str, Field]:
    choices = [("true", _("Yes")), ("false", _("No, not reached"))]
    return {"contacted": pick(_("Was the reporter reached?"), choices, radio=True)}


def _solved(_move: Move, _choosing: Choosing) -> dict[str, Field]:
    return {"solved": pick(_("Is it solved?"), named(SOLVED_NAMES), radio=True)}


def _satisfied(_move: Move, _choosing: Choosing) -> dict[str, Field]:
    return {"satisfied": pick(_("Satisfied with how it was handled?"), named(SATISFIED_NAMES), radio=True)}


def _responded(_move: Move, _choosing: Choosing) -> dict[str, Field]:
    return {"responded": _yes_no(_("Did the unit get in touch?"))}


FOLLOW_UP_MAKERS: dict[str, Callable[[Move, Choosing], dict[str, Field]]] = {
    "contacted": _contacted,
    "responded": _responded,
    "solved": _solved,
    "satisfied": _satisfied,
}


class CallForm(forms.Form):
    """What came of a call; which fields are needed depends on the button and is checked by the action."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, number: str, tried: int = 0) -> None:
        super().__init__(data, auto_id=f"id_{number}_%s", initial={"tried": tried})
        self.fields["responded"] = _yes_no(_("Did the unit get in touch?"))
        self.fields["solved"] = pick(_("Is it solved?"), named(SOLVED_NAMES), radio=True)
        self.fields["satisfied"] = pick(_("Satisfied with how it was handled?"), named(SATISFIED_NAMES), radio=True)
        self.fields["reason"] = words(_("What else was said"))
        self.fields["contacted"] = forms.CharField(widget=forms.HiddenInput)
        # calls in vain that the list showed: a button pressed twice is one call
        self.fields["tried"] = forms.IntegerField(widget=forms.HiddenInput)
        for field in self.fields.values():
            field.required = False

    def for_reached(self) -> CallForm:
        """The form as it is shown: who is reached is asked both; when nobody is, neither is needed."""
        for name in ("solved", "satisfied"):
            self.fields[name].required = True
        return self


class AnswerForm(forms.Form):
    """The reporter's own answer."""

    use_required_attribute = False

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["responded"] = _yes_no(_("Did the responsible unit get in touch with you?"))
        self.fields["solved"] = pick(_("Is what you reported solved?"), named(SOLVED_NAMES), radio=True)
        satisfied = pick(_("Are you satisfied with how it was handled?"), named(SATISFIED_NAMES), radio=True)
        self.fields["satisfied"] = satisfied
        hint = _("For example what is still missing. Please no names and no telephone numbers.")
        self.fields["reason"] = words(_("Anything else you want to tell us"), hint)
        self.fields["responded"].required = self.fields["reason"].required = False
        for name in ("solved", "satisfied"):
            self.fields[name].error_messages["required"] = _("Please answer this.")
