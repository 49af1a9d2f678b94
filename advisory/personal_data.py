"""The advisory part of "my data": what is exported, and what goes with an account."""

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from advisory.businesses.actions import leave_business
from advisory.listings.people import end_membership
from advisory.models import (
    Answer,
    Assessment,
    Business,
    CaseNote,
    Evidence,
    ListingProposal,
    Membership,
    ProgrammeMember,
    RegisterClaim,
    Respondent,
    Review,
    SupportReceived,
)
from users.models import User
from users.personal_data import erases, exports, moment


@exports("businesses")
def _businesses(user: User) -> object:
    """Profiles of the person's businesses; a personal number used as tax code stays masked."""
    memberships = user.memberships.select_related("business__industry", "business__area").order_by(
        "joined_at"
    )
    return [
        {
            "name": membership.business.name,
            "role": membership.role,
            "joined": moment(membership.joined_at),
            "tax_code": membership.business.shown_tax_code,
            "industry": str(membership.business.industry or ""),
            "area": str(membership.business.area or ""),
            "headcount": membership.business.headcount,
            "revenue_bn": membership.business.revenue_bn,
            "capital_bn": membership.business.capital_bn,
            "size_class": membership.business.size_class,
            "women_owned": membership.business.women_owned,
            "has_many_women_workers": membership.business.has_many_women_workers,
            "is_social_enterprise": membership.business.is_social_enterprise,
            "is_in_hard_area": membership.business.is_in_hard_area,
            "aims": membership.business.aims,
            "software_budget": membership.business.software_budget,
            "software_languages": membership.business.software_languages,
        }
        for membership in memberships
    ]


@exports("support_received")
def _support_received(user: User) -> object:
    """Support that the person's businesses had, with who recorded it in what capacity."""
    return [
        {
            "business": received.business.name,
            "kind": received.kind.key,
            "content": received.content,
            "year": received.year,
            "amount_vnd": received.amount,
            "giver": received.giver,
            "received": str(received.received_on or ""),
            "recorded": received.recorded,
            "recorded_by_you": received.recorded_by_id == user.pk,
            "recorded_at": moment(received.recorded_at),
        }
        for received in SupportReceived.objects.filter(
            business__memberships__user=user
        ).select_related("business", "kind")
    ]


@exports("assessments")
def _assessments(user: User) -> object:
    """Rounds the person started and may still open, and those of businesses they own."""
    memberships = Membership.objects.filter(user=user)
    owned = memberships.filter(role=Membership.Role.OWNER)
    found = Assessment.objects.filter(
        Q(started_by=user, business=None)
        | Q(started_by=user, business__in=memberships.values("business"))
        | Q(business__in=owned.values("business"))
    )
    return [
        {
            "instrument": str(assessment.instrument_version),
            "business": str(assessment.business or ""),
            "state": assessment.state,
            "started": moment(assessment.started_at),
            "submitted": moment(assessment.submitted_at),
            "answers": {
                answer.question_key: answer.value
                if answer.state == answer.State.ANSWERED
                else answer.state
                for answer in assessment.own_answers
            },
            "confirmed_for_other_instruments": {
                f"{suggestion.instrument.key}.{suggestion.key}": suggestion.value
                for suggestion in assessment.confirmed_suggestions.all()
            },
            "scores": [
                {"total": score.total, "maximum": score.maximum, "level": score.level}
                for score in assessment.scores.all()
            ],
            "plan": [
                {
                    "step": step.title_vi,
                    "state": step.state,
                    "due": str(step.due_date or ""),
                    "note": step.note,
                }
                for step in (assessment.plan.steps.all() if hasattr(assessment, "plan") else ())
            ],
        }
        for assessment in found.select_related("instrument_version__instrument", "business")
        .defer("instrument_version__definition")
        .prefetch_related(
            Prefetch(
                "answers", Answer.objects.filter(layer=Answer.Layer.SELF), to_attr="own_answers"
            ),
            "scores",
            "plan__steps",
            "confirmed_suggestions__instrument",
        )
        .order_by("started_at")
    ]


@exports("answers_as_colleague")
def _answers_as_colleague(user: User) -> object:
    """What the person answered in rounds that somebody else leads."""
    rows = Respondent.objects.filter(user=user).select_related(
        "assessment__instrument_version__instrument", "assessment__business"
    )
    return [
        {
            "instrument": str(row.assessment.instrument_version),
            "business": str(row.assessment.business or ""),
            "began": moment(row.agreed_at),
            "finished": moment(row.finished_at),
            "answers": {
                answer.question_key: answer.value
                if answer.state == answer.State.ANSWERED
                else answer.state
                for answer in row.answers.all()
            },
        }
        for row in rows.defer("assessment__instrument_version__definition").prefetch_related(
            "answers"
        )
    ]


