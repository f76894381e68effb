"""The design system as a Django app, so that its static files and template tags are found."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Django's entry for the design system."""

    name = "linli.web"
    label = "web"
