"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Django's entry for accounts."""

    name = "linli.accounts"
    label = "accounts"
