"""Area officers read figures of their own units only; analysts of the whole province."""

import pytest
from django.urls import reverse

from advisory.models import AreaOffice
from tests.factories.advisory import AreaFactory
from tests.factories.users import UserFactory
from tests.reports.cells import participants

pytestmark = pytest.mark.django_db
FIGURES = [reverse(f"reports:{name}") for name in ("dashboard", "levels", "areas", "groups")]
OF_PROVINCE = [reverse(f"reports:{name}") for name in ("coverage", "items")]
EXPORT = reverse("reports:export", args=["csv"])


@pytest.fixture
def units():
    own, other = AreaFactory(), AreaFactory()
    participants(assessed=20, others=10, uses=12, area=own.pk)
    participants(assessed=30, others=30, uses=20, area=other.pk)
    return own, other


@pytest.fixture
def officer(units):
    officer = UserFactory(area_officer=True)
    AreaOffice.objects.create(officer=officer, area=units[0])
    return officer


def test_an_officer_sees_their_unit_without_choosing_it(client, sign_in, officer, units):
    sign_in(officer)

    response = client.get(FIGURES[0])

    assert response.context["report"].headline["businesses"] == 30
    assert response.context["filter"].where == {"area": str(units[0].pk)}


@pytest.mark.parametrize("asked", ["other", "nothing", "0", "x"])
def test_no_choice_shows_an_officer_more(client, sign_in, officer, units, asked):
    sign_in(officer)
    area = {"other": str(units[1].pk), "nothing": ""}.get(asked, asked)

    for page in FIGURES:
        found = client.get(page, {"area": area}).context["report"]
        assert found is None or found.headline["businesses"] == 30
    if area:
        assert client.get(EXPORT, {"area": area}).status_code == 302


def test_an_officer_without_units_sees_no_figure(client, sign_in, units):
    sign_in(area_officer=True)

    assert client.get(FIGURES[0]).context["report"] is None
    assert client.get(EXPORT).status_code == 302


def test_pages_of_the_whole_province_are_not_an_officers(client, sign_in, officer):
    sign_in(officer)

    assert [client.get(page).status_code for page in OF_PROVINCE] == [404, 404]
    labels = [one.address for one in client.get(FIGURES[0]).context["pages"]]
    assert not any(page in address for page in OF_PROVINCE for address in labels)


def test_an_analyst_sees_the_province(client, sign_in, units):
    sign_in(analyst=True)

    assert client.get(FIGURES[0]).context["report"].headline["businesses"] == 90
    assert [client.get(page).status_code for page in OF_PROVINCE] == [200, 200]


@pytest.mark.parametrize("role", ["owner", "trainer", "adviser", "auditor"])
def test_other_roles_see_no_figures(client, sign_in, role):
    sign_in(**{role: True})

    for page in [*FIGURES, *OF_PROVINCE, EXPORT]:
        assert client.get(page).status_code == 404
