"""How courses go: true counts, hidden where they are about few, and never for outsiders."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent
from courses import actions
from courses.figures.counting import figures_of, lessons_of_course
from courses.figures.questions import questions_of
from courses.lessons import lessons_of
from courses.models import CourseRating, LearningEvent, LessonProgress
from courses.progress.recording import NotEnrolled, record
from courses.quizzes import taking
from tests.courses.taking_quizzes import fields, posted
from tests.factories.courses import CoursePageFactory, LessonPageFactory, with_quiz
from tests.factories.quizzes import QuestionFactory, QuizFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
OVERVIEW = reverse("courses:figures")


@pytest.fixture
def course():
    return CoursePageFactory(title="Bán hàng trực tuyến", lessons=3)


def learn(course, lessons: int, *, days_ago: int = 0, seconds: int = 0, score: int = 0):
    """A person who did the first lessons and opened the next."""
    learner = UserFactory(learner=True)
    actions.enrol(user=learner, course=course)
    at = timezone.now() - timedelta(days=days_ago)
    events = []
    for number, lesson in enumerate(lessons_of(course)):
        if number > lessons:
            break
        kind = "done" if number < lessons else "opened"
        events.append(
            LearningEvent(
                event_id=lesson.translation_key,
                lesson_key=lesson.translation_key,
                kind=kind,
                happened_at=at + timedelta(minutes=number),
                seconds=seconds,
            )
        )
    record(user=learner, course_key=course.translation_key, events=events)
    if score:
        actions.rate(user=learner, course_key=course.translation_key, score=score)
    return learner


def rate_url(course) -> str:
    return reverse("courses:rate", args=[course.translation_key])


# --- Counts ----------------------------------------------------------------------------------


def test_counts_of_a_course(course):
    for score in (5, 5, 4, 4, 4, 4, 2, 1, 3, 2, 1):
        learn(course, 3, score=score)
    for _n in range(6):
        learn(course, 1, days_ago=20)
    for _n in range(5):
        learn(course, 0)

    [figures] = figures_of([course])

    assert (figures.enrolled, figures.completed, figures.stopped) == (22, 11, 6)
    assert (figures.ratings, figures.satisfied) == (11, 55)


def test_counts_of_lessons_say_where_people_stop(course):
    for _n in range(8):
        learn(course, 3, seconds=240)
    for _n in range(6):
        learn(course, 1, days_ago=20)

    first, second, third = lessons_of_course(course)

    assert (first.opened, first.done, first.stopped, first.minutes) == (14, 14, 0, 4)
    assert (second.opened, second.done, second.stopped) == (14, 8, 6)
    assert (third.opened, third.done, third.stopped) == (8, 8, 0)


def test_few_people_are_hidden_and_so_is_what_would_tell_of_them(course):
    for _n in range(6):
        learn(course, 3, score=5)
    for _n in range(2):
        learn(course, 1, days_ago=20)

    [figures] = figures_of([course])
    _first, second, _third = lessons_of_course(course)

    assert figures.enrolled == 8
    assert figures.completed is None  # it would tell of the two
    assert figures.stopped is None
    assert (second.opened, second.done, second.stopped) == (8, None, None)


def test_nobody_is_zero(course):
    [figures] = figures_of([course])

    assert (figures.enrolled, figures.completed, figures.ratings, figures.satisfied) == (
        0,
        0,
        0,
        None,
    )


# --- Pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("traits", [{"trainer": True}, {"official": True}])
def test_trainers_and_officials_see_counts_and_no_name(client, sign_in, course, traits):
    people = [learn(course, 3) for _n in range(5)]
    sign_in(**traits)

    for path in (OVERVIEW, reverse("courses:figures-course", args=[course.translation_key])):
        text = client.get(path).text
        assert "Bán hàng trực tuyến" in text
        assert not any(person.email in text for person in people)


@pytest.mark.parametrize("traits", [{"owner": True}, {"adviser": True}])
def test_others_find_nothing(client, sign_in, course, traits):
    sign_in(**traits)

    for path in (
        OVERVIEW,
        reverse("courses:figures-export"),
        reverse("courses:figures-course", args=[course.translation_key]),
    ):
        assert client.get(path).status_code == 404


def test_a_visitor_signs_in_first(client):
    assert "/tai-khoan/" in client.get(OVERVIEW)["Location"]


def test_the_file_hides_what_the_page_hides_and_is_recorded(client, sign_in, course):
    learn(course, 3)
    sign_in(trainer=True)

    lines = client.get(reverse("courses:figures-export")).content.decode("utf-8-sig").splitlines()

    assert lines[1] == "Bán hàng trực tuyến,,,0,0,"
    assert AuditEvent.objects.get(verb="export").details["of"] == "courses"


@pytest.mark.parametrize("many", [1, 12])
def test_the_overview_costs_the_same_for_many_courses(
    client, sign_in, many, django_assert_max_num_queries
):
    for course in [CoursePageFactory(lessons=1) for _n in range(many)]:
        learn(course, 1, score=4)
    sign_in(trainer=True)
    client.get(OVERVIEW)

    with django_assert_max_num_queries(6):
        client.get(OVERVIEW)


# --- The question at the end -----------------------------------------------------------------


def test_whoever_completed_a_course_is_asked_and_may_answer_again(client, course):
    client.force_login(learn(course, 3), backend="django.contrib.auth.backends.ModelBackend")
    assert rate_url(course) in client.get(course.url).text

    client.post(rate_url(course), {"score": "4"})
    client.post(rate_url(course), {"score": "5"})

    assert [rating.score for rating in CourseRating.objects.all()] == [5]
    assert "Rất có ích" in client.get(course.url).text


def test_whoever_did_not_complete_it_is_not_asked(client, course):
    learner = learn(course, 1)
    client.force_login(learner, backend="django.contrib.auth.backends.ModelBackend")

    assert rate_url(course) not in client.get(course.url).text
    assert client.post(rate_url(course), {"score": "4"}).status_code == 404
    with pytest.raises(NotEnrolled):
        actions.rate(user=learner, course_key=course.translation_key, score=4)


@pytest.mark.parametrize("score", ["", "0", "6", "x", "4.5", "-1"])
def test_another_answer_is_refused(client, course, score):
    client.force_login(learn(course, 3), backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(rate_url(course), {"score": score}).status_code == 404
    assert not CourseRating.objects.exists()


def test_time_told_by_few_is_not_shown(course):
    for _n in range(4):
        learn(course, 1, seconds=300)

    assert lessons_of_course(course)[0].minutes is None
    assert LessonProgress.objects.filter(seconds__gt=0).exists()


# --- Questions -------------------------------------------------------------------------------


def take(course, lesson, *, right: set[int], people: int = 1) -> None:
    """People who enrol and hand in the quiz, the questions at these positions right."""
    for _n in range(people):
        learner = UserFactory(learner=True)
        actions.enrol(user=learner, course=course)
        key = {"course_key": course.translation_key, "lesson_key": lesson.translation_key}
        attempt = taking.start(user=learner, quiz=lesson.quiz, number=1, **key)
        sent = {}
        for answer in attempt.answers.select_related("version", "attempt"):
            for name, values in fields(answer, right=answer.position in right).items():
                sent.setdefault(name, []).extend(values)
        taking.submit(user=learner, key=attempt.key, posted=posted(sent))


@pytest.fixture
def quizzed():
    """A course whose lesson ends with three questions, answered by twelve people."""
    course = CoursePageFactory(title="Khóa có kiểm tra")
    quiz = QuizFactory(
        questions=[
            QuestionFactory(text="=1+1"),
            QuestionFactory(text="Câu dễ?"),
            QuestionFactory(text="Câu khó?"),
        ]
    )
    lesson = LessonPageFactory(parent=course, body=with_quiz(quiz))
    take(course, lesson, right={1, 2}, people=6)
    take(course, lesson, right={2}, people=4)
    take(course, lesson, right={1, 2, 3}, people=2)
    return course


def test_the_hardest_questions_come_first_with_their_figures(quizzed):
    found = questions_of([quizzed.translation_key])

    rows = [(row.text, row.people, row.percent) for row in found.rows]
    assert rows == [("Câu khó?", 12, 17), ("=1+1", 12, 67), ("Câu dễ?", 12, 100)]
    assert found.rows[0].discrimination == pytest.approx(0.316, abs=0.001)
    assert found.rows[2].discrimination is None
    assert (found.hidden, found.has_demo) == (0, False)


def test_a_question_few_answered_is_hidden():
    course = CoursePageFactory()
    lesson = LessonPageFactory(parent=course, body=with_quiz(QuizFactory()))
    take(course, lesson, right={1}, people=4)

    found = questions_of([course.translation_key])

    assert (found.rows, found.hidden) == ([], 1)


def test_another_course_with_the_same_quiz_is_counted_apart(quizzed):
    quiz = lessons_of(quizzed)[0].quiz
    other = CoursePageFactory()
    take(other, LessonPageFactory(parent=other, body=with_quiz(quiz)), right=set(), people=5)

    assert {row.people for row in questions_of([quizzed.translation_key]).rows} == {12}
    assert {row.percent for row in questions_of([other.translation_key]).rows} == {0}


def test_the_page_of_questions_links_to_their_statistics(
    client, sign_in, quizzed, django_assert_max_num_queries
):
    sign_in(trainer=True)
    path = reverse("courses:figures-questions", args=[quizzed.translation_key])
    assert (
        path in client.get(reverse("courses:figures-course", args=[quizzed.translation_key])).text
    )

    with django_assert_max_num_queries(6):
        text = client.get(path).text

    assert text.index("Câu khó?") < text.index("Câu dễ?")
    assert reverse("quizzes:statistics", args=[lessons_of(quizzed)[0].quiz_id]) in text


def test_files_of_lessons_and_questions_are_safe_and_recorded(client, sign_in, quizzed):
    sign_in(official=True)
    key = [quizzed.translation_key]

    lessons = client.get(reverse("courses:figures-lessons-export", args=key))
    own = client.get(reverse("courses:figures-questions-export", args=key))
    everything = client.get(reverse("courses:figures-all-questions"))

    assert lessons.content.decode("utf-8-sig").splitlines()[1].startswith("1,Bài học thử")
    lines = own.content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("Khóa có kiểm tra,Bài kiểm tra thử")
    assert ",Câu khó?,1,12,17,0.32" in lines[1]
    assert ",'=1+1,1,12,67," in lines[2]
    assert everything.content == own.content
    assert AuditEvent.objects.filter(verb="export").count() == 3


@pytest.mark.parametrize(
    "name", ["figures-questions", "figures-lessons-export", "figures-questions-export"]
)
def test_figures_of_questions_are_not_for_others(client, sign_in, course, name):
    sign_in(owner=True)

    assert client.get(reverse(f"courses:{name}", args=[course.translation_key])).status_code == 404
    assert client.get(reverse("courses:figures-all-questions")).status_code == 404
