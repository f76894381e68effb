"""Places as a Django app."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Django's entry for places."""

    name = "linli.places"
    label = "places"
