"""Puts the files of a course folder among the portal's pictures and documents, each content once."""

import re
from pathlib import Path
from urllib.parse import unquote

from django.core.files import File
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from courses.importing.markdown import AWAY

_LINK = re.compile(r'<a href="([^"]*)">')
_MOST_ALT = 250  # of the picture itself; its words in a lesson may be more
#: Kind of block -> its fields that hold a document.
_DOCUMENTS = {"video": ("video", "captions"), "file": ("file",)}


class MediaWriter:
    """Writes the files of course folders; `stored` is deleted if all is taken back."""

    def __init__(self, stored: list) -> None:
        self.folder = Path()  # of the course at work
        self.stored = stored
        self._images: list = []

    def image(self, name: str, digest: str, alt: str, *, same_words: bool = False):
        """The picture with this content, and with these words if they are the picture's own."""
        images = get_image_model().objects.filter(file_hash=digest).order_by("pk")
        found = images.filter(alt_text=alt).first() if same_words else images.first()
        if found is None:
            found = self._store(get_image_model(), name, digest, alt_text=alt[:_MOST_ALT])
            self._images.append(found)
        return found

    def document(self, name: str, digest: str):
        documents = get_document_model().objects.filter(file_hash=digest).order_by("pk")
        # The ending decides how a file is served.
        suffix = Path(name).suffix.lower()
        found = next((one for one in documents if _suffix(one) == suffix), None)
        return found or self._store(get_document_model(), name, digest)

    def _store(self, model, name: str, digest: str, **fields):
        place = self.folder / name
        with place.open("rb") as content:
            row = model.objects.create(
                title=place.stem[:255],
                file=File(content, name=place.name),
                file_hash=digest,
                file_size=place.stat().st_size,
                **fields,
            )
        self.stored.append(row.file)
        return row

    def note_copies(self) -> None:
        """Take smaller copies along that were made while the pages were weighed."""
        for image in self._images:
            self.stored += [copy.file for copy in image.renditions.all()]

    def block(self, block: dict, files: dict[str, str]) -> dict:
        """A block as its page keeps it: names of files become rows of the portal."""
        kind, value = block["type"], block["value"]
        if kind == "text":
            return {**block, "value": self._linked(value, files)}
        value = dict(value)
        if kind in ("callout", "today"):
            value["text"] = self._linked(value["text"], files)
        elif kind == "steps":
            value["items"] = [self._linked(one, files) for one in value["items"]]
        elif kind == "picture":
            shown = value["picture"]
            image = self.image(shown["file"], files[shown["file"]], shown["alt"])
            own = {"alt_text": shown["alt"], "decorative": shown["decorative"]}
            value["picture"] = {"image": image.pk, **own}
        for name in _DOCUMENTS.get(kind, ()):
            value[name] = self.document(value[name], files[value[name]]).pk
        return {**block, "value": value}

    def _linked(self, html: str, files: dict[str, str]) -> str:
        """Rich text whose links to files and to pages of the portal are ones of the editor."""

        def link(found: re.Match) -> str:
            address = found[1]
            if not AWAY.match(address):
                name = unquote(address)
                digest = files.get(name)  # none in HTML of the trainer's own
                row = self.document(name, digest) if digest else None
                return f'<a id="{row.pk}" linktype="document">' if row else found[0]
            page = page_at(address)
            return f'<a id="{page.pk}" linktype="page">' if page else found[0]

        return _LINK.sub(link, html)


def _suffix(document) -> str:
    return Path(document.filename).suffix.lower()


def page_at(address: str) -> Page | None:
    """The published page of an address of ours; None for any other address."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None or not address.startswith("/") or address.startswith("//"):
        return None
    path = f"{site.root_page.url_path.rstrip('/')}{address.rstrip('/')}/"
    return Page.objects.live().filter(url_path=path).first()
