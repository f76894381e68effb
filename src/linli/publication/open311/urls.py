"""Addresses of GeoReport v2; .json or .xml asks for the format, without either the Accept header does."""

from __future__ import annotations

from django.urls import path, re_path

from linli.publication.open311 import views

_SUFFIX = r"(?:\.(?P<suffix>[A-Za-z0-9]{1,20}))?/?\Z"
# codes may hold a point: only the two formats are cut off
_KEY = r"(?P<key>[^/]{1,200}?)(?:\.(?P<suffix>json|xml))?/?\Z"

urlpatterns = [
    re_path(rf"^discovery{_SUFFIX}", views.discovery, name="open311_discovery"),
    re_path(rf"^services{_SUFFIX}", views.services, name="open311_services"),
    re_path(rf"^services/{_KEY}", views.service, name="open311_service"),
    re_path(rf"^requests{_SUFFIX}", views.requests, name="open311_requests"),
    re_path(rf"^requests/{_KEY}", views.single, name="open311_request"),
    re_path(rf"^tokens/{_KEY}", views.token, name="open311_token"),
    path("", views.discovery),
    path("<path:rest>", views.nowhere),
]
