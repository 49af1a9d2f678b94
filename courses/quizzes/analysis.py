"""The statistics of a quiz as its trainer reads them."""

from dataclasses import dataclass

from courses.models import QuestionVersion, Quiz, QuizAnswer
from courses.quizzes.definition import CHOICES
from courses.quizzes.statistics import Answered, ItemStatistics, item_statistics


@dataclass
class ChosenOption:
    text: str
    is_correct: bool
    count: int
    percent: int


@dataclass
class ItemRow:
    """A question version that was asked, with its figures where there are enough answers."""

    version: QuestionVersion
    count: int
    found: ItemStatistics | None
    options: list[ChosenOption]

    @property
    def difficulty_percent(self) -> int | None:
        return round(self.found.difficulty * 100) if self.found else None

    @property
    def is_weak(self) -> bool:
        """Whether those who know more do no better at it."""
        discrimination = self.found.discrimination if self.found else None
        return discrimination is not None and discrimination <= 0


def quiz_statistics(quiz: Quiz) -> list[ItemRow]:
    """Every version that was asked in first attempts, the hardest first; two queries."""
    answers = [
        Answered(attempt, version, share, points, chosen_options(value))
        for attempt, version, share, points, value in QuizAnswer.objects.filter(
            attempt__quiz=quiz, attempt__number=1, share__isnull=False
        ).values_list("attempt", "version", "share", "version__definition__points", "value")
    ]
    found = item_statistics(answers)
    counts: dict[int, int] = {}
    for answer in answers:
        counts[answer.item] = counts.get(answer.item, 0) + 1
    versions = QuestionVersion.objects.filter(pk__in=counts).select_related("question")
    rows = [
        ItemRow(v, counts[v.pk], found.get(v.pk), _options(v, found.get(v.pk))) for v in versions
    ]
    rows.sort(key=lambda row: (row.found is None, row.found.difficulty if row.found else 0))
    return rows


def chosen_options(value: object) -> tuple[str, ...] | None:
    """The options an answer names; none for what was typed or put in order and pairs."""
    if value is None:
        return None
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else ()


def _options(version: QuestionVersion, found: ItemStatistics | None) -> list[ChosenOption]:
    if found is None or version.definition["kind"] not in CHOICES:
        return []
    return [
        ChosenOption(
            text=option["text"],
            is_correct=option["is_correct"],
            count=(count := found.chosen.get(option["id"], 0)),
            percent=round(100 * count / found.count),
        )
        for option in version.definition["options"]
    ]
