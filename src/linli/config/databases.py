"""`LINLI_DATABASE_URL` as Django's database settings: SQLite by default, PostgreSQL for a district."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# FULL: an acknowledged report survives a power cut, not only a killed process.
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY;"


def sqlite(path: str) -> dict[str, Any]:
    """Settings for the SQLite file at `path`."""
    return {
        "ENGINE": "linli.config.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": SQLITE_PRAGMAS},
    }


def database(url: str | None, home: Path) -> dict[str, Any]:
    """The settings for `url` (sqlite:///path, postgresql://user:pass@host:port/name), else `home`/linli.sqlite3.

    Raises ValueError with the reason when the URL is of another kind.
    """
    if not url:
        return sqlite(str(home / "linli.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(unquote(parts.path[1:]) if parts.path.startswith("//") else unquote(parts.path))
    if parts.scheme in ("postgresql", "postgres"):
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ValueError(f"LINLI_DATABASE_URL: {parts.scheme!r} is not known; use sqlite:///path or postgresql://…")
