"""A page has a list by need at once, and the full one soon: the seconds are printed, not judged."""

import sys
import time
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from tests.services.installation import Installation
from tests.services.visiting import Page, Visitor, public_id

pytestmark = pytest.mark.services
PATIENCE = 60

VET_ALL_BUT_ONE = """
import datetime
from django.utils import timezone
from advisory.models import Platform
until = timezone.localdate() + datetime.timedelta(days=90)
rows = list(Platform.objects.filter(for_all_industries=True).order_by("key")[:9])
for row in rows[1:]:
    Platform.objects.filter(pk=row.pk).update(status="vetted", vetted_until=until)
print(rows[0].key)
"""
FINISH_THE_FIRST_COURSE = """
from django.utils import timezone
from advisory.models import Assessment
from courses.models import Enrolment
from recommender.models import Recommendation
from users.models import User
assessment = Assessment.objects.get(public_id="{assessment}")
learner, _created = User.objects.get_or_create(email="hoc-xong@giay-phut.example")
Assessment.objects.filter(pk=assessment.pk).update(started_by=learner)
line = Recommendation.objects.current().filter(assessment=assessment, kind="course").first()
Enrolment.objects.create(user=learner, course_key=line.course_key, completed_at=timezone.now())
print(line.public_id)
"""
VET = """
from advisory.models import Platform, VettingCriterion
from advisory.platforms.vetting import Finding, approve_review, propose_review
from users.models import User
findings = {{key: Finding("yes", "Đã xem") for key in
            VettingCriterion.objects.filter(is_active=True).values_list("key", flat=True)}}
first, second = (User.objects.get_or_create(email=f"tham-dinh-{{n}}@giay.example")[0]
                 for n in (1, 2))
review = propose_review(platform=Platform.objects.get(key="{key}"), reviewer=first,
                        findings=findings, outcome="vetted")
approve_review(review=review, official=second)
"""
TRAIN = "from recommender.tasks import train_nightly; train_nightly()"


@pytest.fixture
def portal(services) -> tuple[Installation, str]:
    """A portal that runs, and the platform that is not vetted yet."""
    [spare] = services.shell(VET_ALL_BUT_ONE)
    return services, spare


def cards(visitor: Visitor, result: Page) -> BeautifulSoup:
    """What the script of the page asks for."""
    return visitor.open(f"/danh-gia/{public_id(result)}/de-xuat/").soup


def seconds_until(condition: Callable[[], object]) -> float:
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < PATIENCE, "the list never came"
        time.sleep(0.1)
    return time.monotonic() - begun


def is_full(visitor: Visitor, result: Page) -> bool:
    found = cards(visitor, result)
    return bool(found.select("#recommended h4")) and not found.select("[data-waiting]")


def test_the_full_list_follows_the_list_by_need(portal):
    installation, spare = portal
    took = {}
    with installation.web(workers=1) as (address, _master), installation.worker(concurrency=2):
        first = Visitor(address)
        result = first.quick_scan(0)
        seconds_until(lambda: is_full(first, result))  # the worker starts, the first model is made
        visitor = Visitor(address)
        result = visitor.quick_scan(1)
        assert result.soup.select("#recommended h4"), "no list by need at once"
        took["new assessment"] = seconds_until(lambda: is_full(visitor, result))

        installation.shell(TRAIN)
        result = visitor.quick_scan(0)
        took["new assessment during a training"] = seconds_until(lambda: is_full(visitor, result))

        [line] = installation.shell(FINISH_THE_FIRST_COURSE.format(assessment=public_id(result)))
        page = cards(visitor, result)
        assert line not in str(page), "a finished course is still suggested"
        assert page.select("#recommended h4")
        took["finished course"] = seconds_until(lambda: is_full(visitor, result))

        installation.shell(VET.format(key=spare))
        assert cards(visitor, result).select("#recommended h4")
        took["new vetting"] = seconds_until(lambda: is_full(visitor, result))

    for what, seconds in took.items():
        sys.stdout.write(f"{what}: {seconds:.1f} s\n")  # five are promised; see with -s
