"""Is it alive, is it ready, how is it doing."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from linli.kernel.errors import NotReady
from linli.policy.queries import pack_at


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """The database answers, its schema is there, a pack is in force, the data folder can be written."""
    checks: dict[str, str] = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        checks["database"] = "ok"
        pack_at(timezone.now())
        checks["pack"] = "ok"
    except NotReady:
        checks["pack"] = "none in force"
    except DatabaseError:
        checks.setdefault("database", "no answer or no schema")
    checks["data_folder"] = "ok" if _writable() else "cannot be written"
    ready = all(found == "ok" for found in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _writable() -> bool:
    probe = settings.LINLI_HOME / ".writable"
    try:
        probe.touch()
    except OSError:
        return False
    return True


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics: counts and times, never personal values."""
    response: HttpResponse = ExportToDjangoView(request)
    return response
