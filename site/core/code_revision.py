"""Which code this is: written beside whatever has to be made again the same way."""

import os
from pathlib import Path

from django.conf import settings


def code_revision() -> str:
    """The commit this code is at: told by the deployment, or read from the working copy."""
    told = os.environ.get("CODE_REVISION", "")
    git = settings.ROOT / ".git"
    if git.is_file():  # a second working copy: the file names the folder
        git = Path(git.read_text().strip().removeprefix("gitdir: "))
    if told or not (git / "HEAD").is_file():
        return told[:40]
    head = (git / "HEAD").read_text().strip()
    if not head.startswith("ref: "):
        return head[:40]
    common = git / "commondir"
    if common.is_file():
        git = git / common.read_text().strip()
    ref = git / head.removeprefix("ref: ")
    return ref.read_text().strip()[:40] if ref.is_file() else ""
