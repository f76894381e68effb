"""Sign-in and sign-out: allauth's views with our own context."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.forms import BaseForm
from django.utils.translation import gettext as _


class SignIn(LoginView):
    """Sign in with name and password."""

    def get_form(self, form_class: type[BaseForm] | None = None) -> BaseForm:
        """Allauth's form, which says what is missing in words of its own field."""
        form: BaseForm = super().get_form(form_class)
        missing = {"login": _("Please enter your user name."), "password": _("Please enter your password.")}
        for name, words in missing.items():
            form.fields[name].error_messages["required"] = words
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Allauth's context without its `site`, which would hide the district's name."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context.pop("site", None)
        return context


class SignOut(LogoutView):
    """Sign out, after a question."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Allauth's context without its `site`."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context.pop("site", None)
        return context
