"""The agency's page and its exports: who may open them, what they hold."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from advisory.models import Area
from core.models import AuditEvent
from tests.factories.advisory import AdoptionFactory, BusinessFactory
from tests.reports.counting import counted
from users.consents import Purpose, withdraw_consent

pytestmark = pytest.mark.django_db
PAGE = "reports:dashboard"


@pytest.mark.parametrize("role", ["official", "administrator"])
def test_officials_see_the_figures(client, sign_in, role):
    sign_in(**{role: True})

    response = client.get(reverse(PAGE))

    assert response.status_code == 200
    assert 'data-stage="in_use_90d"' in response.text


@pytest.mark.parametrize("role", ["owner", "trainer", "adviser"])
@pytest.mark.parametrize("path", [reverse(PAGE), reverse("reports:export", args=["csv"])])
def test_others_find_nothing(client, sign_in, role, path):
    sign_in(**{role: True})

    assert client.get(path).status_code == 404


def test_visitors_are_asked_to_sign_in(client):
    response = client.get(reverse(PAGE))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_the_number_of_queries_does_not_grow_with_the_data(
    client, sign_in, django_assert_max_num_queries
):
    sign_in(official=True)
    AdoptionFactory.create_batch(12, in_use=True, business__advised=True)
    counted()
    client.get(reverse(PAGE))

    with django_assert_max_num_queries(14):
        client.get(reverse(PAGE))


def test_an_unknown_area_is_refused_in_words(client, sign_in):
    sign_in(official=True)

    response = client.get(reverse(PAGE), {"area": "999999"})

    assert response.status_code == 200
    assert response.context["filter"].errors["area"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_choice_that_is_refused_is_not_exported_as_everyone(client, sign_in, form):
    sign_in(official=True)

    response = client.get(reverse("reports:export", args=[form]), {"area": "999999"})

    assert response["Location"] == f"{reverse(PAGE)}?area=999999"
    assert not AuditEvent.objects.filter(verb="export").exists()


@pytest.fixture
def hidden_area() -> Area:
    """A unit of six, hidden because the total would give away the unit of three."""
    small, hidden, large = Area.objects.all()[:3]
    for area, n in ((small, 3), (hidden, 6), (large, 20)):
        BusinessFactory.create_batch(n, area=area, advised=True)
    counted()
    return hidden


def test_a_choice_that_tells_too_much_gets_a_sentence_and_no_figures(client, sign_in, hidden_area):
    sign_in(official=True)

    html = client.get("/en" + reverse(PAGE), {"area": hidden_area.pk}).text

    assert "No figures for this choice" in html
    assert "data-stage" not in html
    assert reverse("reports:export", args=["csv"]) not in html


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_choice_that_tells_too_much_is_not_exported(client, sign_in, hidden_area, form):
    sign_in(official=True)

    response = client.get(reverse("reports:export", args=[form]), {"area": hidden_area.pk})

    assert response["Location"] == f"{reverse(PAGE)}?area={hidden_area.pk}"
    assert not AuditEvent.objects.filter(verb="export").exists()


def test_leaving_out_demo_data_is_no_choice_of_people(client, sign_in):
    sign_in(official=True)
    BusinessFactory.create_batch(3, is_demo=True, advised=True)
    BusinessFactory.create_batch(6, advised=True)

    counted()
    report = client.get(reverse(PAGE), {"without_demo": "on"}).context["report"]

    assert report.headline["businesses"] == 6


def test_exports_hide_what_the_page_hides(client, sign_in):
    sign_in(official=True)
    large, small = Area.objects.all()[:2]
    BusinessFactory.create_batch(9, area=large, advised=True)
    BusinessFactory.create_batch(2, area=small, advised=True)

    counted()
    text = client.get(reverse("reports:export", args=["csv"])).getvalue().decode("utf-8-sig")

    line = next(line for line in text.splitlines() if str(small) in line)
    assert ",2," not in line


def test_xlsx_has_a_sheet_for_each_figure_and_no_formula(client, sign_in):
    sign_in(official=True)
    BusinessFactory.create_batch(6, advised=True)

    counted()
    response = client.get(reverse("reports:export", args=["xlsx"]))

    book = load_workbook(io.BytesIO(response.getvalue()))
    assert len(book.sheetnames) == 9
    assert book.sheetnames[0] == "Số liệu chính"
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


@pytest.mark.parametrize(("users", "shown"), [(6, "6"), (3, "ẩn")])
def test_files_hold_the_headline_with_what_is_hidden_hidden(client, sign_in, users, shown):
    sign_in(official=True)
    BusinessFactory.create_batch(20, advised=True)
    AdoptionFactory.create_batch(users, in_use=True, business__advised=True)
    counted()
    headline = client.get(reverse(PAGE)).context["report"].headline

    text = client.get(reverse("reports:export", args=["csv"])).getvalue().decode("utf-8-sig")

    lines = {row[1]: row[2] for row in csv.reader(text.splitlines()) if row[0] == "Số liệu chính"}
    assert lines["Đang dùng nền tảng số"] == shown
    assert list(lines.values()) == ["ẩn" if n is None else str(n) for n in headline.values()]


def test_businesses_without_an_owners_consent_are_left_out(client, sign_in):
    sign_in(official=True)
    agreeing = BusinessFactory.create_batch(7, advised=True)
    BusinessFactory.create_batch(6)

    counted()
    before = client.get(reverse(PAGE)).context["report"].headline["businesses"]
    withdraw_consent(user=agreeing[0].members.get(), purpose=Purpose.ADVICE)
    after = client.get(reverse(PAGE)).context["report"].headline["businesses"]

    assert (before, after) == (7, 6)


def test_each_export_is_written_to_the_audit_trail(client, sign_in):
    official = sign_in(official=True)

    client.get(reverse("reports:export", args=["csv"]), {"size": "micro"})

    event = AuditEvent.objects.get(verb="export")
    assert event.actor == official
    assert event.details == {"form": "csv", "filter": "size=micro"}


def test_an_unknown_format_is_not_found(client, sign_in):
    sign_in(official=True)

    assert client.get(reverse("reports:export", args=["exe"])).status_code == 404


def test_the_page_speaks_english(client, sign_in):
    sign_in(official=True)

    assert "Among businesses taking part" in client.get("/en" + reverse(PAGE)).text
