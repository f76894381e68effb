"""The publication app."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """Django's entry for publication."""

    name = "linli.publication"
    label = "publication"
