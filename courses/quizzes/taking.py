"""Writes of a learner taking a quiz: start, give answers, hand in. The server's clock decides."""

import random
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from courses.models import (
    Enrolment,
    LearningEvent,
    QuestionVersion,
    Quiz,
    QuizAnswer,
    QuizAttempt,
)
from courses.models.attempt import QuizAttemptQuerySet
from courses.progress.recording import NotEnrolled, record
from courses.quizzes import limits, marking
from courses.quizzes.drawing import Part, draw
from courses.quizzes.reading import UnreadableAnswer, read_answer


class MayNotStart(Exception):
    """No attempt may begin now; `next` says why, `next` is None where nothing can be asked."""

    def __init__(self, next_: limits.Next | None) -> None:
        super().__init__(str(next_))
        self.next = next_


@dataclass
class Given:
    """What became of answers that arrived."""

    attempt: QuizAttempt
    errors: dict[int, str] = field(default_factory=dict)
    #: Questions without an answer, where handing in waits for the learner's word.
    unanswered: int = 0
    is_late: bool = False
    #: It had ended before: by another tab, or by this form sent before.
    was_ended: bool = False


def start(
    *,
    user,
    course_key: UUID,
    lesson_key: UUID,
    quiz: Quiz,
    number: int,
    now: datetime | None = None,
    chance: random.Random | None = None,
) -> QuizAttempt:
    """Begin attempt `number`, or find it; one that is in progress is gone on with instead.

    The number makes a form that is sent twice one attempt. Raises NotEnrolled or MayNotStart.
    """
    now = now or timezone.now()
    close_overdue(
        QuizAttempt.objects.of(user).filter(enrolment__course_key=course_key, quiz=quiz), now=now
    )
    with transaction.atomic():
        # The lock: two tabs that start at once get the same attempt.
        taking = Enrolment.objects.of(user).filter(course_key=course_key).taking()
        enrolment = taking.select_for_update().first()
        if enrolment is None:
            raise NotEnrolled
        so_far = list(
            QuizAttempt.objects.at(
                enrolment_id=enrolment.pk, lesson_key=lesson_key, quiz_id=quiz.pk
            )
        )
        for attempt in so_far:
            if attempt.is_open or attempt.number == number:
                return attempt
        allowed = limits.next_attempt(quiz.rules, [one.submitted_at for one in so_far], now)
        if not allowed.is_allowed:
            raise MayNotStart(allowed)
        return _begin(enrolment, lesson_key, quiz, allowed.number, now, chance)


def close_overdue(
    attempts: QuizAttemptQuerySet | None = None, *, now: datetime | None = None
) -> int:
    """End attempts whose time is over, each in a transaction of its own; returns how many."""
    now = now or timezone.now()
    attempts = QuizAttempt.objects.all() if attempts is None else attempts
    left = list(attempts.overdue(now).select_related("enrolment__user"))
    for attempt in left:
        submit(user=attempt.enrolment.user, key=attempt.key, posted=QueryDict(), now=now)
    return len(left)


def _begin(
    enrolment: Enrolment,
    lesson_key: UUID,
    quiz: Quiz,
    number: int,
    now: datetime,
    chance: random.Random | None,
) -> QuizAttempt:
    cards, definitions = draw_paper(quiz, chance or random.SystemRandom())
    if not cards:
        raise MayNotStart(None)
    attempt = QuizAttempt.objects.create(
        enrolment=enrolment,
        lesson_key=lesson_key,
        quiz=quiz,
        number=number,
        started_at=now,
        due_at=limits.due_at(quiz.rules, now),
        paper={"rules": asdict(quiz.rules), "questions": cards},
        most=sum(definitions[card["version"]]["points"] for card in cards),
    )
    QuizAnswer.objects.bulk_create(
        QuizAnswer(attempt=attempt, position=position, version_id=card["version"])
        for position, card in enumerate(cards, start=1)
    )
    return attempt


def draw_paper(quiz: Quiz, chance: random.Random) -> tuple[list[dict], dict[int, dict]]:
    """The questions of a new paper, and what the versions it may have been drawn from say."""
    parts, definitions = _drawable(quiz)
    cards = draw(
        parts,
        definitions,
        chance,
        shuffle_questions=quiz.shuffle_questions,
        shuffle_options=quiz.shuffle_options,
    )
    return cards, definitions


def _drawable(quiz: Quiz) -> tuple[list[Part], dict[int, dict]]:
    """The current versions each part of a quiz may ask, and what they say."""
    parts = list(quiz.parts.all())
    wanted = QuestionVersion.objects.current().select_related("question")
    by_question = {version.question_id: version for version in wanted.of_parts(parts)}
    drawn = []
    for part in parts:
        if part.question_id:
            version = by_question.get(part.question_id)
            drawn.append(([version.pk] if version else [], 1))
        else:
            own = [v.pk for v in by_question.values() if v.question.pool_id == part.pool_id]
            drawn.append((own, part.draw))
    return drawn, {version.pk: version.definition for version in by_question.values()}


