"""Puts QTI items into the bank as drafts; an item that is there already is not doubled."""

import hashlib
from dataclasses import dataclass, field
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Question, QuestionOption, QuestionPool
from courses.quizzes.definition import MOST
from courses.quizzes.marking import ONE, TRUE_FALSE
from courses.quizzes.qti.items import Item, UnreadableItem, name_of, parse, read_item
from courses.quizzes.qti.unpacking import xml_files


@dataclass
class QtiReport:
    """What an import did; every file is in one of the lists."""

    created: list[Question] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def import_qti(
    *, file: BinaryIO, name: str, size: int, user, pool: QuestionPool | None = None
) -> QtiReport:
    """Take over every item that can be read; raises UploadRefused and then leaves nothing."""
    report = QtiReport()
    for path, content in xml_files(file, name, size):
        try:
            root = parse(content)
            if name_of(root) == "questestinterop":
                raise UnreadableItem(_("This is QTI 1.2; export it as QTI 2.1 or 3."))
            if name_of(root) != "assessment-item":
                continue  # the manifest, metadata, the order of a test
            digest = hashlib.sha256(content).hexdigest()
            if Question.objects.filter(source_digest=digest).exists():
                report.known.append(path)
                continue
            item = _fitting(read_item(root))
        except UnreadableItem as error:
            report.refused.append((path, str(error)))
            continue
        if item.has_pictures:
            report.notes.append((path, _("Pictures are not taken over: add them to the draft.")))
        report.created.append(_write(item, digest, user, pool))
    return report


def _fitting(item: Item) -> Item:
    """The item, if it fits into the bank's columns."""
    if len(item.lines) > MOST:
        raise UnreadableItem(_("A question has at most %(most)d lines.") % {"most": MOST})
    most = QuestionOption._meta.get_field("text").max_length
    if any(len(line.text) > most for line in item.lines):
        raise UnreadableItem(_("A line is longer than %(most)d characters.") % {"most": most})
    return item


def _write(item: Item, digest: str, user, pool: QuestionPool | None) -> Question:
    is_pair = item.kind == ONE and len(item.lines) == 2
    question = Question(
        kind=TRUE_FALSE if is_pair else item.kind,
        text=item.text,
        note=item.note,
        pool=pool,
        live=False,
        source_digest=digest,
    )
    question.options = [
        QuestionOption(
            text=line.text, is_correct=line.is_correct, feedback=line.feedback, sort_order=number
        )
        for number, line in enumerate(item.lines)
    ]
    question.save()
    question.save_revision(user=user, log_action=True)
    return question
