"""What search engines and browsers ask for."""

from xml.etree import ElementTree

import pytest

from pages.models import ContentPage
from tests.factories.cohorts import CohortFactory
from tests.factories.courses import ModulePageFactory

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_search_engines_stay_away_from_a_demo(client, settings):
    settings.DEMO = True

    assert "Disallow: /\n" in client.get("/robots.txt").text


def test_search_engines_stay_away_from_peoples_pages(client, settings):
    settings.DEMO = False

    lines = client.get("/robots.txt").text.splitlines()

    assert "Disallow: /" not in lines
    assert "Disallow: /bang-cua-toi/" in lines
    assert "Disallow: /en/bang-cua-toi/" in lines
    assert "Disallow: /hoc/" in lines
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in lines


def test_the_sitemap_names_public_pages_in_both_languages(client):
    ContentPage.objects.get(slug="tiep-can").unpublish()

    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)

    found = {
        place.text.removeprefix("http://testserver") for place in tree.findall(".//s:loc", NAMES)
    }
    assert {"/", "/en/", "/gioi-thieu/", "/en/gioi-thieu/", "/nen-tang/kiotviet/"} <= found
    assert "/tiep-can/" not in found


def test_the_sitemap_names_classes_to_join_and_no_headings(client, course):
    coming, over = CohortFactory(), CohortFactory(over=True)
    ModulePageFactory(parent=course, slug="phan-mot")

    sitemap = client.get("/sitemap.xml").text

    assert str(coming.public_id) in sitemap
    assert str(over.public_id) not in sitemap
    assert "phan-mot" not in sitemap


def test_the_sitemap_costs_the_same_for_any_number_of_pages(
    client, course, django_assert_max_num_queries
):
    client.get("/sitemap.xml")

    with django_assert_max_num_queries(8):
        client.get("/sitemap.xml")


def test_the_icon_is_the_one_of_the_pages(client):
    assert client.get("/favicon.ico")["Location"].endswith("img/compass.svg")
