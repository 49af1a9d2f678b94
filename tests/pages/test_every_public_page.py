"""Walks over every page a visitor can reach, as they are after set-up, in both languages."""

import re
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client

from pages.actions import set_up

HOST = "http://testserver"
LOADING = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "track": "src",
    "embed": "src",
    "object": "data",
    "use": "href",
}
# One of each kind is enough: the others come from the same template.
MOST_PER_KIND = 2


class Reader(HTMLParser):
    """What a page links to, what it loads, and what the content policy would block."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and given.get("rel") in {"stylesheet", "icon", "preload", "manifest"}:
            self.loads.append(given["href"])
        if tag in LOADING and LOADING[tag] in given:
            self.loads.append(given[LOADING[tag]])
        if tag == "style" or (tag == "script" and "src" not in given and not given.get("type")):
            self.inline.append(tag)
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name[:2] == "on"]


def kind_of(path: str) -> str:
    """Pages made by one template: numbers, keys and slugs below the second part count as one."""
    english, rest = re.match(r"(/en)?(/.*)", path).groups()
    parts = [part for part in rest.split("/") if part]
    return f"{english or ''}/{parts[0] if parts else ''}/{len(parts)}"


@pytest.fixture
def pages(db) -> dict[str, Reader]:
    """Address -> what was found there, for every kind of page reachable from the front page."""
    set_up()
    visitor = Client()
    waiting, seen, found = ["/", "/en/"], {"/", "/en/"}, {}
    kinds: dict[str, int] = {}
    while waiting:
        path = waiting.pop(0)
        response = visitor.get(path, follow=True)
        assert response.status_code == 200, f"{path}: {response.status_code}"
        if not response["Content-Type"].startswith("text/html"):
            continue
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        found[path] = Reader(response.content.decode())
        for link in found[path].links:
            target = urlsplit(urldefrag(urljoin(HOST + path, link)).url)
            if f"{target.scheme}://{target.netloc}" != HOST or target.query:
                continue
            kind = kind_of(target.path)
            if target.path not in seen and kinds.get(kind, 0) < MOST_PER_KIND:
                kinds[kind] = kinds.get(kind, 0) + 1
                seen.add(target.path)
                waiting.append(target.path)
    return found


def test_every_page_is_there_loads_only_ours_and_keeps_to_the_policy(pages):
    for expected in ("/", "/en/", "/khoa-hoc/", "/nen-tang/", "/danh-gia/", "/en/danh-gia/"):
        assert expected in pages
    lessons = [path for path in pages if re.fullmatch(r"/khoa-hoc/[\w-]+/[\w-]+/", path)]
    assert lessons

    foreign = [
        f"{path}: {address}"
        for path, page in pages.items()
        for address in page.loads
        if not address.startswith(("/static/", "/media/", "data:", "/khoa-hoc-tep/", "#"))
    ]
    inline = [f"{path}: {what}" for path, page in pages.items() for what in page.inline]

    assert foreign == []
    assert inline == []
