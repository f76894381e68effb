"""Addresses of the workbench."""

from __future__ import annotations

from django.urls import path

from linli.cases.views.case import case, case_contact, case_do
from linli.cases.views.desk import desk
from linli.cases.views.follow_up import follow_up_do, follow_ups
from linli.cases.views.knowledge import desk_knowledge, knowledge, knowledge_article
from linli.cases.views.models import model_switch, models_page
from linli.cases.views.photos import photo
from linli.cases.views.queue import work
from linli.cases.views.search import search, search_ahead, search_contact
from linli.cases.views.suggest import desk_suggest

urlpatterns = [
    path("work/", work, name="work"),
    path("work/new/", desk, name="desk"),
    path("work/suggest/", desk_suggest, name="desk_suggest"),
    path("work/models/", models_page, name="models"),
    path("work/models/<int:key>/switch/", model_switch, name="model_switch"),
    path("work/new/knowledge/", desk_knowledge, name="desk_knowledge"),
    path("work/knowledge/", knowledge, name="knowledge"),
    path("work/knowledge/<str:code>/", knowledge_article, name="knowledge_article"),
    path("work/cases/<str:number>/", case, name="case"),
    path("work/cases/<str:number>/contact/", case_contact, name="case_contact"),
    path("work/cases/<str:number>/do/<str:move>/", case_do, name="case_do"),
    path("work/search/", search, name="search"),
    path("work/search/ahead/", search_ahead, name="search_ahead"),
    path("work/search/contact/", search_contact, name="search_contact"),
    path("work/follow-up/", follow_ups, name="follow_ups"),
    path("work/follow-up/<str:number>/", follow_up_do, name="follow_up_do"),
    path("photos/<uuid:key>.jpg", photo, name="photo"),
]
