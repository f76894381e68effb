"""What can be wrong with a training or a model file, in words for the user."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import DomainError


class TooFewExamples(DomainError):
    """There is nothing to learn: fewer than two labels with enough texts."""

    code = "too-few-examples"
    default = _("Too few examples: at least two labels need %(least)d different texts each.")


class UnreadableModel(DomainError):
    """The file is no model, is damaged, or was made by another version."""

    code = "unreadable-model"
    default = _("This file is not a model of Linli, or it is damaged.")
