"""From a programme to a firm of the register that still uses a platform after 90 days."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from advisory.models import AdoptionEvent, Assessment, Programme, ProgrammeMember
from advisory.platforms.actions import record_stage
from tests.factories.advisory import (
    AssessmentFactory,
    BusinessFactory,
    MembershipFactory,
    PlatformFactory,
)
from tests.factories.programmes import RegisterEntryFactory, days_from_now

pytestmark = pytest.mark.django_db
CODE = "3700000031"
Stage = AdoptionEvent.Stage


def test_a_firm_goes_from_a_list_of_codes_to_use_after_90_days(client, sign_in):
    RegisterEntryFactory(tax_code=CODE, name="Cơ khí Tân Lập")
    official = sign_in(official=True)
    fields = {
        "name_vi": "Số hóa xưởng cơ khí",
        "purpose_vi": "Giúp xưởng cơ khí quản lý kho.",
        "starts_on": days_from_now(-130).isoformat(),
        "ends_on": days_from_now(60).isoformat(),
        "target_in_use_90d": "1",
    }
    client.post(reverse("advisory:programme-new"), fields)
    programme = Programme.objects.get()
    page = programme.get_absolute_url()
    client.post(f"{page}chon/danh-sach/", {"codes": CODE, "do": "freeze"})
    client.post(f"{page}trang-thai/", {"state": "running"})
    client.post(f"{page}lien-ket/")
    address = client.get(f"{page}lien-ket/").context["cards"][0]["address"]
    ProgrammeMember.objects.update(added_at=timezone.now() - datetime.timedelta(days=125))

    client.logout()
    link = f"/moi/{address.rstrip('/').rsplit('/', 1)[1]}/"
    client.post(link)
    owner = MembershipFactory(business=BusinessFactory(tax_code=CODE), owner=True)
    assessment = AssessmentFactory(submitted=True, started_by=owner.user)
    Assessment.objects.update(
        started_at=timezone.now() - datetime.timedelta(days=120),
        submitted_at=timezone.now() - datetime.timedelta(days=119),
    )
    sign_in(owner.user)
    claim = reverse("advisory:claim", args=[assessment.public_id])
    asked = client.post(claim, {"business": owner.business.public_id}).url
    join = {"do": "join", "business": owner.business.public_id}
    client.post(asked, join)
    platform = PlatformFactory(vetted=True)
    fact = {"business": owner.business, "platform": platform, "by": owner.user}
    record_stage(stage=Stage.IN_USE, on=days_from_now(-100), **fact)
    record_stage(stage=Stage.IN_USE_90D, on=days_from_now(-5), **fact)

    sign_in(official)
    tracking = client.get(page).context["tracking"]

    reached = {one.key: one.n for one in tracking.reached}
    assert reached == {
        "invited": 1,
        "opened": 1,
        "started": 1,
        "finished": 1,
        "planned": 0,
        "in_use": 1,
        "in_use_90d": 1,
    }
    assert tracking.reached[-1].percent == 100
