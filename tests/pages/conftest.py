"""Clients for the pages: somebody from the street, and people who sign in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from linli.accounts.models import User


@pytest.fixture(autouse=True)
def english(client: Client) -> None:
    """Pages in English, unless a test says otherwise."""
    client.cookies["django_language"] = "en"


@pytest.fixture
def as_user(cast) -> Callable[[str], Client]:
    """as_user("sun"): a client in which this person has signed in."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.cookies["django_language"] = "en"
        client.force_login(User.objects.get(username=name))
        return client

    return sign_in
