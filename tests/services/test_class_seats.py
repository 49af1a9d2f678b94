"""One seat and many people at the same moment: given once, given on once, never lost."""

import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.services.signed_in import Answer, ask_as, sign_in

pytestmark = pytest.mark.services
ROUNDS = 6  # the moment has to be met
PEOPLE = 4
EMAILS = tuple(f"cho-ngoi-{number}@example.vn" for number in range(PEOPLE))
PREPARE = f"""
import datetime, json
from django.utils import timezone
from tests.factories.cohorts import CohortFactory
from tests.factories.courses import CoursePageFactory
from users.consents import Purpose, give_consent
from users.models import User
for email in {EMAILS!r}:
    give_consent(user=User.objects.get(email=email), purpose=Purpose.LEARNING)
course = CoursePageFactory(title="Một chỗ", slug="mot-cho")
print(json.dumps([
    str(CohortFactory(course=course, seats=1).public_id) for _ in range({ROUNDS})
]))
"""
PLACES = """
    SELECT s.state, count(*) FROM courses_seat s JOIN courses_cohort c ON c.id = s.cohort_id
     WHERE c.public_id::text = %s GROUP BY s.state ORDER BY s.state"""


@pytest.fixture(scope="module")
def people(services) -> list[str]:
    return sign_in(services, *EMAILS)


@pytest.fixture(scope="module")
def classes(services, people) -> list[str]:
    return json.loads(services.shell(PREPARE)[-1])


@pytest.fixture(scope="module")
def portal(services):
    with services.web(workers=3) as (address, _master):
        yield address


def at_once(portal: str, cohort: str, forms: list[tuple[str, str]]) -> list[Answer]:
    """Send forms of several people, all at the same moment: `(session, what)`."""
    start = threading.Barrier(len(forms))

    def send(form: tuple[str, str]) -> Answer:
        session, what = form
        start.wait()
        address = f"{portal}/lop-hoc/{cohort}/{what}/"
        return ask_as(session, address, {"_once": str(uuid.uuid4())})

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(send, forms))


def test_one_seat_is_given_once_and_given_on_once(services, people, classes, portal):
    for cohort in classes:
        taking = [(session, "dang-ky") for session in people] * 2  # everybody taps twice
        answers = at_once(portal, cohort, taking)
        assert {answer.status for answer in answers} == {302}, services.log("gunicorn")
        assert services.ask(PLACES, cohort) == [("seated", 1), ("waiting", PEOPLE - 1)]

        # All leave and come again at the same moment, the holder too.
        moving = [(session, what) for session in people for what in ("roi-lop", "dang-ky")]
        answers = at_once(portal, cohort, moving)
        assert {answer.status for answer in answers} <= {302, 404}, services.log("gunicorn")
        places = dict(services.ask(PLACES, cohort))
        held = places.get("seated", 0) + places.get("waiting", 0)
        assert places.get("seated", 0) == min(1, held)

    enrolled = services.ask(
        "SELECT count(*) FROM courses_enrolment WHERE course_title = %s", "Một chỗ"
    )
    assert enrolled == [(PEOPLE,)]
