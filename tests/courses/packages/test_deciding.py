"""A lesson with a package is done by it, however the lesson fares meanwhile."""

import json
import uuid

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import actions
from courses.models import LearningEvent, LessonProgress
from courses.models.content import DONE_BY_PACKAGE, DONE_BY_QUIZ, DONE_BY_WORD
from courses.packages import playing
from courses.packages.reports import read_report
from courses.progress.recording import record
from tests.factories.courses import BODY, EnrolmentFactory, LessonPageFactory
from tests.factories.quizzes import QuizFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(bring_in, lesson_with):
    return lesson_with(bring_in())


@pytest.fixture
def enrolment(lesson, sign_in):
    return EnrolmentFactory(user=sign_in(learner=True), course=lesson.get_parent().specific)


def address(lesson, name: str) -> str:
    keys = [lesson.get_parent().specific.translation_key, lesson.translation_key]
    return reverse(f"courses:{name}", args=keys)


def begin(lesson, enrolment):
    """Open the package's only part; returns what its reports are signed with."""
    attempt = playing.attempt_at(
        lesson.package, enrolment_id=enrolment.pk, lesson_key=lesson.translation_key
    )
    return attempt, playing.launch(attempt, attempt.version.outline.playable[0]).reporting


def report(attempt, reporting, word="passed", *, sequence=1, final=False):
    item = attempt.version.outline.playable[0]
    told = {"cmi": {"core": {"lesson_status": word}}, "sequence": sequence, "final": final}
    report = read_report(json.dumps(told).encode(), kind=attempt.version.kind, item=item)
    return playing.take_report(reporting, report)


def say_done(lesson, enrolment):
    return actions.complete_lesson(
        user=enrolment.user, course_key=enrolment.course_key, lesson_key=lesson.translation_key
    )


# --- What decides ---------------------------------------------------------------------------


def test_the_package_of_the_body_is_kept_with_the_page(lesson):
    assert lesson.package == lesson.body[0].value

    lesson.body = json.dumps(BODY)
    lesson.save_revision().publish()

    lesson.refresh_from_db()
    assert lesson.package is None


def test_quiz_then_package_then_word_decide(lesson, settings):
    assert lesson.done_by == DONE_BY_PACKAGE

    lesson.quiz = QuizFactory()
    assert lesson.done_by == DONE_BY_QUIZ

    lesson.quiz = None
    settings.PACKAGES_ORIGIN = ""  # where none is played, nobody may be left with an open lesson
    assert lesson.done_by == DONE_BY_WORD


def test_ones_own_word_does_not_do_a_lesson_with_a_package(lesson, enrolment):
    with pytest.raises(actions.NeedsPackage):
        say_done(lesson, enrolment)

    assert not LearningEvent.objects.exists()


def test_the_page_leads_to_the_package(client, lesson, enrolment):
    page = client.get(lesson.url).content.decode()

    assert address(lesson, "complete-lesson") not in page
    assert page.count(f'href="{address(lesson, "package")}">Mở phần tương tác</a>') == 2


def test_saying_so_without_the_button_leads_to_the_package(client, lesson, enrolment):
    answer = client.post(address(lesson, "complete-lesson"))

    assert answer.status_code == 302
    assert answer.url == address(lesson, "package")
    assert not LessonProgress.objects.filter(completed_at__isnull=False).exists()


def test_a_visitor_is_offered_no_word_either(client, lesson):
    assert "data-done-here" not in client.get(lesson.url).content.decode()


def test_a_phone_that_was_offline_cannot_say_it_either(client, lesson, enrolment):
    event = {
        "id": str(uuid.uuid4()),
        "lesson": str(lesson.translation_key),
        "kind": "done",
        "at": 1,
    }
    told = {"sent_at": 1, "visit": str(uuid.uuid4()), "events": [event]}

    answer = client.post(
        reverse("courses:tell", args=[enrolment.course_key]), {"told": json.dumps(told)}
    )

    assert answer.json()["done"] == 0


def test_a_silent_part_is_still_done_by_word_where_the_trainer_says_so(
    client, bring_in, lesson_with, sign_in
):
    lesson = lesson_with(bring_in(silent_rule="said"))
    enrolment = EnrolmentFactory(user=sign_in(learner=True), course=lesson.get_parent().specific)
    attempt, _reporting = begin(lesson, enrolment)
    item = attempt.version.outline.playable[0]

    client.post(address(lesson, "package-done"), {"item": item.id})

    done = LessonProgress.objects.get()
    assert (bool(done.completed_at), done.completed_by) == (True, "package")
    enrolment.refresh_from_db()
    assert enrolment.completed_at


def test_a_package_beside_a_quiz_does_not_do_the_lesson(lesson, enrolment):
    attempt, reporting = begin(lesson, enrolment)
    quiz = QuizFactory()
    lesson.body = json.dumps([*lesson.body.get_prep_value(), {"type": "quiz", "value": quiz.pk}])
    lesson.save_revision().publish()

    report(attempt, reporting)
    assert LessonProgress.objects.get().completed_at is None

    quiz.unpublish()  # then the package decides again, with its last word
    report(attempt, reporting, sequence=2, final=True)
    assert LessonProgress.objects.get().completed_by == "package"


def test_the_lesson_page_costs_no_more(client, lesson, enrolment):
    client.get(lesson.url)

    with CaptureQueriesContext(connection) as queries:
        client.get(lesson.url)

    assert len(queries) <= 6


# --- Lessons that go while somebody is at their package ------------------------------------------


@pytest.mark.parametrize("gone", ["lesson", "course", "deleted"])
def test_a_result_counts_though_the_lesson_is_gone_meanwhile(lesson, enrolment, gone):
    attempt, reporting = begin(lesson, enrolment)
    if gone == "lesson":
        lesson.unpublish()
    elif gone == "course":
        lesson.get_parent().specific.unpublish()
    else:
        lesson.delete()

    report(attempt, reporting)
    report(attempt, reporting, sequence=2, final=True)  # twice told counts once

    row = LessonProgress.objects.get()
    assert (bool(row.completed_at), row.completed_by, row.success) == (True, "package", "passed")
    assert LearningEvent.objects.count() == 2


def test_a_stranger_s_word_of_a_draft_adds_nothing(lesson, enrolment):
    lesson.unpublish()
    events = [
        LearningEvent(
            event_id=uuid.uuid4(),
            lesson_key=lesson.translation_key,
            kind="done",
            rule=rule,
            happened_at=enrolment.enrolled_at,
        )
        for rule in ("said", "quiz", "package")
    ]

    record(user=enrolment.user, course_key=enrolment.course_key, events=events)

    assert not LearningEvent.objects.exists()


def test_the_last_result_completes_a_course_whose_other_lessons_are_done(
    bring_in, lesson_with, lesson, enrolment
):
    other = LessonPageFactory(parent=lesson.get_parent().specific)
    attempt, reporting = begin(lesson, enrolment)
    lesson.unpublish()

    say_done(other, enrolment)  # the only one left
    enrolment.refresh_from_db()
    completed_at = enrolment.completed_at
    report(attempt, reporting)

    enrolment.refresh_from_db()
    assert enrolment.completed_at == completed_at is not None
    assert LessonProgress.objects.filter(completed_at__isnull=False).count() == 2


def test_a_package_in_a_lesson_cannot_be_deleted(lesson):
    with pytest.raises(ProtectedError):
        lesson.package.delete()
