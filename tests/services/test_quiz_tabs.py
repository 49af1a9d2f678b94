"""One learner, eight tabs at the same moment: one attempt, no answer lost, one result."""

import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.services.signed_in import OPENER, TOKEN

pytestmark = pytest.mark.services
TABS = 8
MAKE = f"""
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from tests.factories.courses import (
    CoursePageFactory, EnrolmentFactory, LessonPageFactory, with_quiz
)
from tests.factories.quizzes import QuizFactory
quiz = QuizFactory(kinds=("text",) * {TABS}, pass_mark=50)
course = CoursePageFactory(title="Nhiều thẻ", slug="nhieu-the")
lesson = LessonPageFactory(parent=course, slug="nhieu-the-1", body=with_quiz(quiz))
user = EnrolmentFactory(course=course, user__email="nhieu-the@example.vn").user
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key)
print(f"/khoa-hoc-cua-toi/{{course.translation_key}}/bai/{{lesson.translation_key}}/kiem-tra/bat-dau/")
"""


def send(address: str, session: str, **fields: str) -> tuple[int, str]:
    """Post a form; returns the status and where it leads."""
    body = fields | {"csrfmiddlewaretoken": TOKEN}
    request = urllib.request.Request(
        address,
        data=urllib.parse.urlencode(body).encode(),
        headers={"Cookie": f"sessionid={session}; csrftoken={TOKEN}"},
    )
    try:
        with OPENER.open(request, timeout=20) as response:
            return response.status, ""
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers.get("Location", "")


def test_eight_tabs_are_one_attempt_with_every_answer_and_one_result(services, ask):
    session, start = services.shell(MAKE)[-2:]
    tabs = range(1, TABS + 1)

    with services.web() as (address, _process), ThreadPoolExecutor(TABS) as together:
        started = set(together.map(lambda _n: send(f"{address}{start}", session, number="1"), tabs))
        assert len(started) == 1
        [(status, paper)] = started
        assert status == 302
        given = list(
            together.map(
                lambda n: send(
                    f"{address}{paper}luu/",
                    session,
                    **{"card": str(n), f"q{n}": "xác thực hai lớp"},
                ),
                tabs,
            )
        )
        assert set(given) == {(302, paper)}
        ended = list(
            together.map(
                lambda n: send(
                    f"{address}{paper}nop/", session, **{"card": str(n), f"q{n}": "khác"}
                ),
                tabs,
            )
        )

    assert set(ended) == {(302, paper)}, services.log("gunicorn")
    [(count, earned)] = ask(
        "SELECT count(*), min(earned) FROM courses_quizattempt a"
        " JOIN courses_enrolment n ON n.id = a.enrolment_id WHERE n.course_title = %s",
        "Nhiều thẻ",
    )
    # All eight were kept; the first to hand in changed one of them, the others came too late.
    assert (count, earned) == (1, str(TABS - 1))
    events = ask(
        "SELECT kind, count(*) FROM courses_learningevent e"
        " JOIN courses_enrolment n ON n.id = e.enrolment_id WHERE n.course_title = %s"
        " GROUP BY kind ORDER BY 1",
        "Nhiều thẻ",
    )
    assert events == [("done", 1), ("result", 1)]
