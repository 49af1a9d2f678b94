"""Which other sites a package would load from: the player blocks them, so the trainer must know."""

import re
from collections.abc import Iterable
from pathlib import Path

MOST_BYTES, MOST_FOUND = 2 * 1024 * 1024, 50
_ADDRESS = r"((?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"'`<>()\\]{0,200})"
_LOADED = {
    # What a page loads by itself; a link a reader may follow is not of them.
    "html": re.compile(
        rf"<(?!a\b|area\b|base\b)[a-z][^>]{{0,500}}?\s(?:src|href|data|poster|action)\s*=\s*[\"']?{_ADDRESS}",
        re.I,
    ),
    "css": re.compile(rf"(?:url\(|@import)\s*[\"']?{_ADDRESS}", re.I),
    "js": re.compile(rf"[\"'`]{_ADDRESS}", re.I),
}
_KINDS = {"html": "html", "htm": "html", "xhtml": "html", "svg": "html", "css": "css", "js": "js"}
#: Names of formats, which nobody loads.
_NAMES = (
    "www.w3.org",
    "purl.org",
    "www.adlnet.org",
    "www.imsglobal.org",
    "adlnet.gov",
    "ns.adobe.com",
)


def outside_addresses(folder: Path, files: Iterable[str]) -> list[str]:
    """Addresses of other sites in pages, styles and scripts, the first fifty, in order."""
    found: set[str] = set()
    for name in sorted(files):
        kind = _KINDS.get(Path(name).suffix.lower().lstrip("."))
        place = folder / name
        if kind is None or place.stat().st_size > MOST_BYTES:
            continue
        text = place.read_text("utf-8", errors="replace")
        for address in _LOADED[kind].findall(text):
            host = address.partition("//")[2].partition("/")[0].lower()
            if host not in _NAMES:
                found.add(address[:200])
        if len(found) >= MOST_FOUND:
            break
    return sorted(found)[:MOST_FOUND]
