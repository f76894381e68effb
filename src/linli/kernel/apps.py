"""The kernel as a Django app: it owns the tables of its engines (outbox, idempotency, numbers)."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Django's entry for the kernel."""

    name = "linli.kernel"
    label = "kernel"
