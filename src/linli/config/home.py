"""Where the data folder is, and the secrets that are made there once and kept."""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    """`LINLI_HOME`, else `var/` of the checkout, else the XDG data folder; never the current directory."""
    named = os.environ.get("LINLI_HOME")
    if named:
        return Path(named).expanduser().resolve()
    checkout = PACKAGE.parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "src").is_dir():
        return checkout / "var"
    xdg = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(xdg).expanduser().resolve() / "linli"


def kept(path: Path, make: str) -> str:
    """The text kept in `path`; written with `make` (readable by the owner only) when it is absent."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(make)
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(fresh, path)  # fails where another process was first: its text is the one that counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="utf-8").strip()


def secret_key(home: Path) -> str:
    """`LINLI_SECRET_KEY`, else the one made and kept in the data folder."""
    return os.environ.get("LINLI_SECRET_KEY") or kept(home / "keys" / "secret-key", secrets.token_urlsafe(48))


def data_keys(home: Path) -> str:
    """The key ring for personal fields as JSON: `LINLI_DATA_KEYS`, else the one made and kept in the data folder."""
    fresh = {
        "current": "k1",
        "keys": {"k1": base64.b64encode(secrets.token_bytes(32)).decode()},
        "index": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    return os.environ.get("LINLI_DATA_KEYS") or kept(home / "keys" / "data-keys.json", json.dumps(fresh))
