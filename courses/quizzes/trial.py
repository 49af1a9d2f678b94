"""A quiz taken by its trainer: the same paper, reading and marking, and no row of it."""

import random
from dataclasses import asdict, dataclass

from django.core import signing
from django.http import QueryDict
from django.utils import timezone

from courses.models import QuestionVersion, Quiz, QuizAnswer, QuizAttempt
from courses.quizzes.taking import draw_paper, mark_answers, read_answers

SALT = "courses.quizzes.trial"


@dataclass
class Trial:
    """An attempt and its answers that are never saved; its paper travels with the page, signed."""

    attempt: QuizAttempt
    answers: list[QuizAnswer]

    @classmethod
    def draw(cls, quiz: Quiz, chance: random.Random) -> "Trial":
        cards, _definitions = draw_paper(quiz, chance)
        return cls._of(quiz, cards)

    @classmethod
    def resume(cls, quiz: Quiz, signed: str) -> "Trial":
        """The trial of a page that was sent back; raises BadSignature."""
        pk, cards = signing.loads(signed, salt=SALT)
        if pk != quiz.pk:
            raise signing.BadSignature("the paper of another quiz")
        return cls._of(quiz, cards)

    @classmethod
    def _of(cls, quiz: Quiz, cards: list[dict]) -> "Trial":
        versions = QuestionVersion.objects.in_bulk([card["version"] for card in cards])
        attempt = QuizAttempt(
            quiz=quiz, number=1, paper={"rules": asdict(quiz.rules), "questions": cards}
        )
        answers = [
            QuizAnswer(attempt=attempt, position=position, version=versions[card["version"]])
            for position, card in enumerate(cards, start=1)
        ]
        return cls(attempt, answers)

    def signed(self) -> str:
        return signing.dumps([self.attempt.quiz.pk, self.attempt.paper["questions"]], salt=SALT)

    def take(self, posted: QueryDict) -> dict[int, str]:
        """Read and mark what was sent; returns what could not be read, and then marks nothing."""
        errors: dict[int, str] = {}
        read_answers(self.attempt, self.answers, posted, timezone.now(), errors)
        if not errors:
            mark_answers(self.attempt, self.answers)
        return errors
