"""What the first visit of a page costs its reader in data, reckoned on the server.

The page is rendered as a visitor gets it, and what it loads by itself is added, compressed as the
web server sends it. Pictures, clips, files and packages come later or on a tap: each is told apart.
"""

import gzip
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.images.shortcuts import get_rendition_or_not_found

from courses.completeness.rows import Row, advice, found, missing

if TYPE_CHECKING:
    from wagtail.models import Page

    from courses.models.content import StudyPage

KIB = 1024
MOST_BYTES, MOST_REQUESTS = 40 * KIB, 6  # the portal's promise for every public page
NEAR_BYTES = 32 * KIB
HEAVY_PICTURE = 100 * KIB
HEADERS = 900  # of one answer, as measured in a browser
#: The skeleton weighs 10 KiB; a body of fewer characters than this cannot take the rest.
LIGHT_BODY = 24 * KIB
PICTURE = "max-800x800|format-webp-lossy"  # as courses/blocks/picture.html asks for it
#: Kind of block -> where its file is.
FILES = {"video": "video", "file": "file"}
_LOADED = re.compile(
    r"<(?:script\b[^>]*?\ssrc|link\b(?=[^>]*\srel=\"(?:stylesheet|icon)\")[^>]*?\shref)=\"([^\"]+)\""
)


@dataclass(frozen=True)
class Visit:
    """A first visit before media."""

    size: int
    requests: int


@dataclass(frozen=True)
class Medium:
    """Something that is loaded later: a picture when it comes into view, the rest on a tap."""

    title: str
    size: int
    block: str
    is_picture: bool = False


def may_be_heavy(page: "StudyPage") -> bool:
    """Whether the text is long enough to be worth weighing."""
    body = getattr(page, "body", None)
    return bool(body) and len(str(body.get_prep_value())) > LIGHT_BODY


def weight_rows(page: "StudyPage", parent: "Page | None" = None) -> list[Row]:
    if not getattr(page, "path", "") and parent is None:  # a quiz, which is no page, has none
        return []
    if not page.preview_modes:  # a module is a heading on the page of its course
        return []
    return [_visit_row(first_visit(page, parent)), *_media_rows(list(media_of(page)))]


def _visit_row(visit: Visit) -> Row:
    name = _("Kilobytes")
    shown = ngettext(
        "A first visit takes %(size)s in %(count)d request, before pictures and clips.",
        "A first visit takes %(size)s in %(count)d requests, before pictures and clips.",
        visit.requests,
    ) % {"size": filesizeformat(visit.size), "count": visit.requests}
    if visit.size > MOST_BYTES or visit.requests > MOST_REQUESTS:
        text = _(
            "More than %(most)s or %(count)d requests is too much for a phone: split the page."
        )
        limits = {"most": filesizeformat(MOST_BYTES), "count": MOST_REQUESTS}
        return missing(name, f"{shown} {text % limits}", field="body")
    if visit.size > NEAR_BYTES:
        text = _("The limit of %(most)s is near.") % {"most": filesizeformat(MOST_BYTES)}
        return advice(name, f"{shown} {text}", field="body")
    return found(name, shown)


def _media_rows(media: list[Medium]) -> list[Row]:
    """What is gone or heavy by itself, then all with their sizes in one row."""
    rows = []
    for medium in media:
        if not medium.size:
            sentence = _("The file is gone: choose another one.")
            rows.append(missing(medium.title, sentence, block=medium.block))
        elif medium.is_picture and medium.size > HEAVY_PICTURE:
            text = _("%(size)s is much for a picture. A plainer one or a cut-out weighs less.")
            shown = text % {"size": filesizeformat(medium.size)}
            rows.append(advice(medium.title, shown, block=medium.block))
    if media:
        listed = "; ".join(f"{one.title}: {filesizeformat(one.size)}" for one in media)
        rows.append(found(_("Kilobytes that come later"), listed))
    return rows


# --- Weighing -------------------------------------------------------------------------------


def first_visit(page: "StudyPage", parent: "Page | None" = None) -> Visit:
    """Bytes and requests of a visitor's first look at a page, as it is, published or not."""
    html = _html(_placed(page, parent))
    loaded = {address for address in _LOADED.findall(html) if not address.startswith("data:")}
    sizes = [len(gzip.compress(html.encode())), *map(_static_size, loaded)]
    return Visit(sum(sizes) + HEADERS * len(sizes), len(sizes))


def _placed(page: "StudyPage", parent: "Page | None") -> "StudyPage":
    """The page in the tree: one that was never saved gets a place that nobody has."""
    if page.path or parent is None:
        return page
    placed = copy(page)
    placed.path, placed.depth = f"{parent.path}0000", parent.depth + 1
    placed.slug = placed.slug or "moi"
    placed.set_url_path(parent)
    return placed


def _html(page: "StudyPage") -> str:
    address = page.url or "/"
    host = urlsplit(settings.BASE_URL).netloc
    request = RequestFactory().get(address, headers={"host": host})
    request.user = AnonymousUser()
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string(page.get_template(request), page.get_context(request), request)


def _static_size(address: str) -> int:
    name = urlsplit(address).path.removeprefix(settings.STATIC_URL)
    place = finders.find(name) or staticfiles_storage.path(name)
    file = Path(str(place))
    return _compressed(file, file.stat().st_mtime_ns) if file.is_file() else 0


@lru_cache(maxsize=64)
def _compressed(file: Path, _changed: int) -> int:
    return len(gzip.compress(file.read_bytes()))


def media_of(page: "StudyPage") -> Iterator[Medium]:
    for block in getattr(page, "body", None) or []:
        value, place = block.value, block.id or ""
        if block.block_type == "picture" and value["picture"]:
            rendition = get_rendition_or_not_found(value["picture"], PICTURE)
            title = value["caption"] or value["picture"].title
            yield Medium(title, _size(rendition.file), place, is_picture=True)
        elif block.block_type in FILES and value[FILES[block.block_type]]:
            title = value["title"] or str(block.block.label)
            yield Medium(title, _size(value[FILES[block.block_type]].file), place)
        elif block.block_type == "package" and value and (latest := value.latest):
            yield Medium(value.title, latest.size, place)


def _size(file) -> int:
    try:
        return file.size
    except FileNotFoundError:
        return 0
