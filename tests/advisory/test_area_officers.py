"""Area officers see businesses of their own units; officials choose the units."""

import pytest
from django.urls import reverse

from advisory.models import AreaOffice
from advisory.oversight.actions import NoAreaOfficer, set_area_offices
from core.models import AuditEvent
from tests.factories.advisory import AreaFactory, AssessmentFactory, BusinessFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("advisory:area-officers")
BUSINESSES = reverse("advisory:business-list")


@pytest.fixture
def unit():
    return AreaFactory()


@pytest.fixture
def officer(unit):
    officer = UserFactory(area_officer=True)
    AreaOffice.objects.create(officer=officer, area=unit)
    return officer


def page_of(officer) -> str:
    return reverse("advisory:area-officer", args=[officer.pk])


def test_an_officer_finds_businesses_of_their_own_units_only(client, sign_in, officer, unit):
    BusinessFactory(name="Xưởng trong địa bàn", area=unit)
    BusinessFactory(name="Xưởng nơi khác", area=AreaFactory())
    BusinessFactory(name="Xưởng chưa khai", area=None)
    sign_in(officer)

    found = client.get(BUSINESSES).context["page"]

    assert [business.name for business in found] == ["Xưởng trong địa bàn"]


def test_an_officer_without_units_finds_nothing(client, sign_in):
    BusinessFactory(area=AreaFactory())
    sign_in(area_officer=True)

    assert not client.get(BUSINESSES).context["page"].object_list


@pytest.mark.parametrize(
    ("is_inside", "statuses"), [(True, [200, 302]), (False, [404, 404])], ids=["inside", "outside"]
)
def test_business_and_result_open_inside_the_units_only(
    client, sign_in, officer, unit, is_inside, statuses
):
    business = BusinessFactory(area=unit if is_inside else AreaFactory())
    assessment = AssessmentFactory(submitted=True, business=business)
    sign_in(officer)

    looks = [
        business.get_absolute_url(),
        reverse("advisory:assess-open", args=[assessment.public_id]),
    ]

    assert [client.get(look).status_code for look in looks] == statuses
    assert AuditEvent.objects.filter(actor=officer, verb="looked at business").exists() is is_inside


def test_an_officer_neither_changes_a_business_nor_manages_its_cases(
    client, sign_in, officer, unit
):
    business = BusinessFactory(area=unit)
    sign_in(officer)

    assert (
        client.get(reverse("advisory:business-edit", args=[business.public_id])).status_code == 404
    )
    assert client.get(reverse("advisory:case-new", args=[business.public_id])).status_code == 404
    assert client.get(reverse("advisory:register")).status_code == 404


def test_a_moved_business_is_no_longer_the_officers(client, sign_in, officer, unit):
    business = BusinessFactory(area=unit)
    sign_in(officer)
    business.area = AreaFactory()
    business.save()

    assert client.get(business.get_absolute_url()).status_code == 404


def test_an_official_chooses_units_and_it_is_recorded(client, sign_in, officer, unit):
    official = sign_in(official=True)
    other = AreaFactory()

    response = client.post(page_of(officer), {"areas": [other.pk]})

    assert response["Location"] == LIST
    assert list(officer.area_offices.values_list("area", flat=True)) == [other.pk]
    line = AuditEvent.objects.get(verb="set units of area officer")
    assert line.actor == official
    assert line.details == {"before": [unit.pk], "after": [other.pk]}


def test_the_same_units_again_change_nothing(officer, unit):
    set_area_offices(officer=officer, areas=[unit], by=UserFactory(official=True))

    assert not AuditEvent.objects.filter(verb="set units of area officer").exists()


def test_the_form_shows_the_officers_units_and_refuses_unknown_ones(client, sign_in, officer, unit):
    sign_in(official=True)

    choices = client.get(page_of(officer)).context["form"]["areas"].subwidgets
    assert [one.data["value"] for one in choices if one.data["selected"]] == [unit.pk]
    assert client.post(page_of(officer), {"areas": [0]}).status_code == 422
    assert officer.area_offices.count() == 1


def test_units_are_for_area_officers_only(client, sign_in, unit):
    adviser = UserFactory(adviser=True)
    sign_in(official=True)

    assert client.get(page_of(adviser)).status_code == 404
    with pytest.raises(NoAreaOfficer):
        set_area_offices(officer=adviser, areas=[unit], by=adviser)


@pytest.mark.parametrize("role", ["area_officer", "adviser", "trainer", "analyst", "auditor"])
def test_only_officials_choose_units(client, sign_in, officer, role):
    sign_in(**{role: True})

    assert client.get(LIST).status_code == 404
    assert client.post(page_of(officer), {"areas": []}).status_code == 404
    assert officer.area_offices.count() == 1


def test_the_list_asks_the_same_number_of_questions_for_many(
    client, sign_in, officer, django_assert_max_num_queries
):
    for _ in range(3):
        AreaOffice.objects.create(officer=UserFactory(area_officer=True), area=AreaFactory())
    sign_in(official=True)

    with django_assert_max_num_queries(6):
        client.get(LIST)
