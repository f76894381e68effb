"""All addresses of the site."""

from __future__ import annotations

from django.urls import include, path

from linli.accounts.views import SignIn, SignOut
from linli.config import errors, health
from linli.config.api import api

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("open311/v2/", include("linli.publication.open311.urls")),
    path("api/v1/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("sign-in/", SignIn.as_view(), name="account_login"),
    path("sign-out/", SignOut.as_view(), name="account_logout"),
    path("", include("linli.cases.urls")),
    path("", include("linli.evaluation.urls")),
    path("", include("linli.publication.urls")),
]

handler400 = errors.bad_request
handler404 = errors.not_found
