"""The pages of a quiz: for the learner, for visitors, for strangers; what is never sent early."""

import io
import json
import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core.models import PortalImage
from courses import actions
from courses.models import LearningEvent, QuizAttempt
from tests.courses.taking_quizzes import form
from tests.factories.courses import (
    CoursePageFactory,
    EnrolmentFactory,
    LessonPageFactory,
    with_quiz,
)
from tests.factories.quizzes import LINES, QuestionFactory, QuizFactory

pytestmark = pytest.mark.django_db
#: Wagtail makes a rendition in a temporary file that only the garbage collector closes.
WAGTAIL_LEAVES_A_FILE_OPEN = pytest.mark.filterwarnings(
    "ignore:Exception ignored in.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture
def learner(sign_in):
    return sign_in(learner=True)


@pytest.fixture
def case(learner):
    """A course with a lesson that has a quiz of all kinds; the learner takes it."""
    return make_case(learner, kinds=tuple(LINES))


class Case:
    def __init__(self, course, lesson, quiz):
        self.course, self.lesson, self.quiz = course, lesson, quiz

    def url(self, name: str) -> str:
        return reverse(
            f"courses:{name}", args=[self.course.translation_key, self.lesson.translation_key]
        )


def make_case(user, **fields) -> Case:
    quiz = QuizFactory(**fields)
    course = CoursePageFactory()
    lesson = LessonPageFactory(parent=course, body=with_quiz(quiz))
    if user:
        actions.enrol(user=user, course=course)
    return Case(course, lesson, quiz)


def started(client, case, number: int = 1) -> QuizAttempt:
    client.post(case.url("start-quiz"), {"number": number})
    return QuizAttempt.objects.latest("number")


def at(name: str, attempt) -> str:
    return reverse(f"courses:{name}", args=[attempt.key])


def text(response) -> str:
    return response.content.decode()


def save(client, attempt, data):
    return client.post(at("save-quiz", attempt), data, headers={"Accept": "application/json"})


def real(queries) -> list[str]:
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


def test_from_the_lesson_to_the_result(client, case):
    lesson = text(client.get(case.lesson.url))
    assert case.url("quiz") in lesson
    assert case.url("complete-lesson") not in lesson
    assert "làm đạt bài kiểm tra" in lesson

    attempt = started(client, case)
    page = text(client.get(at("quiz-attempt", attempt)))
    assert page.count("<fieldset") == 7
    ended = client.post(at("submit-quiz", attempt), form(attempt), follow=True)

    assert "100&nbsp;%" in text(ended)
    assert "Vì sao: Email chính." in text(ended)
    assert "✓" in text(client.get(case.course.url))


def test_nothing_on_the_paper_says_what_is_right(client, case):
    attempt = started(client, case)
    page = text(client.get(at("quiz-attempt", attempt)))
    save(client, attempt, form(attempt, right=False, only=[1]))

    assert "Vì sao" not in page
    assert "Giải thích chung" not in page
    assert "is_correct" not in page
    # Lines and partners are named by their place on the page: ids would give the order away.
    ids = {o["id"] for a in attempt.answers.all() for o in a.version.definition["options"]}
    values = re.findall(r'(?:value|name)="(?:q\d\.)?(\d+)"', page)
    assert not ids & {value for value in values if len(value) > 1}
    answer = save(client, attempt, form(attempt, right=False, only=[1])).json()
    assert answer == {"errors": {}}


def test_a_refresh_or_another_device_goes_on_where_one_was(client, case):
    attempt = started(client, case)
    save(client, attempt, form(attempt))

    again = text(client.get(at("quiz-attempt", attempt)))

    assert len(re.findall(r" checked>", again)) == 4  # one, two of many, true
    assert len(re.findall(r" selected>", again)) == 6
    assert 'value="1000"' in again
    assert at("quiz-attempt", attempt) in text(client.get(case.url("quiz")))


def test_what_cannot_be_read_is_shown_beside_its_question(client, learner):
    case = make_case(learner, kinds=("number",))
    attempt = started(client, case)
    wrong = {"card": ["1"], "q1": ["mười"]}

    assert save(client, attempt, wrong).json()["errors"]["1"].startswith("Xin ghi một con số")
    for name in ("save-quiz", "submit-quiz"):
        page = client.post(at(name, attempt), wrong)
        assert page.status_code == 422
        assert "Xin ghi một con số" in text(page)
        assert 'value="mười"' in text(page)
    attempt.refresh_from_db()
    assert attempt.is_open


def test_places_given_twice_are_shown_as_they_were_chosen(client, learner):
    case = make_case(learner, kinds=("order",))
    attempt = started(client, case)
    twice = {"card": ["1"], "q1.0": "1", "q1.1": "1", "q1.2": "3"}

    page = text(client.post(at("submit-quiz", attempt), twice))

    assert "Xin cho mỗi dòng một vị trí riêng" in page
    assert len(re.findall(r"<option selected>1<", page)) == 2


def test_numbers_are_read_and_written_as_the_language_writes_them(client, learner):
    case = make_case(learner, kinds=("number",))
    attempt = started(client, case)
    paper, save_at = at("quiz-attempt", attempt), at("save-quiz", attempt)

    client.post(f"/en{save_at}", {"card": ["1"], "q1": "1,002.5"})

    assert attempt.answers.get().value == "1002.5"
    assert 'value="1002.5"' in text(client.get(f"/en{paper}"))
    assert "Hand in" in text(client.get(f"/en{paper}"))
    assert 'value="1002,5"' in text(client.get(paper))


@pytest.fixture
def _own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@WAGTAIL_LEAVES_A_FILE_OPEN
@pytest.mark.usefixtures("_own_media")
def test_pictures_are_shown_as_they_were_when_the_question_was_published(client, learner):
    picture = picture_of("red", alt_text="Một ổ khóa")
    question = QuestionFactory(picture=picture)
    case = make_case(learner, questions=[question])
    attempt = started(client, case)
    shown = attempt.answers.get().version.definition["picture"]

    for url in (at("quiz-attempt", attempt), at("quiz-attempt", attempt)):
        with CaptureQueriesContext(connection) as queries:
            page = text(client.get(url))
    client.post(at("submit-quiz", attempt), form(attempt))

    assert f'{shown["file"]}" width="{shown["width"]}"' in page
    assert 'alt="Một ổ khóa"' in page
    assert len(real(queries)) <= 6
    assert shown["file"] in text(client.get(at("quiz-attempt", attempt)))


def picture_of(colour: str, **fields) -> PortalImage:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "PNG")
    return PortalImage.objects.create(
        title="Ổ khóa", file=ContentFile(data.getvalue(), name=f"{colour}.png"), **fields
    )


