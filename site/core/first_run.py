"""Decides what a start still has to do: nothing is repeated that was done for this code.

Set-up is done again when a file it may read changed, or when the database is another one or new.
The demo is seeded once per database: who removes it keeps it removed.
"""

import hashlib
import json
from pathlib import Path

from django.conf import settings

_FOLDERS = ("advisory", "courses", "recommender", "site")
_KINDS = {".csv", ".html", ".json", ".md", ".py", ".xlsx"}


def code_fingerprint(root: Path = settings.ROOT) -> str:
    """Digest of every file of ours that set-up could read; some 20 ms."""
    digest = hashlib.sha256()
    for folder in _FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in _KINDS and "templates" not in path.parts:
                digest.update(str(path.relative_to(root)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


class Done:
    """What earlier starts completed, kept beside the database under var/."""

    def __init__(self, path: Path, database: str) -> None:
        self._path = path
        self._database = hashlib.sha256(database.encode()).hexdigest()
        self._steps: dict[str, str] = {}
        try:
            stored = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            return
        if stored.get("database") == self._database:
            self._steps = stored.get("steps", {})

    def has(self, step: str, state: str = "") -> bool:
        """Whether a step was completed, for this state of what it reads."""
        return self._steps.get(step) == state

    def add(self, step: str, state: str = "") -> None:
        self._steps[step] = state
        self._write()

    def forget(self) -> None:
        """Start over: the database is new."""
        self._steps = {}
        self._write()

    def _write(self) -> None:
        content = {"database": self._database, "steps": self._steps}
        self._path.write_text(json.dumps(content, indent=2), "utf-8")
