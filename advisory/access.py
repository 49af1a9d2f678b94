"""Who may open which assessment or business: every view asks here, and a stranger gets a 404."""

import uuid

from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.http import Http404, HttpRequest

from advisory.assessments.holding import holds, holds_invitation
from advisory.colleagues.invitations import InvitationOver
from advisory.models import (
    AdviserCase,
    Assessment,
    Business,
    Membership,
    Plan,
    PlanStep,
    Respondent,
    Review,
    Vendor,
)
from advisory.models.business import BusinessQuerySet
from advisory.oversight.scope import oversees
from core import audit
from users.models import User
from users.roles import Role


def assessment_for(
    request: HttpRequest,
    public_id: uuid.UUID,
    *,
    to_change: bool = False,
    to_lead: bool = False,
    to_review: bool = False,
) -> Assessment:
    """The assessment, if this visitor may see it; else Http404.

    Unclaimed: the browser that holds it, and the person who started it signed in. Claimed: the
    people of its business; to look at only, its adviser and whoever of the agency oversees it,
    which is audited. Asked for `to_change`, its own people only; `to_lead`, the one who gives its own answers;
    `to_review`, the adviser whose case is open. The result carries `can_change`, `leads`,
    `can_review` and `is_reviewed`.
    """
    user = request.user
    reviews = Review.objects.filter(assessment=OuterRef("pk"))
    found = Assessment.objects.filter(public_id=public_id).annotate(is_reviewed=Exists(reviews))
    if user.is_authenticated:
        members = Membership.objects.filter(business=OuterRef("business"), user=user)
        cases = AdviserCase.objects.open().filter(business=OuterRef("business"), adviser=user)
        found = found.annotate(is_member=Exists(members), has_case=Exists(cases))
    assessment = (
        found.select_related(
            "instrument_version__instrument",
            "continued_from__instrument_version",
            "business",
            "plan",
        )
        .defer("instrument_version__definition", "continued_from__instrument_version__definition")
        .first()
    )
    if assessment is None:
        raise Http404
    assessment.can_change = _may_change(request, assessment)
    assessment.leads = assessment.can_change and assessment.may_be_led_by(user)
    assessment.can_review = not assessment.can_change and _reviews(user, assessment)
    if assessment.can_change and not to_review and (assessment.leads or not to_lead):
        return assessment
    if assessment.can_change or to_change or to_lead:
        raise Http404
    if not (assessment.can_review or oversees(user, assessment.business)):
        raise Http404
    if to_review and not assessment.can_review:
        raise Http404
    audit.record(user, "looked at assessment", assessment)
    return assessment


def plan_for(request: HttpRequest, public_id: uuid.UUID, *, to_add: bool = False) -> Plan:
    """The plan of an assessment, if this visitor may change it; else Http404.

    `to_add` lets the business's adviser in as well: advisers add steps and change none.
    """
    assessment = assessment_for(request, public_id, to_change=not to_add)
    plan = getattr(assessment, "plan", None)
    if plan is None or (to_add and not may_add_steps(assessment)):
        raise Http404
    plan.assessment = assessment
    return plan


def plan_step_for(request: HttpRequest, public_id: uuid.UUID, pk: int) -> PlanStep:
    """A step of a plan this visitor may change; else Http404."""
    plan = plan_for(request, public_id)
    step = plan.steps.select_related("person", "platform").filter(pk=pk).first()
    if step is None:
        raise Http404
    step.plan = plan
    return step


def may_add_steps(assessment: Assessment) -> bool:
    """Who may change the assessment, and the adviser of an open case."""
    return assessment.can_change or assessment.can_review


def respondent_for(request: HttpRequest, public_id: uuid.UUID) -> Respondent:
    """The colleague, if this browser opened their link or they are signed in; else Http404.

    Raises InvitationOver once the link was withdrawn or has expired.
    """
    respondent = (
        Respondent.objects.filter(public_id=public_id)
        .select_related(
            "assessment__instrument_version__instrument", "assessment__business", "invited_by"
        )
        .defer("assessment__instrument_version__definition")
        .first()
    )
    user = request.user
    if respondent is None:
        raise Http404
    is_member = user.is_authenticated and respondent.user_id == user.pk
    if not (is_member or holds_invitation(request, public_id)):
        raise Http404
    if not respondent.is_open:
        raise InvitationOver(respondent)
    return respondent


