"""Addresses of the evaluation in the workbench."""

from __future__ import annotations

from django.urls import path

from linli.evaluation.views.cases import cases
from linli.evaluation.views.cell import cell
from linli.evaluation.views.make import make
from linli.evaluation.views.table import export, table
from linli.evaluation.views.topic import topic, topic_map
from linli.evaluation.views.topics import export_topics, make_these, topics, topics_map

urlpatterns = [
    path("work/evaluation/", table, name="evaluation"),
    path("work/evaluation/export.csv", export, name="evaluation_export"),
    path("work/evaluation/make/", make, name="evaluation_make"),
    path("work/evaluation/<str:month>/<str:level>/<str:code>/", cell, name="evaluation_cell"),
    path("work/evaluation/<str:month>/<str:level>/<str:code>/cases/", cases, name="evaluation_cases"),
    path("work/topics/", topics, name="topics"),
    path("work/topics/export.csv", export_topics, name="topics_export"),
    path("work/topics/map.json", topics_map, name="topics_map"),
    path("work/topics/make/", make_these, name="topics_make"),
    path("work/topics/<int:pk>/", topic, name="topic"),
    path("work/topics/<int:pk>/map.json", topic_map, name="topic_map"),
]
