"""The desk's form: a report that somebody tells by telephone or at the window."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.cases.forms.choices import choose
from linli.cases.forms.report import ReportForm
from linli.cases.lifecycle import CHANNEL_NAMES, NATURE_NAMES, URGENCY_NAMES, Channel, Urgency
from linli.cases.steps.context import Context
from linli.kernel.texts import Text

DESK_CHANNELS = (Channel.HOTLINE, Channel.WINDOW, Channel.PATROL, Channel.EMAIL)


class DeskForm(ReportForm):
    """As the resident's form, with how it came in, what is wanted and how urgent it is."""

    channel = forms.ChoiceField(label=gettext_lazy("How did it come in?"), widget=forms.RadioSelect)
    nature = forms.ChoiceField(label=gettext_lazy("What is wanted?"), required=False)
    urgency = forms.ChoiceField(label=gettext_lazy("Urgency"), required=False)

    def __init__(self, data: Any = None, *, context: Context, language: str | None, type_code: str = "") -> None:
        super().__init__(data, context=context, language=language, type_code=type_code)
        self.initial["channel"] = Channel.HOTLINE.value
        choose(self.fields["channel"], [(one.value, str(CHANNEL_NAMES[one])) for one in DESK_CHANNELS])
        as_type = Text(zh="按类别", en="As the type says")
        choose(self.fields["nature"], [("", str(as_type)), *((one.value, str(t)) for one, t in NATURE_NAMES.items())])
        choose(self.fields["urgency"], [("", str(as_type)), *((one.value, str(URGENCY_NAMES[one])) for one in Urgency)])
        self.order_fields(["key", "channel", "text"])
        self.fields["text"].help_text = _("As the caller says it. Please leave out names and telephone numbers.")
        self.fields["type"].help_text = ""
        self.fields["confidential"].label = _("Keep the contact from the unit that handles it")
        self.fields["confidential"].help_text = _(
            "Then only the desk sees it. The report is not shown in public either."
        )
        self.fields["public"].help_text = _(
            "Never the name or contact. For some kinds the text and the place are left out too."
        )
        for name in ("name", "phone", "email", "address"):  # somebody else's, not the clerk's own
            self.fields[name].widget.attrs["autocomplete"] = "off"
