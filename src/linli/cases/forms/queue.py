"""Filters of the queue; they live in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.forms.choices import Choices, choose, street_choices, type_choices, unit_choices
from linli.cases.lifecycle import LEVEL_NAMES, STATUS_NAMES, Status
from linli.cases.steps.context import Context


class QueueForm(forms.Form):
    """What the queue is narrowed to."""

    q = forms.CharField(
        label=gettext_lazy("Number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Number or part of it")}),
    )
    status = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    due = forms.ChoiceField(label=gettext_lazy("Due"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("Escalated"), required=False)
    street = forms.ChoiceField(label=gettext_lazy("Street"), required=False)
    type = forms.ChoiceField(label=gettext_lazy("Type"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)

    def __init__(self, *args: Any, context: Context, language: str | None, waiting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first: Choices = [("", _("Waiting for me"))] if waiting else []
        states: Choices = [*first, ("open" if waiting else "", _("All open"))]
        states += [(one.value, str(STATUS_NAMES[one])) for one in Status]
        dues: Choices = [("", _("Any time")), ("late", _("Overdue")), ("soon", _("Due within 24 hours"))]
        choose(self.fields["status"], [*states, ("all", _("All, closed ones too"))])
        choose(self.fields["due"], dues)
        levels: Choices = [(str(level), str(name)) for level, name in enumerate(LEVEL_NAMES) if level]
        choose(self.fields["level"], [("", _("Escalated or not")), *levels])
        choose(self.fields["street"], street_choices(context, language, blank=_("All streets")))
        choose(self.fields["type"], type_choices(context.spec, blank=_("All types")))
        choose(self.fields["unit"], unit_choices(context, language, blank=_("All units")))
