"""Filters of the knowledge base; they live in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.forms.choices import choose
from linli.cases.rules.knowledge import LONGEST_QUERY
from linli.cases.rules.spec import CasesSpec


class KnowledgeForm(forms.Form):
    """What the list of articles is narrowed to."""

    q = forms.CharField(
        label=gettext_lazy("Search the knowledge base"),
        required=False,
        max_length=LONGEST_QUERY,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Heating, dogs, lift …")}),
    )
    group = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    show = forms.ChoiceField(label=gettext_lazy("Review"), required=False)

    def __init__(self, data: Any, *, spec: CasesSpec) -> None:
        super().__init__(data)
        choose(self.fields["group"], [("", _("All kinds")), *((one.code, str(one.name)) for one in spec.groups)])
        shows = [("", _("All in force")), ("due", _("Due for review")), ("retired", _("Retired"))]
        choose(self.fields["show"], shows)