def give(*, user, key: UUID, posted: QueryDict, now: datetime | None = None) -> Given:
    """Keep the answers of the cards a page sent; what cannot be read is told and left as it was.

    Answers that come after the time are refused, and the attempt ends with what was kept in time.
    Raises QuizAttempt.DoesNotExist for another person's.
    """
    return _take(user=user, key=key, posted=posted, now=now or timezone.now())


def submit(
    *, user, key: UUID, posted: QueryDict, anyway: bool = True, now: datetime | None = None
) -> Given:
    """Keep the answers, then end the attempt and mark it; doing so again changes nothing.

    Without `anyway` it stays open while an answer cannot be read or is missing.
    """
    return _take(
        user=user, key=key, posted=posted, now=now or timezone.now(), ends=True, anyway=anyway
    )


@transaction.atomic
def _take(
    *,
    user,
    key: UUID,
    posted: QueryDict,
    now: datetime,
    ends: bool = False,
    anyway: bool = False,
) -> Given:
    attempt = (
        QuizAttempt.objects.of(user)
        .select_related("enrolment")
        .select_for_update(of=("self",))
        .get(key=key)
    )
    given = Given(attempt)
    if not attempt.is_open:
        given.was_ended = True
        return given
    answers = list(attempt.answers.select_related("version"))
    given.is_late = limits.is_over(attempt.due_at, now)
    if given.is_late:
        _end(attempt, answers, attempt.due_at, QuizAttempt.State.EXPIRED, user)
        return given
    changed = read_answers(attempt, answers, posted, now, given.errors)
    if ends and anyway:
        given.errors.clear()
    if ends and not given.errors:
        given.unanswered = 0 if anyway else sum(answer.value is None for answer in answers)
        if not given.unanswered:
            _end(attempt, answers, now, QuizAttempt.State.GRADED, user)
            return given
    if changed:
        QuizAnswer.objects.bulk_update(changed, ["value", "answered_at"])
    return given


def read_answers(
    attempt: QuizAttempt,
    answers: Iterable[QuizAnswer],
    posted: QueryDict,
    now: datetime,
    errors: dict[int, str],
) -> list[QuizAnswer]:
    """Put what was sent on the answers of the cards that were sent; returns those that changed."""
    sent = set(posted.getlist("card"))
    changed = []
    for answer in answers:
        if str(answer.position) not in sent:
            continue
        card = attempt.paper["questions"][answer.position - 1]
        try:
            value = read_answer(answer.version.definition, card, f"q{answer.position}", posted)
        except UnreadableAnswer as error:
            errors[answer.position] = str(error)
            continue
        if value != answer.value:
            answer.value, answer.answered_at = value, now
            changed.append(answer)
    return changed


def _end(attempt: QuizAttempt, answers: list[QuizAnswer], at: datetime, state: str, user) -> None:
    """Mark every answer, close the attempt and tell the learner's progress."""
    mark_answers(attempt, answers)
    attempt.state, attempt.submitted_at = state, at
    attempt.save(update_fields=["earned", "most", "state", "submitted_at"])
    QuizAnswer.objects.bulk_update(answers, ["value", "answered_at", "share"])
    course_key, events = attempt.enrolment.course_key, _events(attempt, at)
    with suppress(NotEnrolled):  # a course that was left: the attempt ends, progress stays
        record(user=user, course_key=course_key, events=events, of_attempt=True)


def mark_answers(attempt: QuizAttempt, answers: Iterable[QuizAnswer]) -> None:
    """Put its share on each answer and the points on the attempt; saves nothing."""
    shares = []
    for answer in answers:
        answer.share = marking.mark(answer.version.definition, answer.value).share
        shares.append((answer.share, answer.version.definition["points"]))
    attempt.earned, attempt.most = marking.total(shares)


def _events(attempt: QuizAttempt, at: datetime) -> list[LearningEvent]:
    rules = attempt.rules
    passed = attempt.is_passed
    if rules.counts == Quiz.Counts.AVERAGE:  # else this one decides
        ended = QuizAttempt.objects.at(
            enrolment_id=attempt.enrolment_id,
            lesson_key=attempt.lesson_key,
            quiz_id=attempt.quiz_id,
        ).ended()
        scores = [one.score for one in ended]
        passed = marking.counts_as_passed(scores, rules.counts, rules.pass_mark)
    told = {"lesson_key": attempt.lesson_key, "happened_at": at, "rule": "quiz"}
    events = [
        LearningEvent(event_id=uuid5(attempt.key, "result"), kind="result", passed=passed, **told)
    ]
    if passed or rules.done_when == Quiz.DoneWhen.FINISHED:
        events.append(LearningEvent(event_id=uuid5(attempt.key, "done"), kind="done", **told))
    return events
