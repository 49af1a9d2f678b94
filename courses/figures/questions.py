"""The hardest questions of a course: what learners' first attempts say about each.

Nothing is told of a question before five people answered it (courses.quizzes.statistics).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from courses.models import QuestionVersion, QuizAnswer
from courses.quizzes.analysis import chosen_options
from courses.quizzes.statistics import Answered, item_statistics


@dataclass(frozen=True)
class HardQuestion:
    """A version of a question as one course asked it; None is a figure about too few."""

    course_key: UUID
    quiz_id: int
    quiz: str
    text: str
    version: int
    people: int
    #: Mean share of the points in percent: the lower, the harder.
    percent: int
    discrimination: float | None

    @property
    def is_weak(self) -> bool:
        """Whether those who know more do no better at it."""
        return self.discrimination is not None and self.discrimination <= 0


@dataclass
class Questions:
    rows: list[HardQuestion]
    #: Asked, but of too few people to tell.
    hidden: int = 0
    has_demo: bool = False

    @property
    def quizzes(self) -> dict[int, str]:
        """Title of each quiz they are from."""
        return {row.quiz_id: row.quiz for row in self.rows}


def questions_of(course_keys: Iterable[UUID]) -> Questions:
    """Every question with enough answers, the hardest of each course first; two queries."""
    told = list(
        QuizAnswer.objects.filter(
            attempt__enrolment__course_key__in=list(course_keys),
            attempt__number=1,
            share__isnull=False,
        ).values_list(
            "attempt__enrolment__course_key",
            "attempt__quiz",
            "attempt__quiz__title",
            "attempt",
            "version",
            "share",
            "version__definition__points",
            "value",
            "attempt__enrolment__is_demo",
        )
    )
    versions = QuestionVersion.objects.in_bulk({row[4] for row in told}) if told else {}
    found = Questions([], has_demo=any(row[-1] for row in told))
    groups: dict[tuple, list[Answered]] = {}
    for course, quiz, title, attempt, version, share, points, value, _demo in told:
        answered = Answered(attempt, version, share, points, chosen_options(value))
        groups.setdefault((course, quiz, title), []).append(answered)
    for (course, quiz, title), answers in groups.items():
        statistics = item_statistics(answers)
        found.hidden += len({answer.item for answer in answers} - set(statistics))
        found.rows += [
            HardQuestion(
                course_key=course,
                quiz_id=quiz,
                quiz=title,
                text=versions[item].definition["text"],
                version=versions[item].number,
                people=one.count,
                percent=round(one.difficulty * 100),
                discrimination=one.discrimination,
            )
            for item, one in statistics.items()
        ]
    found.rows.sort(key=lambda row: (str(row.course_key), row.percent, row.text))
    return found
