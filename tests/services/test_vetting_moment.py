"""Officials approve, return and suspend at the same moment on PostgreSQL: one decision, and safety wins."""

import json

import pytest

pytestmark = pytest.mark.services
ROUNDS = 6
DECIDE = f"""
import datetime
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from advisory.models import Platform, VettingCriterion, VettingReview
from advisory.platforms import follow_ups
from advisory.platforms.actions import record_stage
from advisory.platforms.vetting import (
    Finding, VettingError, approve_review, propose_review, return_review, suspend_platform,
)
from tests.factories.advisory import BusinessFactory, PlatformFactory
from tests.factories.users import UserFactory
# Own addresses: other tests have been in this database with those of the factory.
proposer, *others = [
    UserFactory(official=True, email=f"tham-dinh-{{n}}@example.vn") for n in range(4)
]
found = []

def at_once(start, act):
    try:
        start.wait()
        return str(act() is not None)
    except VettingError:
        return "refused"
    finally:
        connection.close()

def together(acts):
    start = threading.Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(lambda act: at_once(start, act), acts))

findings = {{one.key: Finding("yes", "trang 1") for one in VettingCriterion.objects.all()}}
for number in range({ROUNDS}):
    platform = PlatformFactory(key=f"cung-luc-{{number}}")
    fact = {{"platform": platform, "findings": findings, "outcome": "vetted"}}
    proposed = together([lambda who=who: propose_review(reviewer=who, **fact) for who in others])
    review = VettingReview.objects.proposed().get(platform=platform)
    rest = [who for who in [proposer, *others] if who.pk != review.reviewer_id]
    own = UserFactory._meta.model.objects.get(pk=review.reviewer_id)
    acts = [
        lambda: approve_review(review=review, official=rest[0]),
        lambda: approve_review(review=review, official=own),
        lambda: return_review(review=review, official=rest[1], reason="thiếu"),
    ]
    if number % 2:
        acts.append(lambda: suspend_platform(platform=platform, reviewer=rest[2], reason="lộ"))
    said = together(acts)
    review.refresh_from_db()
    status = Platform.objects.get(pk=platform.pk).status
    found.append([proposed, said, review.state, status, number % 2])

business, platform = BusinessFactory(), PlatformFactory(key="cung-hoi")
day = datetime.date(2026, 1, 5)
record_stage(business=business, platform=platform, stage="in_use", on=day, by=None)
today = day + datetime.timedelta(days=90)
asked = together([lambda: follow_ups._ask(business.adoptions.get().pk, today) or None] * 4)
print(json.dumps([found, asked]))
"""


def test_one_decision_counts_and_nobody_is_asked_twice(services):
    found, asked = json.loads(services.shell(DECIDE)[-1])

    for proposed, said, state, status, is_suspended in found:
        assert proposed.count("True") == 1
        assert said[1] == "refused"  # who proposed it
        assert said[:3].count("True") <= 1
        if is_suspended:
            assert said[3] == "True"
            assert status == "suspended"
        else:
            assert (state, status) in {("approved", "vetted"), ("returned", "listed")}
    assert asked.count("True") == 1