def case_for(request: HttpRequest, pk: int, role: Role | None = None) -> AdviserCase:
    """The case, if this person advises it today or is an official; else Http404.

    Officials see closed cases too. `role` lets in only its adviser, or only officials. Looks are
    audited; the result carries `is_own`, `may_manage` and the `proposal` that waits, if any.
    """
    user = request.user
    case = (
        AdviserCase.objects.with_proposal()
        .select_related("business__industry", "business__area", "adviser")
        .filter(pk=pk)
        .first()
    )
    if case is None or not user.is_authenticated:
        raise Http404
    case.is_own = case.is_open and case.adviser_id == user.pk and user.has_role(Role.ADVISER)
    case.may_manage = user.has_role(Role.OFFICIAL)
    case.proposal = getattr(case, "open_proposal", None) if case.is_open else None
    allowed = {Role.ADVISER: case.is_own, Role.OFFICIAL: case.may_manage}
    if not (any(allowed.values()) if role is None else allowed[role]):
        raise Http404
    audit.record(user, "looked at case", case, business=str(case.business.public_id))
    return case


def business_for(
    request: HttpRequest, public_id: uuid.UUID, role: Membership.Role | None = None
) -> Business:
    """The business, if the signed-in person belongs to it (in that role, if one is named)."""
    if not request.user.is_authenticated:
        raise Http404
    of_person = {"memberships__user": request.user}
    if role is not None:
        of_person["memberships__role"] = role
    business = Business.objects.filter(public_id=public_id, **of_person).first()
    if business is None:
        raise Http404
    return business


def business_to_teach(request: HttpRequest, public_id: uuid.UUID) -> Business:
    """The business, if the signed-in person may hand lessons to its team; else Http404.

    Neither its adviser nor an official may: what staff learn is between them and the business.
    """
    found = businesses_to_teach(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def businesses_to_teach(user: User) -> BusinessQuerySet:
    """Businesses whose team this person may hand lessons to."""
    if not user.is_authenticated:
        return Business.objects.none()
    memberships = Membership.objects.handing_out().filter(user=user)
    return Business.objects.filter(pk__in=memberships.values("business"))


def visible_business(request: HttpRequest, public_id: uuid.UUID) -> Business:
    """The business, if this person works there, advises it or oversees it; else Http404.

    The looks of advisers and of the agency are audited. The result carries `own_membership`,
    None for those two.
    """
    user = request.user
    if not user.is_authenticated:
        raise Http404
    cases = AdviserCase.objects.open().filter(business=OuterRef("pk"), adviser=user)
    own = FilteredRelation("memberships", condition=Q(memberships__user=user))
    business = (
        Business.objects.annotate(own_membership=own, has_case=Exists(cases))
        .select_related("industry", "area", "own_membership")
        .filter(public_id=public_id)
        .first()
    )
    if business is None:
        raise Http404
    business.own_membership = getattr(business, "own_membership", None)
    if business.own_membership is not None:
        return business
    is_adviser = business.has_case and user.has_role(Role.ADVISER)
    if not (is_adviser or oversees(user, business)):
        raise Http404
    audit.record(user, "looked at business", business)
    return business


def _may_change(request: HttpRequest, assessment: Assessment) -> bool:
    user = request.user
    if assessment.business_id is not None:
        return getattr(assessment, "is_member", False)
    started_by_user = user.is_authenticated and assessment.started_by_id == user.pk
    return started_by_user or holds(request, assessment.public_id)


def _reviews(user: User, assessment: Assessment) -> bool:
    return getattr(assessment, "has_case", False) and user.has_role(Role.ADVISER)


def vendor_for(request: HttpRequest, pk: int) -> Vendor:
    """The vendor, if the signed-in person keeps its listings; else Http404.

    Officials have a page of their own: they decide, and never write in a vendor's name.
    """
    if not request.user.is_authenticated:
        raise Http404
    vendor = Vendor.objects.filter(pk=pk, memberships__user=request.user).first()
    if vendor is None:
        raise Http404
    return vendor
