"""The search and what narrows it; all of it lives in the address, but for contacts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.forms.choices import Choices, choose, please_choose, street_choices, type_choices
from linli.cases.lifecycle import STATUS_NAMES, Status
from linli.cases.queries.search import SearchFilters
from linli.cases.rules.search_query import LONGEST
from linli.cases.steps.context import Context
from linli.cases.steps.find_contact import PURPOSES
from linli.kernel.moments import in_reach

_DAY = forms.DateInput(attrs={"type": "date"})


class SearchForm(forms.Form):
    """What is looked for, and where."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    type = forms.ChoiceField(label=gettext_lazy("Type"), required=False)
    street = forms.ChoiceField(label=gettext_lazy("Street"), required=False)
    since = forms.DateField(label=gettext_lazy("Received since"), required=False, widget=_DAY)
    until = forms.DateField(label=gettext_lazy("Received until"), required=False, widget=_DAY)

    def __init__(self, *args: Any, context: Context, language: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._context = context
        states: Choices = [("", _("All states")), *((one.value, str(STATUS_NAMES[one])) for one in Status)]
        choose(self.fields["status"], states)
        choose(self.fields["type"], type_choices(context.spec, blank=_("All types")))
        choose(self.fields["street"], street_choices(context, language, blank=_("All streets")))

    def filters(self) -> SearchFilters:
        """The filters; what is not valid narrows nothing."""
        given = getattr(self, "cleaned_data", {})
        street = self._context.snapshot.by_code.get(given.get("street") or "")
        until = given.get("until")
        return SearchFilters(
            statuses=(given["status"],) if given.get("status") else (),
            types=(given["type"],) if given.get("type") else (),
            area=(street.depth, street.id) if street is not None else None,
            since=self._midnight(given.get("since")),
            before=self._midnight(until + timedelta(days=1) if until and until < date.max else None),
        )

    def _midnight(self, day: date | None) -> datetime | None:
        if day is None:
            return None
        at = datetime.combine(day, time(), self._context.pack.zone)
        return at if in_reach(at) else None


class ContactForm(forms.Form):
    """A contact whose cases are looked for; it is sent, never put into an address."""

    contact = forms.CharField(
        label=gettext_lazy("Telephone number or e-mail"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("What for"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["purpose"], [please_choose(), *((code, str(words)) for code, words in PURPOSES.items())])
