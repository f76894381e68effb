"""Sign-in and sign-out: allauth's views with our own context."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView


class SignIn(LoginView):
    """Sign in with name and password."""

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
