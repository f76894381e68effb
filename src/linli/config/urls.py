"""All addresses of the site."""

from __future__ import annotations

from allauth.account import views as sign_in
from django.urls import include, path

from linli.config import errors, health
from linli.config.api import api

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("open311/v2/", include("linli.publication.open311.urls")),
    path("api/v1/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("sign-in/", sign_in.login, name="account_login"),
    path("sign-out/", sign_in.logout, name="account_logout"),
    path("", include("linli.cases.urls")),
]

handler400 = errors.bad_request
handler404 = errors.not_found
