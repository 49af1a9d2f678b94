"""The pages of the agency's figures: who may open them, how many queries they take, what they show."""

import pytest
from django.urls import reverse

from advisory.models import Area, Industry
from reports import scope
from reports.models import BusinessFact, RegisterCell, RoundFact, StoredFigure
from reports.rollups.rebuilding import recount
from reports.tiles import tile_map
from reports.weighting.keys import REGISTER, WEIGHTING
from tests.factories.advisory import InstrumentVersionFactory

pytestmark = pytest.mark.django_db
PAGES = ("dashboard", "levels", "areas", "groups", "coverage", "items")
LEVELS = [{"key": f"level_{n}", "label": {"vi": f"Mức {n}", "en": f"Level {n}"}} for n in range(4)]


@pytest.fixture
def province(settings):
    """Two units of thirty businesses, twenty of them with a level; straight into the rollups."""
    InstrumentVersionFactory(
        instrument__key=settings.FULL_INSTRUMENT,
        rule_set="pages@1",
        definition={"levels": "overall", "bands": {"overall": {"steps": LEVELS}}},
    )
    industry = Industry.objects.first().pk
    facts = [
        BusinessFact(
            business=30 * at + n,
            is_demo=False,
            area=area.pk,
            industry=industry,
            size=("micro", "small")[n % 2],
            response="assessed" if n < 20 else "none",
            level=f"level_{1 + n // 2 % 2}" if n < 20 else "none",
            use="none",
            now="none",
        )
        for at, area in enumerate(Area.objects.all()[:2])
        for n in range(30)
    ]
    BusinessFact.objects.bulk_create(facts)
    RoundFact.objects.bulk_create(
        RoundFact(
            business=one.business, quarter=quarter, level=one.level, is_latest=latest, is_demo=False
        )
        for one in facts
        if one.level != "none"
        for quarter, latest in (("2026Q1", False), ("2026Q3", True))
    )
    recount()


@pytest.mark.parametrize("page", PAGES)
def test_officials_only(client, sign_in, page):
    address = reverse(f"reports:{page}")
    assert client.get(address).status_code == 302
    sign_in(adviser=True)
    assert client.get(address).status_code == 404
    sign_in(official=True)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("dashboard", 14),
        ("levels", 14),
        ("areas", 16),
        ("groups", 16),
        ("coverage", 20),
        ("items", 6),
    ],
)
def test_queries_are_few(client, sign_in, province, django_assert_max_num_queries, page, most):
    sign_in(official=True)
    area = {"area": Area.objects.first().pk}
    for choice in ({}, area, area | {"size": "micro"}):
        client.get(reverse(f"reports:{page}"), choice)
        with django_assert_max_num_queries(most):
            client.get(reverse(f"reports:{page}"), choice)


@pytest.mark.parametrize("page", PAGES)
def test_no_style_and_no_script_in_the_page(client, sign_in, province, page):
    sign_in(official=True)

    html = client.get(reverse(f"reports:{page}")).text

    assert " style=" not in html
    assert "<script" not in html


def test_every_chart_has_its_table(client, sign_in, province):
    sign_in(official=True)

    html = client.get("/en" + reverse("reports:groups")).text

    assert html.count("<figure") == 2
    assert html.count("<table") == 4
    assert "At the level “Level 2” or higher, by size" in html


def test_the_map_has_a_tile_for_each_unit_and_says_it_is_schematic(client, sign_in, province):
    sign_in(official=True)

    html = client.get("/en" + reverse("reports:areas")).text

    assert html.count('<li class="tile ') == 36
    assert "A schematic map" in html
    assert Area.objects.filter(tile_column__isnull=False).count() == 36


def test_tiles_stand_apart():
    places = list(Area.objects.values_list("tile_column", "tile_row"))

    assert len(set(places)) == len(places) == 36


def test_a_unit_hidden_in_the_table_is_hidden_on_the_map(client, sign_in, province):
    few = Area.objects.all()[4]
    BusinessFact.objects.filter(business__in=[1, 3, 5]).update(area=few.pk)
    recount()
    sign_in(official=True)

    report = client.get(reverse("reports:areas")).context["report"]

    hidden = [tile for tile in tile_map(report, "businesses").tiles if tile.shade is None]
    assert {row.n for row in report.figure("area").rows if row.key == str(few.pk)} == {None}
    assert few.name in {tile.name for tile in hidden}


def test_an_area_officer_looks_at_one_of_their_units(client, sign_in, province):
    officer = sign_in(area_officer=True)
    own, other = Area.objects.all()[:2]
    officer.area_offices.create(area=own)

    mine = client.get(reverse("reports:dashboard"))
    theirs = client.get(reverse("reports:dashboard"), {"area": other.pk})
    file = client.get(reverse("reports:export", args=["csv"]), {"area": other.pk})

    assert mine.context["filter"].where == {"area": str(own.pk)}
    assert mine.context["report"].headline["businesses"] == 30
    assert reverse("reports:coverage") not in mine.text
    assert theirs.context["filter"].errors["area"]
    assert theirs.context["report"] is None
    assert file.status_code == 302


@pytest.mark.parametrize("page", ["coverage", "items"])
def test_what_is_about_the_province_is_not_an_area_officers(client, sign_in, page):
    sign_in(area_officer=True)

    assert client.get(reverse(f"reports:{page}")).status_code == 404


def test_no_bar_says_what_the_table_does_not(client, sign_in, province):
    BusinessFact.objects.filter(response="assessed").update(response="none", level="none")
    BusinessFact.objects.filter(business__in=range(3)).update(response="assessed", level="level_1")
    BusinessFact.objects.filter(business__in=range(3, 6)).update(
        response="assessed", level="level_2"
    )
    recount()
    sign_in(official=True)

    page = client.get(reverse("reports:dashboard"))

    assert page.context["report"].figure("level").is_too_thin
    assert page.context["level_chart"] is None


def test_an_area_officer_without_a_unit_sees_no_figures(client, sign_in, province):
    sign_in(area_officer=True)

    page = client.get("/en" + reverse("reports:dashboard"))

    assert page.context["report"] is None
    assert "No ward or commune is entrusted to you yet" in page.text
    assert "This field is required" not in page.text


def test_officials_see_the_province(sign_in):
    assert scope.allowed_areas(sign_in(official=True)) is None


def test_coverage_stands_beside_the_register(client, sign_in, province):
    area = Area.objects.first()
    RegisterCell.objects.create(area=area.pk, sector_group="", size="micro", n=200)
    StoredFigure.objects.create(key=REGISTER, data={"as_of": "2026-11-01", "n": 200})
    StoredFigure.objects.create(key=WEIGHTING, data={"why_not": "few", "n": 24, "needed": 100})
    sign_in(official=True)

    response = client.get("/en" + reverse("reports:coverage"))

    (row,) = response.context["coverage"].areas
    assert (row.n, row.label) == (200, str(area))
    assert "Nothing is weighted below 100" in response.text


def test_coverage_asks_for_nothing_it_does_not_use(client, sign_in, province):
    sign_in(official=True)

    response = client.get(reverse("reports:coverage"), {"size": "micro", "industry": "none"})

    assert list(response.context["filter"].fields) == ["area", "without_demo"]
    assert response.context["report"].headline["businesses"] == 60
    assert reverse("reports:export", args=["xlsx"]) not in response.text


def test_questions_wait_for_enough_rounds(client, sign_in):
    sign_in(official=True)

    assert "it takes 30 finished rounds" in client.get("/en" + reverse("reports:items")).text
