"""Who may open an assessment: every kind of visitor, unclaimed and claimed."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest

from advisory.access import assessment_for, business_for
from advisory.assessments.holding import hold
from advisory.models import Membership
from core.models import AuditEvent
from tests.factories.advisory import (
    AdviserCaseFactory,
    AssessmentFactory,
    BusinessFactory,
    MembershipFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def request_of(user=None, *, holding: uuid.UUID | None = None) -> HttpRequest:
    request = HttpRequest()
    request.user = user or AnonymousUser()
    request.session = {}
    if holding:
        hold(request, holding)
    return request


def test_the_browser_that_holds_an_unclaimed_assessment_may_change_it():
    assessment = AssessmentFactory()

    found = assessment_for(request_of(holding=assessment.public_id), assessment.public_id)

    assert found == assessment
    assert found.can_change


def test_the_person_who_started_it_finds_it_on_another_device():
    assessment = AssessmentFactory(started_by=UserFactory())

    assert assessment_for(request_of(assessment.started_by), assessment.public_id).can_change


@pytest.mark.parametrize("traits", [{}, {"official": True}, {"adviser": True}, {"trainer": True}])
def test_nobody_else_sees_an_unclaimed_assessment(traits: dict):
    assessment = AssessmentFactory(submitted=True)

    for visitor in (None, UserFactory(**traits)):
        with pytest.raises(Http404):
            assessment_for(request_of(visitor), assessment.public_id)


def test_holding_another_assessment_opens_only_that_one():
    held, other = AssessmentFactory(), AssessmentFactory()

    with pytest.raises(Http404):
        assessment_for(request_of(holding=held.public_id), other.public_id)


@pytest.mark.parametrize("role", Membership.Role.values)
def test_the_people_of_the_business_may_change_a_claimed_assessment(role: str):
    assessment = AssessmentFactory(claimed=True)
    person = MembershipFactory(business=assessment.business, role=role).user

    assert assessment_for(request_of(person), assessment.public_id, to_change=True).can_change


def test_once_claimed_holding_the_link_is_not_enough():
    assessment = AssessmentFactory(claimed=True, started_by=UserFactory())

    for visitor in (None, assessment.started_by):
        with pytest.raises(Http404):
            assessment_for(request_of(visitor, holding=assessment.public_id), assessment.public_id)


def test_the_owner_of_another_business_sees_nothing():
    assessment = AssessmentFactory(claimed=True)

    with pytest.raises(Http404):
        assessment_for(request_of(UserFactory(owner=True)), assessment.public_id)


def test_an_adviser_looks_while_the_case_is_open_and_the_look_is_recorded():
    assessment = AssessmentFactory(claimed=True, submitted=True)
    adviser = AdviserCaseFactory(business=assessment.business).adviser

    found = assessment_for(request_of(adviser), assessment.public_id)

    assert not found.can_change
    event = AuditEvent.objects.get()
    assert (event.actor, event.object_id) == (adviser, str(assessment.pk))


@pytest.mark.parametrize("case", ["closed", "of another business", "none"])
def test_an_adviser_without_an_open_case_sees_nothing(case: str):
    assessment = AssessmentFactory(claimed=True)
    adviser = UserFactory(adviser=True)
    if case == "closed":
        AdviserCaseFactory(business=assessment.business, adviser=adviser, closed=True)
    if case == "of another business":
        AdviserCaseFactory(adviser=adviser)

    with pytest.raises(Http404):
        assessment_for(request_of(adviser), assessment.public_id)


def test_an_open_case_without_the_role_opens_nothing():
    assessment = AssessmentFactory(claimed=True)
    former_adviser = AdviserCaseFactory(business=assessment.business).adviser
    former_adviser.groups.clear()

    with pytest.raises(Http404):
        assessment_for(request_of(former_adviser), assessment.public_id)


def test_an_official_looks_but_changes_nothing():
    assessment = AssessmentFactory(claimed=True)
    official = UserFactory(official=True)

    assert not assessment_for(request_of(official), assessment.public_id).can_change
    assert AuditEvent.objects.count() == 1
    with pytest.raises(Http404):
        assessment_for(request_of(official), assessment.public_id, to_change=True)


def test_members_leave_no_audit_line():
    assessment = AssessmentFactory(claimed=True)
    owner = MembershipFactory(business=assessment.business, owner=True).user

    assessment_for(request_of(owner), assessment.public_id)

    assert not AuditEvent.objects.exists()


def test_an_assessment_that_does_not_exist_is_not_found():
    with pytest.raises(Http404):
        assessment_for(request_of(UserFactory(administrator=True)), uuid.uuid4())


def test_a_business_is_found_by_its_people_in_the_role_asked_for():
    business = BusinessFactory()
    owner = MembershipFactory(business=business, owner=True).user
    staff = MembershipFactory(business=business).user

    assert business_for(request_of(staff), business.public_id) == business
    assert business_for(request_of(owner), business.public_id, Membership.Role.OWNER) == business
    with pytest.raises(Http404):
        business_for(request_of(staff), business.public_id, Membership.Role.OWNER)


@pytest.mark.parametrize("traits", [{}, {"owner": True}, {"official": True}])
def test_a_business_is_hidden_from_everybody_else(traits: dict):
    business = BusinessFactory()

    for visitor in (None, UserFactory(**traits)):
        with pytest.raises(Http404):
            business_for(request_of(visitor), business.public_id)
