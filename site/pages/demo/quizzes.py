"""The demo's learners take the quizzes of courses, some well, some less, so figures show a spread."""

import datetime
import random
from collections.abc import Mapping
from math import exp

from django.http import QueryDict

from courses.lessons import lessons_of
from courses.models import CoursePage, LessonPage, QuizAnswer, QuizAttempt
from courses.models.content import DONE_BY_QUIZ
from courses.quizzes.taking import start, submit
from users.models import User

#: The skill at which half the people know the answer, for the questions of a paper by their place.
HARDNESS = (0.1, 0.35, 0.5, 0.25, 0.55, 0.4)
#: How much a little more skill helps.
STEEPNESS = 7
SHARE_WHO_TRY_AGAIN = 0.4
MINUTES = 6


def take_quiz(
    rng: random.Random, user: User, course: CoursePage, lesson: LessonPage, at: datetime.datetime
) -> QuizAttempt:
    """An attempt at the quiz of a lesson; who fails may try again two days later."""
    skill = rng.betavariate(2, 1.2)
    for number, day in ((1, 0), (2, 2)):
        begun = at + datetime.timedelta(days=day)
        attempt = start(
            user=user,
            course_key=course.translation_key,
            lesson_key=lesson.translation_key,
            quiz=lesson.quiz,
            number=number,
            now=begun,
            chance=rng,
        )
        answers = attempt.answers.select_related("version").order_by("position")
        posted = QueryDict(mutable=True)
        for answer in answers:
            away = skill - HARDNESS[(answer.position - 1) % len(HARDNESS)]
            knows = rng.random() < 1 / (1 + exp(-STEEPNESS * away))
            for name, values in _fields(rng, attempt, answer, knows=knows).items():
                posted.setlist(name, [*posted.getlist(name), *values])
        ended = begun + datetime.timedelta(minutes=rng.randint(2, MINUTES))
        attempt = submit(user=user, key=attempt.key, posted=posted, now=ended).attempt
        if attempt.is_passed or rng.random() > SHARE_WHO_TRY_AGAIN:
            break
        skill = min(1.0, skill + 0.3)
    return attempt


def lesson_with_quiz(course: CoursePage) -> LessonPage | None:
    return next((lesson for lesson in lessons_of(course) if lesson.done_by == DONE_BY_QUIZ), None)


def _fields(
    rng: random.Random, attempt: QuizAttempt, answer: QuizAnswer, *, knows: bool
) -> dict[str, list[str]]:
    """What the page of a paper posts for one question (courses.quizzes.reading)."""
    definition = answer.version.definition
    card = attempt.paper["questions"][answer.position - 1]
    options = {option["id"]: option for option in definition["options"]}
    name, kind = f"q{answer.position}", definition["kind"]
    sent = {"card": [str(answer.position)]}
    if kind in ("one", "true_false", "many"):
        right = [str(n) for n, key in enumerate(card["options"]) if options[key]["is_correct"]]
        wrong = [str(n) for n, key in enumerate(card["options"]) if str(n) not in right]
        slip = right[:-1] + wrong[:1] if kind == "many" else [rng.choice(wrong)]
        return sent | {name: right if knows else slip}
    if kind == "order":
        return sent | _places(rng, card, list(options), name, knows=knows)
    if kind == "match":
        return sent | _partners(rng, card, options, name, knows=knows)
    texts = [option["text"] for option in options.values() if option["is_correct"] == knows]
    return sent | {name: [rng.choice(texts) if texts else "0"]}


def _places(
    rng: random.Random, card: Mapping, order: list[str], name: str, *, knows: bool
) -> dict[str, list[str]]:
    if not knows:
        at = rng.randrange(len(order) - 1)
        order[at], order[at + 1] = order[at + 1], order[at]
    return {f"{name}.{n}": [str(order.index(key) + 1)] for n, key in enumerate(card["options"])}


def _partners(
    rng: random.Random, card: Mapping, options: Mapping, name: str, *, knows: bool
) -> dict[str, list[str]]:
    partners = [options[key]["match"] for key in card["partners"]]
    chosen = [partners.index(options[key]["match"]) for key in card["options"]]
    if not knows:
        one, other = rng.sample(range(len(chosen)), 2)
        chosen[one], chosen[other] = chosen[other], chosen[one]
    return {f"{name}.{n}": [str(at)] for n, at in enumerate(chosen)}
