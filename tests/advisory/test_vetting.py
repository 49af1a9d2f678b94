"""Officials vet platforms line by line; history is never overwritten."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from advisory.models import Platform, VettingCheck, VettingCriterion, VettingReview
from advisory.platforms.vetting import (
    Finding,
    VettingError,
    a_year_after,
    approve_review,
    propose_lifting,
    propose_review,
    return_review,
    suspend_platform,
    withdraw_review,
)
from core.models import AuditEvent
from tests.factories.advisory import (
    PlatformFactory,
    VettingCheckFactory,
    VettingCriterionFactory,
    VettingReviewFactory,
)
from tests.factories.users import ConsentFactory, UserFactory
from tests.factories.vendors import VendorMembershipFactory
from users.models import Consent, Message

pytestmark = pytest.mark.django_db
LIST = reverse("advisory:vetting-list")
YES, NO, NA = VettingCheck.Result.YES, VettingCheck.Result.NO, VettingCheck.Result.NOT_APPLICABLE
VETTED, REFUSED = VettingReview.Outcome.VETTED, VettingReview.Outcome.REFUSED


def findings(**changed: Finding) -> dict[str, Finding]:
    """Every line met, with evidence; `changed` by criterion key."""
    keys = VettingCriterion.objects.values_list("key", flat=True)
    return {key: Finding(YES, "hồ sơ trang 1") for key in keys} | changed


def posted(outcome: str = VETTED, **changed: str) -> dict[str, str]:
    data = {"outcome": outcome, "valid_until": "", "note": "", "_once": str(uuid.uuid4())}
    for key, finding in findings().items():
        data[f"result_{key}"], data[f"evidence_{key}"] = finding.result, finding.evidence
    return data | changed


def propose(platform: Platform, **changed) -> VettingReview:
    return propose_review(
        **{
            "platform": platform,
            "reviewer": UserFactory(official=True),
            "findings": findings(),
            "outcome": VETTED,
            "is_demo": False,
            **changed,
        }
    )


def approve(review: VettingReview) -> VettingReview:
    return approve_review(review=review, official=UserFactory(official=True))


def vet(platform: Platform, **changed) -> VettingReview:
    return approve(propose(platform, **changed))


def review_address(platform: Platform) -> str:
    return reverse("advisory:vetting-review", args=[platform.key])


def test_vetting_lasts_a_year_and_stores_each_line():
    platform = PlatformFactory()

    review = vet(platform, reviewed_on=datetime.date(2026, 11, 1))

    platform.refresh_from_db()
    assert platform.is_vetted
    assert platform.vetted_until == review.valid_until == datetime.date(2027, 11, 1)
    assert review.checks.count() == VettingCriterion.objects.filter(is_active=True).count() == 12
    assert not platform.is_demo_vetting
    trail = AuditEvent.objects.filter(object_id=str(platform.pk)).order_by("pk")
    assert [event.verb for event in trail] == ["proposed vetted", "platform vetted"]
    assert trail[1].details["proposed_by"] == review.reviewer_id
    assert trail[1].actor == review.decided_by != review.reviewer


def test_a_proposal_alone_changes_nothing():
    platform = PlatformFactory()

    propose(platform)

    platform.refresh_from_db()
    assert platform.status == Platform.Status.LISTED
    assert not platform.reviews.in_force().exists()


@pytest.mark.parametrize("trait", ["official", "administrator"])
def test_nobody_approves_what_they_proposed(trait: str):
    person, platform = UserFactory(**{trait: True}), PlatformFactory()
    review = propose(platform, reviewer=person)

    with pytest.raises(VettingError):
        approve_review(review=review, official=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        platform.reviews.update(state=VettingReview.State.APPROVED, decided_by=person)

    platform.refresh_from_db()
    assert platform.status == Platform.Status.LISTED


def test_what_nobody_proposed_is_not_approved():
    review = propose(PlatformFactory())
    review.reviewer.delete()

    with pytest.raises(VettingError):
        approve(review)


def test_one_proposal_at_a_time():
    platform = PlatformFactory()
    propose(platform)

    with pytest.raises(VettingError):
        propose(platform)

    assert platform.reviews.count() == 1


def test_a_proposal_is_decided_once():
    review = propose(PlatformFactory())
    approve(review)

    for decide in (return_review, withdraw_review):
        words = {"reason": "muộn rồi"} if decide is return_review else {}
        with pytest.raises(VettingError):
            decide(review=review, official=review.reviewer, **words)
    with pytest.raises(VettingError):
        approve(review)


def test_a_returned_proposal_leaves_the_platform_and_says_why():
    platform = PlatformFactory()
    review = propose(platform)
    other = UserFactory(official=True)

    with pytest.raises(VettingError):
        return_review(review=review, official=other, reason="  ")
    with pytest.raises(VettingError):
        return_review(review=review, official=review.reviewer, reason="tự trả lại")
    return_review(review=review, official=other, reason="Thiếu hợp đồng lưu trữ")

    review.refresh_from_db()
    assert review.state == VettingReview.State.RETURNED
    assert review.return_reason == "Thiếu hợp đồng lưu trữ"
    assert propose(platform)


def test_only_who_proposed_withdraws():
    review = propose(PlatformFactory())

    with pytest.raises(VettingError):
        withdraw_review(review=review, official=UserFactory(official=True))
    withdraw_review(review=review, official=review.reviewer)

    assert not VettingReview.objects.proposed().exists()


def test_a_checklist_that_grew_meanwhile_stops_the_approval():
    review = propose(PlatformFactory())
    VettingCriterionFactory()

    with pytest.raises(VettingError):
        approve(review)


def test_a_proposal_whose_last_day_has_passed_is_not_approved():
    today = timezone.localdate()
    old = today - datetime.timedelta(days=400)
    review = propose(PlatformFactory(), reviewed_on=old)

    with pytest.raises(VettingError):
        approve(review)


def test_suspending_overtakes_what_waits():
    platform = PlatformFactory()
    review = propose(platform)

    suspend_platform(platform=platform, reviewer=None, reason="Lộ dữ liệu")

    with pytest.raises(VettingError):
        approve(review)
    platform.refresh_from_db()
    assert platform.status == Platform.Status.SUSPENDED


def test_lifting_a_suspension_takes_two_and_does_not_vet():
    platform, official = PlatformFactory(vetted=True), UserFactory(official=True)
    suspend_platform(platform=platform, reviewer=official, reason="Lộ dữ liệu")
    platform.refresh_from_db()

    review = propose_lifting(platform=platform, reviewer=official, reason="Đã vá lỗi")
    with pytest.raises(VettingError):
        approve_review(review=review, official=official)
    platform.refresh_from_db()
    assert platform.status == Platform.Status.SUSPENDED
    approve(review)

    platform.refresh_from_db()
    assert platform.status == Platform.Status.LISTED
    assert not platform.is_vetted


@pytest.mark.parametrize("outcome", [VETTED, REFUSED])
def test_a_new_review_of_a_suspended_platform(outcome: str):
    platform = PlatformFactory()
    suspend_platform(platform=platform, reviewer=None, reason="Lộ dữ liệu")

    vet(platform, outcome=outcome, note="Xem lại")

    platform.refresh_from_db()
    still = Platform.Status.SUSPENDED
    assert platform.status == (Platform.Status.VETTED if outcome == VETTED else still)


def test_what_is_not_suspended_is_not_lifted():
    with pytest.raises(VettingError):
        propose_lifting(
            platform=PlatformFactory(), reviewer=UserFactory(official=True), reason="Ổn"
        )


def test_vendors_people_who_agreed_are_written_to():
    platform = PlatformFactory()
    agrees, other = UserFactory.create_batch(2)
    ConsentFactory(user=agrees, purpose=Consent.Purpose.MESSAGES)
    for person in (agrees, other):
        VendorMembershipFactory(vendor=platform.vendor, user=person)

    vet(platform)
    suspend_platform(platform=platform, reviewer=None, reason="Ngừng bán")

    texts = Message.objects.order_by("pk").values_list("user", "text")
    assert [user for user, _text in texts] == [agrees.pk, agrees.pk]
    assert "Ngừng bán" in texts[1][1]


def test_a_year_after_a_leap_day_is_the_first_of_march():
    assert a_year_after(datetime.date(2028, 2, 29)) == datetime.date(2029, 3, 1)


def test_demo_vetting_says_so_on_the_platform(settings):
    settings.DEMO = True
    platform = PlatformFactory()

    vet(platform, is_demo=None)

    platform.refresh_from_db()
    assert platform.is_demo_vetting


@pytest.mark.parametrize("finding", [Finding(NO, "không có"), Finding(YES), Finding(NA, "  ")])
def test_a_required_line_failed_or_without_evidence_stops_vetting(finding: Finding):
    platform = PlatformFactory()

    with pytest.raises(VettingError):
        vet(platform, findings=findings(backup_restore=finding))

    platform.refresh_from_db()
    assert platform.status == Platform.Status.LISTED
    assert not VettingReview.objects.exists()


def test_a_line_that_is_not_required_may_fail():
    platform = PlatformFactory()

    vet(platform, findings=findings(accessibility=Finding(NO)))

    platform.refresh_from_db()
    assert platform.is_vetted


def test_a_line_without_an_answer_stops_the_review():
    incomplete = findings()
    del incomplete["logging"]

    with pytest.raises(VettingError):
        vet(PlatformFactory(), findings=incomplete)


def test_refusing_ends_an_earlier_vetting_and_keeps_its_history():
    platform = PlatformFactory()
    vet(platform)

    vet(platform, outcome=REFUSED, note="Không còn sao lưu")

    platform.refresh_from_db()
    assert platform.status == Platform.Status.LISTED
    assert platform.vetted_until is None
    assert [review.outcome for review in platform.reviews.all()] == [REFUSED, VETTED]


def test_refusing_needs_a_reason():
    with pytest.raises(VettingError):
        vet(PlatformFactory(), outcome=REFUSED)


def test_suspending_takes_effect_at_once_and_needs_a_reason():
    platform = PlatformFactory()
    vet(platform)

    with pytest.raises(VettingError):
        suspend_platform(platform=platform, reviewer=None, reason=" ")
    suspend_platform(platform=platform, reviewer=None, reason="Lộ dữ liệu khách hàng")

    platform.refresh_from_db()
    assert platform.status == Platform.Status.SUSPENDED
    assert not Platform.objects.vetted().filter(pk=platform.pk).exists()
    assert platform.reviews.count() == 2


PAGES = [
    *("vetting-list", "vetting-review", "vetting-suspend"),
    *("vetting-proposal", "vetting-decide", "vetting-lift"),
]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["visitor", "owner", "trainer", "adviser"])
def test_only_officials_vet(client: Client, sign_in, name: str, who: str):
    platform = PlatformFactory(vetted=True)
    if who != "visitor":
        sign_in(**{who: True})
    args = [] if name == "vetting-list" else [platform.key]
    if name == "vetting-decide":
        args.append(VettingReviewFactory(platform=platform, proposed=True).pk)
    data = {"reason": "x", "do": "approve"} | posted()

    response = client.post(reverse(f"advisory:{name}", args=args), data)

    assert response.status_code == (302 if who == "visitor" else 404)
    assert not VettingReview.objects.exclude(state=VettingReview.State.PROPOSED).exists()


def decide_address(review: VettingReview) -> str:
    return reverse("advisory:vetting-decide", args=[review.platform.key, review.pk])


def test_two_officials_vet_through_the_forms(client: Client, sign_in):
    official = sign_in(official=True)
    platform = PlatformFactory()

    response = client.post(review_address(platform), posted(valid_until="2027-05-01"))

    review = platform.reviews.get()
    assert response["Location"] == reverse("advisory:vetting-proposal", args=[platform.key])
    assert review.reviewer == official
    refused = client.post(decide_address(review), {"do": "approve"})
    assert refused.status_code == 422
    sign_in(official=True)
    page = client.get(review_address(platform), follow=True)
    assert "hồ sơ trang 1" in page.text
    client.post(decide_address(review), {"do": "approve"})
    platform.refresh_from_db()
    assert platform.vetted_until == datetime.date(2027, 5, 1)


def test_a_reason_typed_for_returning_is_kept_when_it_is_too_little(client: Client, sign_in):
    review = VettingReviewFactory(proposed=True)
    sign_in(official=True)

    empty = client.post(decide_address(review), {"do": "return", "reason": " "})
    client.post(decide_address(review), {"do": "return", "reason": "Thiếu trang 2"})
    again = client.post(decide_address(review), {"do": "return", "reason": "Thiếu trang 2"})

    assert empty.status_code == 422
    review.refresh_from_db()
    assert review.return_reason == "Thiếu trang 2"
    assert again["Location"] == review_address(review.platform)
    assert "Thiếu trang 2" in client.get(review_address(review.platform)).text


def test_public_history_names_no_official(client: Client):
    reviewer = UserFactory(official=True, first_name="Tuyệt", last_name="Bí Mật")
    review = VettingReviewFactory(reviewer=reviewer, decided_by=reviewer, outcome="suspended")
    old = VettingReviewFactory(
        platform=review.platform, reviewed_on="2025-01-01", reviewer=reviewer
    )
    VettingCheckFactory(review=old, criterion__law="Luật của ngày đó")
    VettingReviewFactory(platform=review.platform, reviewed_on="2026-01-01")
    waiting = VettingReviewFactory(platform=review.platform, proposed=True, note="chưa ai duyệt")
    key = review.platform.key

    page = client.get(reverse("advisory:platform-detail", args=[key])).text
    then = client.get(reverse("advisory:platform-review", args=[key, old.pk]))
    hidden = client.get(reverse("advisory:platform-review", args=[key, waiting.pk]))

    assert reverse("advisory:platform-review", args=[key, old.pk]) in page
    assert "chưa ai duyệt" not in page
    assert "Luật của ngày đó" in then.text
    assert "Tuyệt" not in page + then.text
    assert hidden.status_code == 404


def test_double_submit_gives_one_review(client: Client, sign_in):
    sign_in(official=True)
    platform, data = PlatformFactory(), posted()

    for _ in range(2):
        assert client.post(review_address(platform), data).status_code == 302

    assert platform.reviews.count() == 1


def test_form_marks_the_line_at_fault_and_keeps_what_was_typed(client: Client, sign_in):
    sign_in(official=True)
    platform = PlatformFactory()
    data = posted(result_logging=NO, evidence_data_place="", note="đang viết dở")

    response = client.post(review_address(platform), data)

    errors = response.context["form"].errors
    assert set(errors) == {"result_logging", "evidence_data_place"}
    assert "đang viết dở" in response.content.decode()
    assert not VettingReview.objects.exists()


@pytest.mark.parametrize("until", ["2020-01-01", "2099-01-01", "mai"])
def test_form_refuses_a_senseless_last_day(client: Client, sign_in, until: str):
    sign_in(official=True)

    response = client.post(review_address(PlatformFactory()), posted(valid_until=until))

    assert response.context["form"].errors["valid_until"]


def test_list_sorts_platforms_by_what_is_to_do(client: Client, sign_in):
    sign_in(official=True)
    soon = timezone.localdate() + datetime.timedelta(days=10)
    expiring = PlatformFactory(vetted=True, vetted_until=soon)
    expired = PlatformFactory(vetted=True, vetted_until="2020-01-01")
    suspended = PlatformFactory(status=Platform.Status.SUSPENDED)

    def shown(shelf: str) -> set[Platform]:
        return set(client.get(LIST, {"show": shelf}).context["page"])

    assert shown("expiring") == shown("vetted") == {expiring}
    assert shown("suspended") == {suspended}
    counts = {shelf["key"]: shelf["n"] for shelf in client.get(LIST).context["shelves"]}
    assert counts == {
        **{"to-approve": 0, "to-vet": 48, "expiring": 1},
        **{"changed": 0, "vetted": 1, "suspended": 1},
    }
    assert expired in Platform.objects.exclude(pk__in=[expiring.pk, suspended.pk])


def test_list_asks_as_little_for_many_as_for_few(
    client: Client, sign_in, django_assert_num_queries
):
    sign_in(official=True)
    client.get(LIST)  # the session goes to its cache

    with django_assert_num_queries(5):
        client.get(LIST)
    for _ in range(30):
        PlatformFactory()
    with django_assert_num_queries(5):
        client.get(LIST)


def test_suspending_through_the_form(client: Client, sign_in):
    sign_in(official=True)
    platform = PlatformFactory(vetted=True)
    address = reverse("advisory:vetting-suspend", args=[platform.key])

    refused = client.post(address, {"reason": ""})
    client.post(address, {"reason": "Ngừng bán"})

    assert refused["Location"] == review_address(platform)
    assert platform.reviews.get().decided_by == platform.reviews.get().reviewer
    platform.refresh_from_db()
    assert platform.status == Platform.Status.SUSPENDED
    page = client.get(reverse("advisory:platform-detail", args=[platform.key]))
    assert "Ngừng bán" in page.content.decode()
