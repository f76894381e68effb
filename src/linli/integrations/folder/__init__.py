"""Messages as files in a folder: for demonstrations, tests and machines without a provider."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from linli.cases.ports import Message, SendFailed


class FolderMessenger:
    """Writes each message to `<folder>/<key>.json`, once per key; nothing leaves the machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def send(self, message: Message) -> None:
        """Write the file; a repeat with the same key changes nothing. Raises SendFailed when the disk refuses."""
        target = self.folder / f"{message.key}.json"
        fresh = self.folder / f".{message.key}.{os.getpid()}"
        try:
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump(asdict(message), out, ensure_ascii=False)
            try:
                os.link(fresh, target)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        except OSError as error:
            raise SendFailed(f"folder: {error.strerror}") from error
