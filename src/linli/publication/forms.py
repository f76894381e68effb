"""Forms for residents: track, follow, and the filters of the public list and of the common questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.forms.choices import choose, street_choices
from linli.cases.rules.knowledge import LONGEST_QUERY
from linli.cases.rules.report import Contact
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


class FollowForm(forms.Form):
    """How to reach somebody who follows a case."""

    use_required_attribute = False

    name = forms.CharField(label=gettext_lazy("Name"), required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("Keep my contact from the unit that handles it"),
        required=False,
    )

    def contact(self, language: str) -> Contact:
        """The contact as it was given."""
        name, phone, email = (self.cleaned_data.get(part, "") for part in ("name", "phone", "email"))
        confidential = bool(self.cleaned_data.get("confidential"))
        return Contact(name=name, phone=phone, email=email, confidential=confidential, language=language)


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


class HelpForm(forms.Form):
    """What the common questions are narrowed to."""

    q = forms.CharField(
        label=gettext_lazy("Search the questions"),
        required=False,
        max_length=LONGEST_QUERY,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Heating, dogs, lift …")}),
    )
