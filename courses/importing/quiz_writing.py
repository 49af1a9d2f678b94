"""Puts the quizzes of a course folder into the bank: new questions, new versions, or nothing.

A question is known by its key; one without, by its words among the questions of its quiz. What
learners were asked stays in its version (courses.models.question), so nothing is changed in place.
"""

from collections.abc import Callable

from django.db.models import Q

from core.models import Topic
from courses.importing.errors import CourseError
from courses.importing.media_writing import MediaWriter
from courses.importing.quiz_export import source_of
from courses.importing.quiz_source import (
    LineSource,
    PartSource,
    PictureSource,
    QuestionSource,
    QuizSource,
)
from courses.models import Question, QuestionOption, QuestionPool, Quiz, QuizPart

Tell = Callable[[CourseError], None]


class QuizWriter:
    """Writes the quizzes of one course folder; raises nothing, tells of errors."""

    def __init__(
        self, course: str, media: MediaWriter, topics: dict[str, Topic], tell: Tell, *, draft: bool
    ) -> None:
        self.course = course
        self.media = media
        self.topics = topics
        self.tell = tell
        self.draft = draft
        self._written: dict[str, Question] = {}
        self._has_news = False  # in the questions of the quiz at work

    def write(self, source: QuizSource, before: Quiz | None) -> tuple[Quiz, str]:
        """The quiz, and "created", "updated" or "unchanged".

        `before` is what the lesson points at now: a quiz made in the editor is taken for this
        one if it has the same title.
        """
        key = f"{self.course}/{source.name}"
        quiz = Quiz.objects.filter(source_key=key).first()
        if quiz is None and before and not before.source_key:
            quiz = before if before.title == source.fields["title"] else None
        if quiz is not None and self._is_imported(quiz, source.digest):
            return quiz, "unchanged"
        self._has_news = False
        known = self._known(quiz)
        parts = [self._part(part, known) for part in source.parts]
        latest = quiz.get_latest_revision_as_object() if quiz else Quiz(live=False)
        is_same = quiz is not None and self._says(latest, source, parts)
        if quiz is not None and is_same and (self.draft or quiz.live):
            Quiz.objects.filter(pk=quiz.pk).update(source_key=key, source_digest=source.digest)
            return quiz, "updated" if self._has_news else "unchanged"
        for name, value in source.fields.items():
            setattr(latest, name, value)
        latest.source_key, latest.source_digest = key, source.digest
        rows = list(latest.parts.all())
        for number, part in enumerate(parts):
            part.pk = rows[number].pk if number < len(rows) else None
            part.sort_order = number
        latest.parts = parts
        if not self.draft and (problems := latest.problems()):
            for sentence in problems:
                self.tell(CourseError(source.file, 0, sentence))
            return latest, "unchanged"
        self._save(latest)
        return latest, "updated" if quiz else "created"

    def _known(self, quiz: Quiz | None) -> list[Question]:
        """The questions this quiz asks or may draw now."""
        if quiz is None:
            return []
        parts = list(quiz.get_latest_revision_as_object().parts.all())
        return list(
            Question.objects.filter(
                Q(pk__in=[part.question_id for part in parts if part.question_id])
                | Q(pool__in=[part.pool_id for part in parts if part.pool_id])
            )
        )

    def _part(self, part: PartSource, known: list[Question]) -> QuizPart:
        if part.question is not None:
            return QuizPart(question=self._question(part.question, known))
        for member in part.members:
            self._question(member, known)
        return QuizPart(pool=self._pool(part.pool), draw=part.draw)

    @staticmethod
    def _pool(name: str) -> QuestionPool | None:
        return QuestionPool.objects.get_or_create(name=name)[0] if name else None

    def _says(self, latest: Quiz, source: QuizSource, parts: list[QuizPart]) -> bool:
        wanted = [(part.question_id, part.pool_id, part.draw) for part in parts]
        has = [(part.question_id, part.pool_id, part.draw) for part in latest.parts.all()]
        return wanted == has and all(
            getattr(latest, name) == value for name, value in source.fields.items()
        )

    # --- Questions --------------------------------------------------------------------------

    def _question(self, source: QuestionSource, known: list[Question]) -> Question:
        if source.key in self._written:
            return self._written[source.key]
        key = f"{self.course}/{source.key}" if source.key else ""
        question = Question.objects.filter(source_key=key).first() if key else None
        if question is None:
            question = next(
                (
                    one
                    for one in known
                    if not one.source_key
                    and one.kind == source.kind
                    and one.text.split() == source.text.split()
                ),
                None,
            )
        question = self._write(source, key, question)
        if source.key:
            self._written[source.key] = question
        return question

    def _write(self, source: QuestionSource, key: str, question: Question | None) -> Question:
        if question is not None and self._is_imported(question, source.digest):
            return question
        latest = question.get_latest_revision_as_object() if question else Question(live=False)
        if question is not None and source_of(latest).content == source.content:
            is_out = question.live and not question.has_unpublished_changes
            if self.draft or is_out:
                Question.objects.filter(pk=question.pk).update(
                    source_key=key, source_digest=source.digest
                )
                return question
        self._has_news = True
        latest.kind, latest.text, latest.note = source.kind, source.text, source.note
        latest.points, latest.pool = source.points, self._pool(source.pool)
        latest.picture = self._picture(source.picture)
        latest.source_key, latest.source_digest = key, source.digest
        rows = list(latest.options.all())
        latest.options = [
            self._option(line, number, rows[number].pk if number < len(rows) else None)
            for number, line in enumerate(source.lines)
        ]
        latest.topics = [self.topics[topic] for topic in source.topics]
        self._save(latest)
        return latest

    def _option(self, line: LineSource, number: int, pk: int | None) -> QuestionOption:
        return QuestionOption(
            pk=pk,
            text=line.text,
            match=line.match,
            tolerance=line.tolerance,
            is_correct=line.is_correct,
            feedback=line.feedback,
            picture=self._picture(line.picture),
            sort_order=number,
        )

    def _picture(self, source: PictureSource | None):
        if source is None:
            return None
        return self.media.image(source.file, source.digest, source.alt, same_words=True)

    # --- Both -------------------------------------------------------------------------------

    def _is_imported(self, row: Quiz | Question, digest: str) -> bool:
        """Whether this is what was imported last; an edit in the editor since then stays."""
        if row.live and row.source_digest == digest:
            return True
        if not self.draft or not row.has_unpublished_changes:
            return False
        return row.get_latest_revision_as_object().source_digest == digest

    def _save(self, latest: Quiz | Question) -> None:
        if latest.pk is None:
            latest.has_unpublished_changes = True
            latest.save()
        revision = latest.save_revision(log_action=True)
        if not self.draft:
            revision.publish()
            latest.refresh_from_db()
