"""What the engine is told of items, businesses and what they did."""

import pytest

from advisory.models import AdoptionEvent
from courses.models import Enrolment
from recommender import features
from recommender.events import COMPLETED, ENROLLED, what_was_used
from tests.factories.advisory import (
    AdoptionEventFactory,
    AdoptionFactory,
    BusinessFactory,
    IndustryFactory,
    MembershipFactory,
    PlatformFactory,
)
from tests.factories.courses import CoursePageFactory, EnrolmentFactory
from tests.factories.users import ConsentFactory
from users.models import Consent

pytestmark = pytest.mark.django_db
Stage = AdoptionEvent.Stage


def test_catalogue_holds_live_courses_and_vetted_platforms_only(course_pages, platforms):
    PlatformFactory(name="Hết hạn", vetted=True, vetted_until="2020-01-01")
    CoursePageFactory(title="Bản nháp", draft=True)

    found = {item.titles["vi"] for item in features.catalogue().values()}

    assert found == {
        "Kho mây",
        "Khóa chặt",
        "Khóa cloud",
        "Khóa cybersecurity",
        "Khóa data_analytics",
        "Khóa ecommerce",
    }


def test_platform_for_some_industries_names_them():
    industry = IndustryFactory(key="nganh-rieng")
    platform = PlatformFactory(vetted=True, for_all_industries=False, for_medium=False)
    platform.industries.add(industry)

    item = features.catalogue()[platform.pk]

    assert item.features["sectors"] == ["nganh-rieng"]
    assert item.features["sizes"] == ["micro", "small"]


def test_course_ids_are_far_from_row_numbers_and_fit_the_engine(course_pages):
    ids = {features.course_id(page.translation_key) for page in course_pages.values()}

    assert len(ids) == 4
    assert all(2**61 <= key < 2**62 for key in ids)


def test_catalogue_hash_changes_with_the_catalogue(platforms):
    before = features.catalogue_hash(features.catalogue())
    same = features.catalogue_hash(features.catalogue())
    PlatformFactory(vetted=True)

    assert before == same
    assert features.catalogue_hash(features.catalogue()) != before


def test_profile_orders_gaps_by_points_missing_and_keeps_the_answer_behind(submitted):
    profile = features.profile_of(submitted())

    gaps = profile.features["gaps"]
    largest = sorted(gaps, key=lambda topic: -gaps[topic])
    assert gaps[largest[0]] == 1.0
    assert {"cloud", "cybersecurity", "data_analytics"} <= set(gaps)
    assert "ecommerce" not in gaps
    assert gaps["data_analytics"] < gaps["cloud"]
    behind = profile.answers["cloud"]
    assert behind["key"] == "cloud_use"
    assert behind["question"]["vi"].startswith("Doanh nghiệp dùng dịch vụ đám mây")
    assert behind["answer"]["vi"] != behind["answer"]["en"]


def test_business_without_size_or_industry_excludes_nothing(submitted):
    anonymous = features.profile_of(submitted())
    unknown = features.profile_of(submitted(business=BusinessFactory()))

    assert anonymous.features.get("size") is None
    assert unknown.features["size"] is unknown.features["sector"] is None


def test_business_profiles_take_the_newest_result(submitted):
    business = BusinessFactory(small=True, advised=True, industry=IndustryFactory(key="may-mac"))
    submitted(business=business)
    submitted(business=business, cloud_use=4, infosec_policy=5)

    profile = features.business_profiles()[business.pk]

    assert profile["sector"] == "may-mac"
    assert profile["size"] == "small"
    assert profile["gaps"]["data_analytics"] == 1.0


def test_business_without_a_result_still_counts_as_a_peer():
    business = BusinessFactory(small=True, advised=True)

    assert features.business_profiles()[business.pk] == {"sector": None, "size": "small"}


def event_weights() -> dict[tuple[int, int], float]:
    found = what_was_used()
    return dict(zip(zip(found.user, found.item, strict=True), found.weight, strict=True))


def test_learning_counts_for_each_business_of_the_person_who_consents():
    member = MembershipFactory(owner=True)
    second = MembershipFactory(user=member.user, owner=True)
    for purpose in (Consent.Purpose.PEER_STATISTICS, Consent.Purpose.TRACKING):
        ConsentFactory(user=member.user, purpose=purpose)
    enrolment = EnrolmentFactory(user=member.user)
    done = EnrolmentFactory(user=member.user, completed_at="2026-11-01T00:00Z")

    course, finished = (features.course_id(row.course_key) for row in (enrolment, done))
    assert event_weights() == {
        (member.business_id, course): ENROLLED,
        (second.business_id, course): ENROLLED,
        (member.business_id, finished): COMPLETED,
        (second.business_id, finished): COMPLETED,
    }


@pytest.mark.parametrize("case", ["no consent", "withdrawn consent", "left the course"])
def test_learning_teaches_nobody(case: str):
    member = MembershipFactory(owner=True)
    EnrolmentFactory(
        user=member.user,
        state=Enrolment.State.WITHDRAWN if case == "left the course" else Enrolment.State.ACTIVE,
    )
    if case != "no consent":
        ConsentFactory(
            user=member.user,
            purpose=Consent.Purpose.PEER_STATISTICS,
            withdrawn_at="2026-11-01T00:00Z" if case == "withdrawn consent" else None,
        )

    assert list(event_weights().values()) == [0.0]
    assert not what_was_used().that_teach().user


def tracked_business():
    owner = MembershipFactory(owner=True)
    ConsentFactory(user=owner.user, purpose=Consent.Purpose.TRACKING)
    return owner.business


def test_what_is_used_without_a_consent_to_tracking_is_known_and_teaches_nothing():
    adoption = AdoptionFactory(business__advised=True, in_use=True)

    assert event_weights() == {(adoption.business_id, adoption.platform_id): 0.0}


@pytest.mark.parametrize("missing", [Consent.Purpose.PEER_STATISTICS, Consent.Purpose.TRACKING])
def test_learning_teaches_with_both_consents_only(missing):
    member = MembershipFactory(owner=True)
    for purpose in {Consent.Purpose.PEER_STATISTICS, Consent.Purpose.TRACKING} - {missing}:
        ConsentFactory(user=member.user, purpose=purpose)
    EnrolmentFactory(user=member.user)

    assert list(event_weights().values()) == [0.0]


@pytest.mark.parametrize(
    ("stages", "weights"),
    [
        ([Stage.RECOMMENDED, Stage.OPENED], []),
        ([Stage.OPENED, Stage.IN_USE], [2.0]),
        ([Stage.IN_USE, Stage.IN_USE_90D], [3.0]),
        ([Stage.IN_USE, Stage.IN_USE_90D, Stage.GIVEN_UP], [0.0]),
    ],
)
def test_adoption_counts_by_its_strongest_stage_unless_given_up(stages, weights):
    adoption = AdoptionFactory(business=tracked_business())
    for stage in stages:
        AdoptionEventFactory(adoption=adoption, stage=stage)

    assert list(event_weights().values()) == weights
