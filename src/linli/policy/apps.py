"""The policy app."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Django's entry for policy."""

    name = "linli.policy"
    label = "policy"
