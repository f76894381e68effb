"""Writes docs/openapi.json, or checks that it is what the code says (--check)."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django

TARGET = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"


def schema() -> str:
    """The OpenAPI document of /api/v1 as text."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
    django.setup()
    from django.utils import translation

    from linli.config.api import api

    with translation.override("en"):
        return (
            json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=1, ensure_ascii=False, default=str) + "\n"
        )


if __name__ == "__main__":
    made = schema()
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != made:
            sys.exit("docs/openapi.json is not what the code says; run: .venv/bin/python scripts/openapi.py")
    else:
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_text(made, encoding="utf-8")
