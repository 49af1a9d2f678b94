"""What a business says it does with a platform: a chain of dated facts."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from advisory.models import Adoption, AdoptionEvent, Membership
from advisory.platforms.actions import AdoptionError, record_stage
from advisory.platforms.queries import chains_of
from tests.factories.advisory import (
    AdviserCaseFactory,
    BusinessFactory,
    MembershipFactory,
    PlatformFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
Stage = AdoptionEvent.Stage
TODAY = timezone.localdate
LONG_AGO = datetime.date(2026, 1, 5)


def days_ago(n: int) -> datetime.date:
    return TODAY() - datetime.timedelta(days=n)


def tell(business, platform, stage, on, **more) -> Adoption:
    return record_stage(business=business, platform=platform, stage=stage, on=on, by=None, **more)


def address(platform, name: str = "platform-use") -> str:
    return reverse(f"advisory:{name}", args=[platform.key])


def stages(business) -> dict[str, datetime.date]:
    events = AdoptionEvent.objects.filter(adoption__business=business)
    return dict(events.values_list("stage", "happened_on"))


def test_stage_counts_once_and_keeps_its_first_day():
    business, platform = BusinessFactory(), PlatformFactory()

    tell(business, platform, Stage.IN_USE, LONG_AGO)
    tell(business, platform, Stage.IN_USE, TODAY())

    assert stages(business) == {Stage.IN_USE: LONG_AGO}
    assert Adoption.objects.count() == 1


def test_earlier_stages_are_never_made_up():
    business, platform = BusinessFactory(), PlatformFactory()

    tell(business, platform, Stage.IN_USE, LONG_AGO)

    assert set(stages(business)) == {Stage.IN_USE}


def test_a_day_in_the_future_is_refused():
    with pytest.raises(AdoptionError):
        tell(BusinessFactory(), PlatformFactory(), Stage.OPENED, days_ago(-1))

    assert not Adoption.objects.exists()


@pytest.mark.parametrize("stage", [Stage.IN_USE_90D, Stage.GIVEN_UP])
def test_what_follows_use_needs_a_use(stage):
    with pytest.raises(AdoptionError):
        tell(BusinessFactory(), PlatformFactory(), stage, TODAY())

    assert not Adoption.objects.exists()


@pytest.mark.parametrize(("days", "accepted"), [(89, False), (90, True)])
def test_still_in_use_counts_from_the_ninetieth_day(days: int, accepted: bool):
    business, platform = BusinessFactory(), PlatformFactory()
    tell(business, platform, Stage.IN_USE, days_ago(days))

    assert chains_of(business)[0].may_confirm is accepted
    if accepted:
        tell(business, platform, Stage.IN_USE_90D, TODAY())
    else:
        with pytest.raises(AdoptionError):
            tell(business, platform, Stage.IN_USE_90D, TODAY())

    assert (Stage.IN_USE_90D in stages(business)) is accepted
    assert not chains_of(business)[0].may_confirm


def test_giving_up_ends_the_chain_with_its_reason():
    business, platform = BusinessFactory(), PlatformFactory()
    tell(business, platform, Stage.IN_USE, LONG_AGO)

    tell(business, platform, Stage.GIVEN_UP, TODAY(), reason="quá đắt")

    chain = chains_of(business)[0]
    assert not chain.is_in_use
    assert chain.reason == "quá đắt"
    with pytest.raises(AdoptionError):
        tell(business, platform, Stage.IN_USE, TODAY())


def test_giving_up_before_the_first_day_is_refused():
    business, platform = BusinessFactory(), PlatformFactory()
    tell(business, platform, Stage.IN_USE, days_ago(3))

    with pytest.raises(AdoptionError):
        tell(business, platform, Stage.GIVEN_UP, days_ago(4))


def test_giving_up_before_a_confirmed_use_is_refused():
    business, platform = BusinessFactory(), PlatformFactory()
    tell(business, platform, Stage.IN_USE, days_ago(200))
    tell(business, platform, Stage.IN_USE_90D, days_ago(50))

    with pytest.raises(AdoptionError):
        tell(business, platform, Stage.GIVEN_UP, days_ago(51))


def test_chains_of_a_business_take_one_query(django_assert_num_queries):
    business = BusinessFactory()
    for _ in range(5):
        tell(business, PlatformFactory(), Stage.IN_USE, LONG_AGO)
    tell(business, PlatformFactory(), Stage.OPENED, LONG_AGO)

    with django_assert_num_queries(1):
        chains = chains_of(business)
        shown = [chain.adoption.platform.vendor.name for chain in chains]

    assert len(shown) == 5


@pytest.mark.parametrize("role", [Membership.Role.OWNER, Membership.Role.STAFF])
def test_people_of_a_business_say_what_it_uses(client: Client, sign_in, role):
    member, platform = MembershipFactory(role=role), PlatformFactory()
    sign_in(member.user)

    response = client.post(
        address(platform), {"business": member.business.public_id, "since": "05/01/2026"}
    )

    assert response.status_code == 302
    assert stages(member.business) == {Stage.IN_USE: LONG_AGO}
    page = client.get(response["Location"]).content.decode()
    assert member.business.name in page
    assert "05/01/2026" in page


def test_visitor_signs_in_first_and_comes_back(client: Client):
    platform = PlatformFactory()

    response = client.get(address(platform))

    assert response.status_code == 302
    assert response["Location"].endswith(f"?next={address(platform)}")


@pytest.mark.parametrize("who", ["stranger", "adviser", "official", "administrator"])
def test_others_cannot_speak_for_a_business(client: Client, sign_in, who: str):
    business, platform = BusinessFactory(), PlatformFactory()
    user = UserFactory(**({} if who == "stranger" else {who: True}))
    if who == "adviser":
        AdviserCaseFactory(business=business, adviser=user)
    sign_in(user)
    posted = {"business": business.public_id, "since": "2026-01-05"}

    answers = [
        client.post(address(platform), posted),
        client.post(address(platform, "platform-still-use"), posted),
        client.get(reverse("advisory:platform-give-up", args=[platform.key, business.public_id])),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not AdoptionEvent.objects.exists()


@pytest.mark.parametrize("business", ["", "abc", "aa6341b1-d92f-431e-bef9-1fd641d58887"])
def test_unknown_business_is_404(client: Client, sign_in, business: str):
    sign_in(owner=True)

    response = client.post(
        address(PlatformFactory()), {"business": business, "since": "2026-01-05"}
    )

    assert response.status_code == 404


@pytest.mark.parametrize("since", ["", "hôm qua", "31/02/2026", "0001-01-01", "2999-01-01"])
def test_bad_day_keeps_the_form_and_stores_nothing(client: Client, sign_in, since: str):
    member = MembershipFactory()
    sign_in(member.user)

    response = client.post(
        address(PlatformFactory()), {"business": member.business.public_id, "since": since}
    )

    assert response.status_code == 200
    assert response.context["form"].errors["since"]
    assert not AdoptionEvent.objects.exists()


def test_double_submit_gives_one_fact(client: Client, sign_in):
    member, platform = MembershipFactory(), PlatformFactory()
    sign_in(member.user)
    posted = {
        "business": member.business.public_id,
        "since": "2026-01-05",
        "_once": uuid.uuid4(),
    }

    first, again = (client.post(address(platform), posted) for _ in range(2))

    assert first["Location"] == again["Location"]
    assert AdoptionEvent.objects.count() == 1


def test_submit_asks_little(client: Client, sign_in):
    member, platform = MembershipFactory(), PlatformFactory()
    sign_in(member.user)
    client.get(address(platform))  # the session goes to its cache
    posted = {
        "business": member.business.public_id,
        "since": "2026-01-05",
        "_once": uuid.uuid4(),
    }

    with CaptureQueriesContext(connection) as seen:
        client.post(address(platform), posted)

    told = [query["sql"] for query in seen if "SAVEPOINT" not in query["sql"]]
    assert len([sql for sql in told if "django_session" not in sql]) == 8


def test_person_without_a_business_is_told_what_to_do(client: Client, sign_in):
    sign_in()
    platform = PlatformFactory()

    page = client.get(address(platform)).content.decode()

    assert f"{reverse('advisory:business-new')}?next={address(platform)}" in page


def test_person_with_two_businesses_chooses(client: Client, sign_in):
    member = MembershipFactory()
    second = MembershipFactory(user=member.user).business
    sign_in(member.user)

    page = client.get(address(PlatformFactory())).content.decode()

    assert f'<option value="{member.business.public_id}">' in page
    assert f'<option value="{second.public_id}">' in page


def test_confirming_and_stopping_on_the_page_of_the_platform(client: Client, sign_in):
    member, platform = MembershipFactory(), PlatformFactory()
    tell(member.business, platform, Stage.IN_USE, days_ago(100))
    sign_in(member.user)
    stop = reverse("advisory:platform-give-up", args=[platform.key, member.business.public_id])

    client.post(address(platform, "platform-still-use"), {"business": member.business.public_id})
    too_early = client.post(stop, {"on": str(days_ago(101)), "code": "other", "reason": "quá khó"})
    no_reason = client.post(stop, {"on": str(TODAY()), "code": "", "reason": ""})
    no_words = client.post(stop, {"on": str(TODAY()), "code": "other", "reason": " "})
    stopped = client.post(stop, {"on": str(TODAY()), "code": "no_staff_time", "reason": ""})
    again = client.get(stop)

    assert too_early.context["form"].errors["on"]
    assert no_reason.context["form"].errors["code"]
    assert no_words.context["form"].errors["reason"]
    assert stopped.status_code == again.status_code == 302
    assert set(stages(member.business)) == {Stage.IN_USE, Stage.IN_USE_90D, Stage.GIVEN_UP}


def test_stopping_what_was_never_used_is_404(client: Client, sign_in):
    member, platform = MembershipFactory(), PlatformFactory()
    sign_in(member.user)

    response = client.get(
        reverse("advisory:platform-give-up", args=[platform.key, member.business.public_id])
    )

    assert response.status_code == 404
