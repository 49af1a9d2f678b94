"""What staff find on their own page: cases, pages being written, figures, what waits for them."""

import datetime
from dataclasses import dataclass

from django.db.models import Case, CharField, Exists, OuterRef, Value, When
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Page, WorkflowState

from advisory.cases.queue import CaseRow, case_rows, with_results
from advisory.models import (
    AdviserCase,
    Assessment,
    Business,
    HandOverProposal,
    ListingProposal,
    Platform,
    VendorRequest,
    VettingReview,
)
from core.counting import counts
from core.small_counts import shown, shown_part
from courses.models import CourseReview, CourseReviewItem, PeerApprovalTask
from recommender.models import TrainedModel

MOST_ROWS = 5
SOON = datetime.timedelta(days=30)


@dataclass(frozen=True)
class MyCases:
    rows: list[CaseRow]  # most urgent first
    others: int


@dataclass(frozen=True)
class MyPage:
    """A page a trainer is writing; `state` is empty, "in_progress" or "needs_changes"."""

    page: Page
    state: str


@dataclass(frozen=True)
class AgencyWork:
    """Counts for an official; None where the count would tell about too few businesses."""

    businesses: int | None
    assessed: int | None
    to_vet: int
    expiring: int
    to_approve: int  # not counting what this official proposed
    listings: int
    to_review: int
    courses_to_review: int
    to_hand_over: int
    broken_models: int


def my_cases(user) -> MyCases:
    """Three queries for any number of cases."""
    rows = case_rows(AdviserCase.objects.open().filter(adviser=user))
    return MyCases(with_results(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS))


def my_pages(user) -> list[MyPage]:
    """Pages of a trainer that readers do not see yet, the last edited first; two queries."""
    alone = WorkflowState.objects.active().filter(requested_by=user)
    together = CourseReviewItem.objects.open_of(user).order_by()
    is_waiting = When(
        review__state=CourseReview.State.PENDING, then=Value(WorkflowState.STATUS_IN_PROGRESS)
    )
    state = Case(is_waiting, default=Value(WorkflowState.STATUS_NEEDS_CHANGES))
    in_review = alone.values_list("object_id", "status").union(
        together.values_list(Cast("page", CharField()), state)
    )
    waiting = {int(page): status for page, status in in_review}
    pages = Page.objects.filter(owner=user, has_unpublished_changes=True)
    newest = pages.order_by("-latest_revision_created_at")[:MOST_ROWS]
    return [MyPage(page, waiting.get(page.pk, "")) for page in newest]


def agency_work(user) -> AgencyWork:
    """One query for all counts."""
    today = timezone.localdate()
    vetted = Platform.objects.vetted(today)
    advised = Business.objects.with_advice_consent()
    finished = Assessment.objects.submitted().filter(business=OuterRef("pk"))
    n = counts(
        businesses=advised,
        assessed=advised.filter(Exists(finished)),
        to_vet=Platform.objects.exclude(pk__in=vetted.values("pk")),
        expiring=vetted.filter(vetted_until__lte=today + SOON),
        to_approve=VettingReview.objects.proposed().exclude(reviewer=user),
        proposals=ListingProposal.objects.waiting(),
        requests=VendorRequest.objects.filter(state=VendorRequest.State.WAITING),
        to_review=PeerApprovalTask.states_to_decide(user),
        courses_to_review=CourseReview.objects.to_decide_by(user),
        to_hand_over=HandOverProposal.objects.open(),
        broken_models=TrainedModel.objects.with_problem(),
    )
    businesses = shown(n.pop("businesses"))
    assessed = shown_part(n.pop("assessed"), businesses)
    listings = n.pop("proposals") + n.pop("requests")
    return AgencyWork(listings=listings, businesses=businesses, assessed=assessed, **n)
