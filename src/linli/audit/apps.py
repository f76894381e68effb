"""The audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Django's entry for audit."""

    name = "linli.audit"
    label = "audit"
