"""Addresses of the evaluation in the workbench."""

from __future__ import annotations

from django.urls import path

from linli.evaluation.views.cases import cases
from linli.evaluation.views.cell import cell
from linli.evaluation.views.make import make
from linli.evaluation.views.table import export, table

urlpatterns = [
    path("work/evaluation/", table, name="evaluation"),
    path("work/evaluation/export.csv", export, name="evaluation_export"),
    path("work/evaluation/make/", make, name="evaluation_make"),
    path("work/evaluation/<str:month>/<str:level>/<str:code>/", cell, name="evaluation_cell"),
    path("work/evaluation/<str:month>/<str:level>/<str:code>/cases/", cases, name="evaluation_cases"),
]
