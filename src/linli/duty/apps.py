"""The duty app."""

from django.apps import AppConfig


class DutyConfig(AppConfig):
    """Django's entry for duty."""

    name = "linli.duty"
    label = "duty"
