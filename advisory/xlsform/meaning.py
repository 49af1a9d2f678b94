"""What a definition asks and what it is worth, apart from the words it is told in.

Two versions with the same meaning differ in texts, hints and sources only: a typo was corrected.
What is empty counts as absent, so that a column added to the format later changes no meaning.
"""

import hashlib
from typing import Any

from advisory.xlsform.exact import canonical_json

#: What follows from a score, and leads from one instrument to another: advice and bridges.
FOLLOWS = {"recommendations", "crosswalk"}
#: Where a part comes from, how it is numbered or named in the file, and what follows: told, never
#: counted.
TOLD = FOLLOWS | {
    "format",
    "version",
    "code",
    "list",
    "rows_list",
    "minutes",
    "source_ref",
    "certainty",
    "ours",
}


def is_text(value: object) -> bool:
    """Whether this is a text in two languages."""
    return isinstance(value, dict) and value.keys() == {"vi", "en"}


def is_wording(name: str, value: object) -> bool:
    """Whether this field of a definition only tells something."""
    if is_text(value) or "::" in name:
        return True
    return name in TOLD and not isinstance(value, dict)  # a list of bands may have such a name


def meaning(value: Any) -> Any:
    """A definition, or a part of one, without its wording."""
    if isinstance(value, list):
        return [meaning(part) for part in value]
    if not isinstance(value, dict):
        return value
    kept = {name: meaning(part) for name, part in value.items() if not is_wording(name, part)}
    return {name: part for name, part in kept.items() if not _is_empty(part)}


def meaning_hash(definition: dict) -> str:
    """SHA-256 over the canonical JSON of the meaning; equal for versions that mean the same."""
    return hashlib.sha256(canonical_json(meaning(definition)).encode()).hexdigest()


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ("", [], {})
