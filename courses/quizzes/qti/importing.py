"""Puts QTI items into the bank as drafts; an item that is there already is not doubled."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import Element, tostring

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from courses.importing.media_files import content_problem, picture_digest
from courses.models import Question, QuestionOption, QuestionPool
from courses.quizzes.definition import MOST
from courses.quizzes.marking import ONE, TRUE_FALSE
from courses.quizzes.qti import items_12
from courses.quizzes.qti.items import Item, ItemPicture, UnreadableItem, name_of, parse, read_item
from courses.quizzes.qti.items_12 import read_item_12
from courses.quizzes.qti.unpacking import Upload, unpacked


@dataclass
class QtiReport:
    """What an import did; every item is in one of the lists, by file and name."""

    created: list[Question] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def import_qti(
    *, file: BinaryIO, name: str, size: int, user, pool: QuestionPool | None = None
) -> QtiReport:
    """Take over every item that can be read; raises UploadRefused and then leaves nothing."""
    stored: list = []
    try:
        with unpacked(file, name, size) as upload, transaction.atomic():
            importing = _Importing(upload, user, pool, stored)
            for path, content in upload.xml_files():
                importing.take(path, content)
    except BaseException:
        for picture in stored:  # their rows are gone
            picture.storage.delete(picture.name)
        raise
    return importing.report


class _Importing:
    def __init__(self, upload: Upload, user, pool: QuestionPool | None, stored: list) -> None:
        self.upload = upload
        self.user = user
        self.pool = pool
        self.stored = stored
        self.report = QtiReport()

    def take(self, path: str, content: bytes) -> None:
        """Every item of one file."""
        try:
            root = parse(content)
        except UnreadableItem as error:
            self.report.refused.append((path, str(error)))
            return
        found = list(_items(path, content, root))
        if not found and name_of(root) == items_12.ROOT:
            self.report.refused.append((path, _("The file holds no items.")))
        for place, element, digest, read in found:
            if Question.objects.filter(source_digest=digest).exists():
                self.report.known.append(place)
                continue
            try:
                item = _fitting(read(element))
            except UnreadableItem as error:
                self.report.refused.append((place, str(error)))
                continue
            self.report.created.append(self._write(item, digest, path, place))

    def _write(self, item: Item, digest: str, path: str, place: str) -> Question:
        is_pair = item.kind == ONE and len(item.lines) == 2
        question = Question(
            kind=TRUE_FALSE if is_pair else item.kind,
            text=item.text,
            note=item.note,
            pool=self.pool,
            live=False,
            source_digest=digest,
            picture=self._picture(item.picture, path, place),
        )
        question.options = [
            QuestionOption(
                text=line.text,
                is_correct=line.is_correct,
                feedback=line.feedback,
                match=line.match,
                tolerance=line.tolerance,
                picture=self._picture(line.picture, path, place),
                sort_order=number,
            )
            for number, line in enumerate(item.lines)
        ]
        question.save()
        question.save_revision(user=self.user, log_action=True)
        for source in item.left_out:
            self._note(place, _("There is no place for another picture (%(file)s)."), source)
        return question

    def _picture(self, wanted: ItemPicture | None, path: str, place: str):
        """The picture as one of the portal's; None, with a note, where it cannot be had."""
        if wanted is None:
            return None
        content = self.upload.picture(wanted.source, path)
        if content is None:
            self._note(place, _("The picture %(file)s is not in the upload."), wanted.source)
            return None
        name = wanted.source.replace("\\", "/").rsplit("/", 1)[-1][-80:] or "picture"
        if problem := content_problem(content, name):
            self.report.notes.append((place, problem))
            return None
        alt, digest = wanted.alt[:250], picture_digest(content)
        if not alt:
            self._note(place, _("Write an alternative text for the picture %(file)s."), name)
        images = get_image_model().objects
        found = images.filter(file_hash=digest, alt_text=alt).first()
        if found is not None:
            return found
        image = images.create(
            title=name,
            alt_text=alt,
            file=ContentFile(content, name=name),
            file_hash=digest,
            file_size=len(content),
            uploaded_by_user=self.user,
        )
        self.stored.append(image.file)
        return image

    def _note(self, place: str, sentence: str, file: str) -> None:
        self.report.notes.append((place, sentence % {"file": file[:120]}))


def _items(path: str, content: bytes, root: Element) -> Iterator[tuple]:
    """Place, element, digest and reader of each item of a file; none for manifests and tests."""
    if name_of(root) == items_12.ROOT:
        found = list(items_12.items_of(root))
        for name, element in found:
            yield (
                f"{path}, {name}",
                element,
                hashlib.sha256(tostring(element)).hexdigest(),
                read_item_12,
            )
    elif name_of(root) == "assessment-item":
        yield path, root, hashlib.sha256(content).hexdigest(), read_item


def _fitting(item: Item) -> Item:
    """The item, if it fits into the bank's columns."""
    if len(item.lines) > MOST:
        raise UnreadableItem(_("A question has at most %(most)d lines.") % {"most": MOST})
    for name in ("text", "match", "tolerance"):
        most = QuestionOption._meta.get_field(name).max_length
        if any(len(getattr(line, name)) > most for line in item.lines):
            raise UnreadableItem(_("A line is longer than %(most)d characters.") % {"most": most})
    return item
