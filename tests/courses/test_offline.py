"""Reading without a connection: what the server hands out for it."""

import json
import re

import pytest

from courses.lessons import lessons_of
from tests.factories.courses import CoursePageFactory

pytestmark = pytest.mark.django_db


def test_the_script_lies_at_the_root_and_is_asked_for_again(client):
    response = client.get("/sw.js")

    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert b"addEventListener" in response.content


def test_the_page_shown_without_a_connection_is_the_same_for_all(client, sign_in):
    visitor = client.get("/ngoai-tuyen/")

    assert "Không có mạng" in visitor.text
    assert "csrf" not in visitor.text


def test_a_course_names_the_pages_to_save(client):
    course = CoursePageFactory(lessons=2)

    html = client.get(course.url).text

    listed = json.loads(re.search(r'data-pages="([^"]+)"', html)[1].replace("&quot;", '"'))
    assert listed == [course.url, *(lesson.url for lesson in lessons_of(course))]


def test_a_course_without_lessons_has_nothing_to_save(client):
    assert "data-offline" not in client.get(CoursePageFactory().url).text
