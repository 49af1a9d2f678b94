"""Addresses inside a package: bases, parameters and fragments as manifests join them."""

import posixpath
import re

#: An address that leads out: it has a scheme or a host.
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def joined(*parts: str) -> str:
    """Bases and address one after the other; a base may lack its slash at the end."""
    path = ""
    for part in parts:
        part = part.strip()
        path = posixpath.join(path, part) if part else path
    return path


def split(address: str) -> tuple[str, str, str]:
    """Path, then `?` or `#` and what follows it."""
    found = re.search(r"[?#]", address)
    return (
        (address[: found.start()], found[0], address[found.end() :]) if found else (address, "", "")
    )


def with_parameters(path: str, rest: str, parameters: str) -> str:
    query, hash_mark, fragment = rest.partition("#")
    parameters = parameters.strip()
    if parameters.startswith("#"):
        fragment, hash_mark = (fragment, "#") if hash_mark else (parameters[1:], "#")
    elif added := parameters.lstrip("?&"):
        added, later, anchor = added.partition("#")
        query = f"{query}&{added}" if len(query) > 1 else f"?{added}"
        if later and not hash_mark:
            hash_mark, fragment = "#", anchor
    return f"{path}{query}{hash_mark}{fragment}"
