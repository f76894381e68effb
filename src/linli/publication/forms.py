"""Forms for residents: track, and the filters of the public list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.forms.choices import choose, street_choices
from linli.cases.steps.context import Context


class TrackForm(forms.Form):
    """Number and code of a report."""

    use_required_attribute = False

    number = forms.CharField(
        label=gettext_lazy("Number"),
        help_text=gettext_lazy("For example 20261121-000412-K."),
        error_messages={"required": gettext_lazy("Please enter the number.")},
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("The ten characters that came with the number."),
        error_messages={"required": gettext_lazy("Please enter the code.")},
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class PublicForm(forms.Form):
    """Filters of the public list; they live in the address."""

    group = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    street = forms.ChoiceField(label=gettext_lazy("Street"), required=False)

    def __init__(self, data: Any, *, context: Context, language: str | None) -> None:
        super().__init__(data)
        groups = [(group.code, str(group.name)) for group in context.spec.groups]
        choose(self.fields["group"], [("", _("All kinds")), *groups])
        states = [("", _("Open and closed")), ("open", _("Open")), ("closed", _("Closed"))]
        choose(self.fields["status"], states)
        choose(self.fields["street"], street_choices(context, language, blank=_("All streets")))