@exports("colleagues_asked")
def _colleagues_asked(user: User) -> object:
    """Names and phones the person entered to ask colleagues."""
    return [
        {"name": row.name, "phone": row.phone, "asked": moment(row.invited_at), "state": row.state}
        for row in Respondent.objects.filter(invited_by=user)
    ]


@exports("evidence")
def _evidence(user: User) -> object:
    """Files the person added; each can be downloaded on the page of its assessment."""
    return [
        {
            "name": row.name,
            "question": row.question_key,
            "size": row.size,
            "added": moment(row.added_at),
        }
        for row in Evidence.objects.filter(added_by=user)
    ]


@exports("review_steps")
def _review_steps(user: User) -> object:
    """What the person wrote when an adviser's correction was contested."""
    return [
        {"question": row.question_key, "reason": row.reason, "at": moment(row.at)}
        for row in Review.objects.filter(by=user)
    ]


@exports("register_claims")
def _register_claims(user: User) -> object:
    """Entries of the business register the person asked to take over."""
    return [
        {
            "business": claim.business.name,
            "tax_code": claim.entry.shown_tax_code,
            "asked": moment(claim.asked_at),
            "note": claim.note,
            "state": claim.state,
            "reason": claim.reason,
        }
        for claim in RegisterClaim.objects.filter(asked_by=user).select_related("business", "entry")
    ]


@exports("programmes")
def _programmes(user: User) -> object:
    """Programmes of the agency that the person's businesses were invited to."""
    own = Business.objects.of(user)
    members = ProgrammeMember.objects.filter(Q(business__in=own) | Q(entry__business__in=own))
    return [
        {
            "programme": member.programme.name_vi,
            "business": str(member.business or member.entry),
            "selected": moment(member.added_at),
            "contacts": [
                {"kind": one.kind, "way": one.way, "at": moment(one.at)}
                for one in member.contacts.all()
            ],
            "link_opened": moment(member.opened_at),
            "joined": moment(member.joined_at),
        }
        for member in members.select_related("programme", "business", "entry").prefetch_related(
            "contacts"
        )
    ]


@exports("vendor_listings")
def _vendor_listings(user: User) -> object:
    """Vendors the person keeps listings of or asked for, and what the person proposed."""
    proposals = ListingProposal.objects.filter(proposed_by=user).select_related("vendor")
    return {
        "vendors": [
            {"vendor": row.vendor.name, "joined": moment(row.joined_at)}
            for row in user.vendor_memberships.select_related("vendor")
        ],
        "requests": [
            {
                "vendor": row.vendor_name,
                "note": row.note,
                "asked": moment(row.asked_at),
                "state": row.state,
                "reason": row.reason,
            }
            for row in user.vendor_requests.all()
        ],
        "proposals": [
            {
                "vendor": row.vendor.name,
                "listing": row.content,
                "note": row.note,
                "sent": moment(row.sent_at),
                "state": row.state,
            }
            for row in proposals
        ],
    }


@exports("case_notes")
def _case_notes(user: User) -> object:
    """Notes of advisers and officials about businesses the person owns; no author's name.

    Who wrote them gets nothing here: a closed case is out of an adviser's sight.
    """
    owned = Membership.objects.filter(user=user, role=Membership.Role.OWNER)
    notes = CaseNote.objects.filter(case__business__in=owned.values("business"))
    return [
        {"business": note.case.business.name, "text": note.text, "at": moment(note.at)}
        for note in notes.select_related("case__business").order_by("at", "pk")
    ]


@erases(
    _(
        "A business of which you are the only owner is deleted with its assessments, results and "
        "platforms in use. To keep it, make somebody else owner first."
    )
)
def _erase_own_businesses(user: User) -> None:
    own = Business.objects.filter(memberships__user=user, memberships__role=Membership.Role.OWNER)
    shared = Membership.objects.filter(role=Membership.Role.OWNER).exclude(user=user)
    own.exclude(pk__in=shared.values("business")).delete()


@erases(
    _(
        "If you keep the listings of a vendor, you leave it; what you proposed stays with the vendor "
        "without your name."
    )
)
def _leave_vendors(user: User) -> None:
    """Open proposals stay as well: others of the vendor may go on with them."""
    for membership in user.vendor_memberships.select_related("vendor"):
        end_membership(membership=membership, by=user)


@erases(
    _(
        "Businesses that have another owner, or where you are staff, stay with their assessments: "
        "your name is taken out of them."
    )
)
def _leave_other_businesses(user: User) -> None:
    """What the person allowed there ends; rounds that belong to no business are their own.

    Their answers as a colleague stay without a name; phones that only they could read go.
    """
    for membership in user.memberships.select_related("business", "user"):
        leave_business(membership=membership)
    Respondent.objects.filter(user=user).update(name="")
    Respondent.objects.filter(invited_by=user).update(phone="")
    RegisterClaim.objects.filter(asked_by=user).update(note="")
    Assessment.objects.filter(started_by=user, business=None).delete()