@WAGTAIL_LEAVES_A_FILE_OPEN
@pytest.mark.usefixtures("_own_media")
def test_a_picture_needs_an_alternative_text():
    question = QuestionFactory(draft=True, picture=picture_of("blue"))

    assert question.problems() == ["Hình ảnh cần văn bản thay thế cho người không xem được."]


def test_missing_answers_are_asked_about_before_handing_in(client, case):
    attempt = started(client, case)
    some = form(attempt, only=[1, 2])

    asked = client.post(at("submit-quiz", attempt), some)
    assert asked.status_code == 422
    assert "Còn 5 câu chưa trả lời" in text(asked)
    client.post(at("submit-quiz", attempt), some | {"anyway": "1"})

    attempt.refresh_from_db()
    assert attempt.earned == 2


def test_handing_in_twice_is_one_result(client, case):
    attempt = started(client, case)
    sent = form(attempt)

    for _ in range(2):
        response = client.post(at("submit-quiz", attempt), sent)
        assert response["Location"] == at("quiz-attempt", attempt)

    assert LearningEvent.objects.filter(kind="result").count() == 1


def test_another_tab_is_told_that_the_attempt_has_ended(client, case):
    attempt = started(client, case)
    client.post(at("submit-quiz", attempt), form(attempt))

    told = save(client, attempt, form(attempt, right=False, only=[1]))
    plain = client.post(at("save-quiz", attempt), form(attempt, right=False), follow=True)

    assert (told.status_code, told.json()) == (409, {"ended": at("quiz-attempt", attempt)})
    assert "đã nộp từ trước" in text(plain)
    attempt.refresh_from_db()
    assert attempt.percent == 100


