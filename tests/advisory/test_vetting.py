"""Officials vet platforms line by line; history is never overwritten."""

import datetime
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from advisory.models import Platform, VettingCheck, VettingCriterion, VettingReview
from advisory.platforms.actions import (
    Finding,
    VettingError,
    a_year_after,
    suspend_platform,
    vet_platform,
)
from core.models import AuditEvent
from tests.factories.advisory import PlatformFactory
from tests.factories.users import UserFactory

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


def vet(platform: Platform, **changed) -> VettingReview:
    return vet_platform(
        **{
            "platform": platform,
            "reviewer": UserFactory(official=True),
            "findings": findings(),
            "outcome": VETTED,
            "is_demo": False,
            **changed,
        }
    )


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
    assert AuditEvent.objects.get(object_id=str(platform.pk)).verb == "platform vetted"


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


@pytest.mark.parametrize("name", ["vetting-list", "vetting-review", "vetting-suspend"])
@pytest.mark.parametrize("who", ["visitor", "owner", "trainer", "adviser"])
def test_only_officials_vet(client: Client, sign_in, name: str, who: str):
    platform = PlatformFactory(vetted=True)
    if who != "visitor":
        sign_in(**{who: True})
    args = [] if name == "vetting-list" else [platform.key]

    response = client.post(reverse(f"advisory:{name}", args=args), {"reason": "x"} | posted())

    assert response.status_code == (302 if who == "visitor" else 404)
    assert not VettingReview.objects.exists()


def test_official_vets_through_the_form(client: Client, sign_in):
    official = sign_in(official=True)
    platform = PlatformFactory()

    response = client.post(review_address(platform), posted(valid_until="2027-05-01"))

    assert response.status_code == 302
    platform.refresh_from_db()
    assert platform.vetted_until == datetime.date(2027, 5, 1)
    assert platform.reviews.get().reviewer == official


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
    assert counts == {"to-vet": 48, "expiring": 1, "vetted": 1, "suspended": 1}
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
    platform.refresh_from_db()
    assert platform.status == Platform.Status.SUSPENDED
    page = client.get(reverse("advisory:platform-detail", args=[platform.key]))
    assert "Ngừng bán" in page.content.decode()
