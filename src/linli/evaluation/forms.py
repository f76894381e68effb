"""What is shown of an evaluation; it lives in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.cases.forms.choices import Choices, choose, street_choices
from linli.cases.steps.context import Context
from linli.evaluation.rules.spec import EvaluationSpec, IndicatorSpec
from linli.evaluation.rules.tables import ALL, NAME, SCORE
from linli.kernel.texts import Text


class EvaluationForm(forms.Form):
    """Month, level, score, columns, order, and the day whose knowledge counts."""

    month = forms.ChoiceField(label=gettext_lazy("Month"), required=False)
    level = forms.ChoiceField(label=pgettext_lazy("level of an evaluation", "By"), required=False)
    score = forms.ChoiceField(label=gettext_lazy("Score"), required=False)
    show = forms.ChoiceField(label=gettext_lazy("Figures"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False)
    known = forms.DateField(
        label=gettext_lazy("As known on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        *args: Any,
        months: list[str],
        levels: dict[str, Text],
        spec: EvaluationSpec,
        shown: Sequence[IndicatorSpec],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["month"], [(month, month) for month in months])
        choose(self.fields["level"], [(code, str(name)) for code, name in levels.items()])
        choose(self.fields["score"], [(score.code, str(score.name)) for score in spec.scores])
        choose(
            self.fields["show"], [("", _("The main ones")), (SCORE, _("Those of the score")), (ALL, _("All of them"))]
        )
        orders: Choices = [(f"-{SCORE}", _("Highest score first")), (SCORE, _("Lowest score first"))]
        orders = [*(orders if spec.scores else []), (NAME, _("Name")), (f"-{NAME}", _("Name, backwards"))]
        for one in shown:
            name = {"name": str(one.name)}
            orders += [(f"-{one.code}", _("%(name)s, highest first") % name)]
            orders += [(one.code, _("%(name)s, lowest first") % name)]
        choose(self.fields["sort"], orders)


class TopicsForm(forms.Form):
    """Month and street of the monthly analysis."""

    month = forms.ChoiceField(label=gettext_lazy("Month"), required=False)
    street = forms.ChoiceField(label=gettext_lazy("Street"), required=False)

    def __init__(self, *args: Any, months: list[str], context: Context, language: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["month"], [(month, month) for month in months])
        choose(self.fields["street"], street_choices(context, language, blank=_("All I may see")))