def test_late_answers_meet_a_clear_page(client, learner):
    case = make_case(learner, minutes_allowed=10)
    attempt = started(client, case)
    assert "data-time=" in text(client.get(at("quiz-attempt", attempt)))
    QuizAttempt.objects.update(due_at=timezone.now() - timedelta(minutes=1))

    response = client.post(at("submit-quiz", attempt), form(attempt), follow=True)

    assert "Đã hết giờ trước khi câu trả lời đến nơi" in text(response)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.earned) == (QuizAttempt.State.EXPIRED, 0)


def test_an_attempt_whose_time_is_over_is_closed_when_it_is_looked_at(client, learner):
    case = make_case(learner, minutes_allowed=10)
    attempt = started(client, case)
    QuizAttempt.objects.update(due_at=timezone.now() - timedelta(minutes=1))

    assert "Hết giờ" in text(client.get(at("quiz-attempt", attempt)))


@pytest.mark.parametrize("name", ["quiz-attempt", "save-quiz", "submit-quiz"])
def test_anothers_attempt_is_not_found(client, case, sign_in, name):
    attempt = started(client, case)
    sign_in(EnrolmentFactory(course=case.course).user)

    ask = client.get if name == "quiz-attempt" else client.post
    assert ask(at(name, attempt)).status_code == 404
    assert ask(reverse(f"courses:{name}", args=[uuid.uuid4()])).status_code == 404


def test_visitors_see_what_it_is_and_how_to_enrol(client):
    case = make_case(None)

    page = text(client.get(case.url("quiz")))

    assert case.quiz.title in page
    assert "tài khoản và ghi danh" in page
    assert "<form" not in page
    assert case.url("quiz") in text(client.get(case.lesson.url))
    assert "/tai-khoan/" in client.post(case.url("start-quiz"), {"number": 1})["Location"]


def test_visitors_are_asked_to_sign_in_to_an_attempt(client, case):
    attempt = started(client, case)
    client.logout()

    assert "/tai-khoan/" in client.get(at("quiz-attempt", attempt))["Location"]
    assert "/tai-khoan/" in client.post(at("save-quiz", attempt))["Location"]
    assert save(client, attempt, {}).status_code == 401


def test_who_is_not_enrolled_is_told_so(client, learner):
    case = make_case(None)

    assert "ghi danh miễn phí" in text(client.get(case.url("quiz")))
    response = client.post(case.url("start-quiz"), {"number": 1}, follow=True)

    assert "Hãy ghi danh khóa học trước" in text(response)
    assert not QuizAttempt.objects.exists()


def test_a_quiz_that_is_not_there_is_not_found(client, case, learner):
    without = LessonPageFactory(parent=case.course)
    other = CoursePageFactory()
    case.quiz.unpublish()
    gone = [
        (case.course, case.lesson),
        (case.course, without),
        (other, case.lesson),
    ]

    for course, lesson in gone:
        for name, ask in (("quiz", client.get), ("start-quiz", client.post)):
            address = reverse(
                f"courses:{name}", args=[course.translation_key, lesson.translation_key]
            )
            assert ask(address).status_code == 404
    page = text(client.get(case.lesson.url))
    assert "đang được soạn" in page
    assert case.url("complete-lesson") in page


@pytest.mark.parametrize("number", ["", "x", "-1"])
def test_a_start_without_a_number_starts_the_next(client, case, number):
    client.post(case.url("start-quiz"), {"number": number})

    assert QuizAttempt.objects.get().number == 1


def test_limits_are_told(client, learner):
    case = make_case(learner, attempts_allowed=2, pause_minutes=60)
    attempt = started(client, case)
    client.post(at("submit-quiz", attempt), form(attempt, right=False))

    assert "làm lại được từ" in text(client.get(case.url("quiz")))
    refused = client.post(case.url("start-quiz"), {"number": 2}, follow=True)
    assert "chưa làm thêm lần nữa được" in text(refused)
    QuizAttempt.objects.update(submitted_at=timezone.now() - timedelta(hours=2))
    second = started(client, case, 2)
    client.post(at("submit-quiz", second), form(second))

    assert "dùng hết số lần làm" in text(client.get(case.url("quiz")))


