"""Seeded businesses: every reason is the largest part of its score and names something real."""

import random
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from recommender import auditing, recommending, training
from recommender.models import Recommendation
from tests.factories.advisory import (
    AdoptionFactory,
    BusinessFactory,
    IndustryFactory,
    PlatformFactory,
)
from tests.factories.users import ConsentFactory
from tests.recommender.conftest import topics
from users.models import Consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def businesses(submitted, course_pages):
    """`businesses(n)`: so many with answers by chance, platforms in use and lists."""

    def make(number: int, *, seed: int = 5) -> None:
        rng = random.Random(seed)
        industries = IndustryFactory.create_batch(3)
        keys = ("cloud", "cybersecurity", "data_analytics", "ecommerce")
        found = [PlatformFactory(vetted=True, topics=topics(rng.choice(keys))) for _ in range(12)]
        found[0].for_all_industries = False
        found[0].save()
        found[0].industries.add(industries[0])
        rounds = []
        for _number in range(number):
            business = BusinessFactory(advised=True, small=True, industry=rng.choice(industries))
            owner = business.memberships.get().user
            ConsentFactory(user=owner, purpose=Consent.Purpose.TRACKING)
            for platform in rng.sample(found[:5], rng.randint(0, 2)):
                AdoptionFactory(business=business, platform=platform, in_use=True)
            answers = {key: rng.randint(0, 4) for key in ("cloud_use", "infosec_policy")}
            rounds.append(submitted(business=business, **answers))
        training.register(training.fit_model(lambda *_told: None, with_metrics=False))
        for assessment in rounds:
            recommending.store(assessment, recommending.make_list(assessment))

    return make


def test_no_reason_is_wrong(businesses):
    businesses(20)

    found = auditing.audit(businesses=20)

    assert found.businesses == 20
    assert found.lines > 80
    assert found.problems == []
    assert set(found.by_part) >= {"need"}


def test_command_finds_a_wrong_share_and_ends_with_1(businesses):
    businesses(3)
    out = StringIO()
    call_command("audit_recommendations", stdout=out)
    assert "Every reason is the largest part" in out.getvalue()
    line = Recommendation.objects.current().first()
    line.parts[0]["share"] += 0.2
    line.save()

    with pytest.raises(CommandError, match="1 problems"):
        call_command("audit_recommendations", stdout=StringIO(), stderr=StringIO())


@pytest.mark.parametrize(
    ("name", "evidence", "problem"),
    [
        ("need", {"key": "cloud_use"}, None),
        ("need", {}, "the answer it names was never given"),
        ("profile", {"key": "cloud_use"}, None),
        ("profile", {"features": []}, None),
        ("profile", {"key": "never_asked"}, "the answer it names was never given"),
        ("popularity", {"members": 4}, "the group it names has 4 members"),
        ("sequence", {"after": {"vi": "Kho mây", "en": "Cloud store"}}, None),
        ("sequence", {}, "it names nothing the business chose before"),
        ("dreams", {}, "dreams is a part nobody gave a name to"),
    ],
)
def test_what_is_named_has_to_be_there(name, evidence, problem):
    main = {"name": name, "evidence": evidence}

    found = list(auditing._evidence_problems(main, {"cloud_use": {"key": "cloud_use"}}))

    assert found == ([problem] if problem else [])
