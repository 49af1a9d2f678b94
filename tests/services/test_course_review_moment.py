"""Several officials decide on one course at the same moment, while its trainer edits: one decision."""

import json

import pytest

pytestmark = pytest.mark.services
ROUNDS = 5
DECIDE = f"""
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from courses.course_reviews import actions
from courses.models import CoursePage, CourseReview, LessonPage
from courses.setting_up import ensure_workflow
from tests.factories.courses import CoursePageFactory, LessonPageFactory
from tests.factories.users import UserFactory
ensure_workflow()
# Own addresses: other tests have been in this database with those of the factory.
trainer = UserFactory(trainer=True, email="gui-duyet@example.vn")
officials = [UserFactory(official=True, email=f"duyet-{{n}}@example.vn") for n in range(4)]
found = []

def at_once(start, act):
    try:
        start.wait()
        act()
        return "done"
    except (actions.AlreadyDecided, actions.Refused) as error:
        return type(error).__name__
    finally:
        connection.close()

for number in range({ROUNDS}):
    course = CoursePageFactory(draft=True, slug=f"cung-luc-{{number}}")
    lessons = [LessonPageFactory(parent=course, draft=True) for _number in range(3)]
    pages = [course.pk, *(lesson.pk for lesson in lessons)]
    review = actions.send(user=trainer, course=course, pages=pages)
    acts = [
        *(lambda user=user: actions.approve(user=user, review=review) for user in officials[:2]),
        *(
            lambda user=user: actions.send_back(user=user, review=review, comment="x")
            for user in officials[2:]
        ),
        lambda: lessons[0].save_revision(user=trainer),
    ]
    start = threading.Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as pool:
        said = list(pool.map(lambda act: at_once(start, act), acts))
    live = [page.live for page in LessonPage.objects.child_of(course)]
    live.append(CoursePage.objects.get(pk=course.pk).live)
    state = CourseReview.objects.get(pk=review.pk).state
    found.append([said, live, state])
print(json.dumps(found))
"""


def test_of_several_decisions_one_counts_and_all_or_nothing_is_published(services):
    for said, live, state in json.loads(services.shell(DECIDE)[-1]):
        decisions, edit = said[:4], said[4]

        assert edit == "done"
        assert decisions.count("done") == 1
        assert decisions.count("done") + decisions.count("AlreadyDecided") + decisions.count(
            "Refused"
        ) == len(decisions)
        assert state == ("approved" if "done" in decisions[:2] else "returned")
        assert live == [state == "approved"] * 4
