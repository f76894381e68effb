"""The cases app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Django's entry for cases."""

    name = "linli.cases"
    label = "cases"
