"""The OpenAPI document of the JSON API: written to docs/openapi.json, or with --check compared with it."""

from __future__ import annotations

import json
import os
import sys

import django
from _project import ROOT, finish
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
django.setup()

from linli.config.api import api

TARGET = ROOT / "docs" / "openapi.json"


def document() -> str:
    """The schema as stable JSON."""
    with translation.override("en"):
        return json.dumps(api.get_openapi_schema(), indent=2, ensure_ascii=False, sort_keys=True, default=str) + "\n"


if __name__ == "__main__":
    made = document()
    if "--check" in sys.argv[1:]:
        same = TARGET.exists() and TARGET.read_text(encoding="utf-8") == made
        finish(
            "openapi",
            [] if same else ["docs/openapi.json is not what the code says; run: make docs"],
            fine="docs/openapi.json is up to date",
        )
    TARGET.write_text(made, encoding="utf-8")
    print("openapi: docs/openapi.json written")