@pytest.mark.parametrize(
    ("review", "score", "answers"),
    [("never", False, False), ("score", True, False), ("after", True, True)],
)
def test_the_review_follows_the_policy(client, learner, review, score, answers):
    case = make_case(learner, review=review)
    attempt = started(client, case)

    page = text(client.post(at("submit-quiz", attempt), form(attempt, right=False), follow=True))

    assert ("big-number" in page) is score
    assert ("Vì sao" in page) is answers
    assert (">0&nbsp;%" in text(client.get(case.url("quiz")))) is score


@pytest.mark.parametrize(
    ("counts", "percent", "passed"),
    [("best", "100&nbsp;%", True), ("last", ">0&nbsp;%", False), ("average", "50&nbsp;%", False)],
)
def test_the_attempt_that_counts_is_shown(client, learner, counts, percent, passed):
    case = make_case(learner, counts=counts)
    for number, right in ((1, True), (2, False)):
        attempt = started(client, case, number)
        client.post(at("submit-quiz", attempt), form(attempt, right=right))

    page = text(client.get(case.url("quiz")))

    assert percent in page.split("Các lần làm của anh/chị")[1]
    assert ("đã làm đạt bài kiểm tra này" in page) is passed


def test_answers_wait_for_a_pass_or_the_last_attempt(client, learner):
    case = make_case(learner, review="at_the_end", attempts_allowed=2)
    first = started(client, case)
    page = text(client.post(at("submit-quiz", first), form(first, right=False), follow=True))
    assert "Vì sao" not in page
    assert "hoặc sau lần làm cuối cùng" in page
    second = started(client, case, 2)
    client.post(at("submit-quiz", second), form(second, right=False))

    assert "Vì sao" in text(client.get(at("quiz-attempt", first)))


def test_an_attempt_whose_lesson_is_gone_can_be_ended(client, case):
    attempt = started(client, case)
    case.lesson.delete()

    assert client.get(at("quiz-attempt", attempt)).status_code == 200
    page = text(client.post(at("submit-quiz", attempt), form(attempt), follow=True))

    assert "không còn mở" in page
    assert "100&nbsp;%" in page


def test_ones_own_word_is_refused_with_a_reason(client, case):
    response = client.post(case.url("complete-lesson"), follow=True)

    assert "xong khi làm bài kiểm tra" in text(response)
    told = {
        "sent_at": 1,
        "visit": str(uuid.uuid4()),
        "events": [
            {
                "id": str(uuid.uuid4()),
                "lesson": str(case.lesson.translation_key),
                "kind": "done",
                "at": 1,
            }
        ],
    }
    answer = client.post(
        reverse("courses:tell", args=[case.course.translation_key]), {"told": json.dumps(told)}
    )
    assert answer.json()["done"] == 0


def test_queries_of_the_pages(client, case):
    attempt = started(client, case)

    for url in (case.url("quiz"), at("quiz-attempt", attempt), case.lesson.url):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        assert len(queries) <= 6, (url, real(queries))


def test_queries_of_a_lesson_opened_for_the_first_time(client, case):
    client.get(case.course.url)

    with CaptureQueriesContext(connection) as queries:
        assert client.get(case.lesson.url).status_code == 200

    # One more than other lessons need: Wagtail fetches what a block points at.
    assert len(real(queries)) <= 7, real(queries)


def test_queries_of_the_review(client, case):
    attempt = started(client, case)
    client.post(at("submit-quiz", attempt), form(attempt))

    with CaptureQueriesContext(connection) as queries:
        client.get(at("quiz-attempt", attempt))
    assert len(queries) <= 6, real(queries)


def test_queries_of_saving_and_handing_in(client, case):
    """Saving keeps the limit of eight; handing in adds what progress needs, six at most."""
    attempt = started(client, case)
    sent = form(attempt)

    with CaptureQueriesContext(connection) as queries:
        save(client, attempt, sent)
    assert len(real(queries)) <= 8, real(queries)
    with CaptureQueriesContext(connection) as queries:
        client.post(at("submit-quiz", attempt), sent)

    assert len(real(queries)) <= 12, real(queries)


def test_a_visitors_quiz_page_comes_from_the_cache(client, settings):
    settings.VISITOR_CACHE_SECONDS = 60
    case = make_case(None)
    client.get(case.url("quiz"))

    with CaptureQueriesContext(connection) as queries:
        client.get(case.url("quiz"))

    assert real(queries) == []
