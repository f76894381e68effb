"""The wiring as a Django app: it composes the parts of packs that the apps own."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Django's entry for the wiring."""

    name = "linli.config"
    label = "config"

    def ready(self) -> None:
        """Register the parts of packs in the order in which they are applied."""
        from linli.config.parts import register_parts

        register_parts()
