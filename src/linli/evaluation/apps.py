"""The evaluation app."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Django's entry for the evaluation."""

    name = "linli.evaluation"
    label = "evaluation"
