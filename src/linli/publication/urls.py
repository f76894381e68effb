"""Addresses of the portal."""

from __future__ import annotations

from django.urls import path

from linli.publication.views.answer import answer_page
from linli.publication.views.cases import home, public_case, public_list, public_map
from linli.publication.views.help import help_article, help_page, report_help
from linli.publication.views.near import follow, near
from linli.publication.views.places import boundaries
from linli.publication.views.report import questions, report, report_done
from linli.publication.views.suggest import suggest
from linli.publication.views.track import track_page, withdraw_page

urlpatterns = [
    path("", home, name="home"),
    path("report/", report, name="report"),
    path("report/questions/", questions, name="report_questions"),
    path("report/suggest/", suggest, name="report_suggest"),
    path("report/near/", near, name="report_near"),
    path("report/help/", report_help, name="report_help"),
    path("report/done/", report_done, name="report_done"),
    path("track/", track_page, name="track"),
    path("track/withdraw/", withdraw_page, name="track_withdraw"),
    path("answer/<str:number>/<str:code>/", answer_page, name="answer"),
    path("cases/", public_list, name="public_cases"),
    path("cases/map.geojson", public_map, name="public_map"),
    path("cases/<str:number>/", public_case, name="public_case"),
    path("cases/<str:number>/follow/", follow, name="follow"),
    path("help/", help_page, name="help"),
    path("help/<str:code>/", help_article, name="help_article"),
    path("places/boundaries.geojson", boundaries, name="boundaries"),
]
