"""What is published: signed quarters only, the same in every form, at lasting addresses."""

import csv
import io
import json

import pytest
from django.urls import reverse
from pyarrow import parquet

from reports.models import Snapshot
from reports.open_data.datasets import DATASETS
from reports.snapshots.files import Made, store_files
from tests.reports.snapshots.conftest import draft, october, signed  # noqa: F401

pytestmark = pytest.mark.django_db
PROVINCE = reverse("reports:province")
CATALOGUE = reverse("reports:catalogue")


@pytest.fixture
def published(signed):  # noqa: F811
    from reports.open_data.files import dataset_files

    store_files(signed, [Made(name, content) for name, content in dataset_files(signed)])
    return signed


def file(client, key: str, form: str, period: str = "2026-Q3"):
    return client.get(reverse("reports:dataset-file", args=[key, period, form]))


@pytest.mark.parametrize("key", DATASETS)
def test_every_dataset_says_the_same_in_every_form(client, published, key):
    texts = csv.DictReader(io.StringIO(file(client, key, "csv").content.decode("utf-8-sig")))
    from_csv = [{name: value or None for name, value in row.items()} for row in texts]
    from_json = json.loads(file(client, key, "json").content)["rows"]
    from_parquet = parquet.read_table(io.BytesIO(file(client, key, "parquet").content)).to_pylist()

    assert from_json == from_parquet
    assert from_csv == [
        {name: None if value is None else str(value) for name, value in row.items()}
        for row in from_json
    ]
    assert set(from_json[0] if from_json else ()) <= {one.name for one in DATASETS[key].columns}


def test_only_public_figures_are_published(client, published):
    rows = json.loads(file(client, "funnel", "json").content)["rows"]

    assert {row["key"]: row["n"] for row in rows} == {
        stage["key"]: stage["n"] for stage in published.figures["public"]["funnel"]
    }


def test_nothing_of_a_draft_is_published(client, published):
    Snapshot.objects.update(state=Snapshot.State.DRAFT)

    assert file(client, "funnel", "csv").status_code == 404
    assert file(client, "funnel", "csv", "moi-nhat").status_code == 404
    assert client.get(PROVINCE).context["snapshot"] is None
    assert json.loads(client.get(CATALOGUE).content)["dcat:dataset"][0]["dcat:distribution"] == []


def test_the_newest_quarter_has_an_address_of_its_own(client, published):
    assert (
        file(client, "funnel", "csv", "moi-nhat").content == file(client, "funnel", "csv").content
    )


def test_a_file_that_is_known_is_not_sent_again(client, published):
    first = file(client, "funnel", "csv")
    address = reverse("reports:dataset-file", args=["funnel", "2026-Q3", "csv"])

    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("key", "period", "form"),
    [("nothing", "2026-Q3", "csv"), ("funnel", "1999-Q1", "csv"), ("funnel", "2026-Q3", "exe")],
)
def test_what_is_not_there_is_not_found(client, published, key, period, form):
    assert file(client, key, form, period).status_code == 404


def test_the_page_shows_the_public_figures_and_earlier_quarters(client, published):
    page = client.get(PROVINCE)
    assert page.context["snapshot"] == published
    assert client.get(PROVINCE, {"ky": "2026-Q3"}).status_code == 200
    assert client.get(PROVINCE, {"ky": "2020-Q1"}).status_code == 404
    assert client.get(f"/en{PROVINCE}").status_code == 200


def test_pages_of_the_data_open_for_everybody(client, published):
    assert client.get(reverse("reports:open-data")).status_code == 200
    assert client.get(reverse("reports:dataset", args=["funnel"])).status_code == 200
    assert client.get(reverse("reports:dataset", args=["nothing"])).status_code == 404


def test_the_catalogue_names_every_file_with_its_licence(client, published):
    found = json.loads(client.get(CATALOGUE).content)

    assert found["@type"] == "dcat:Catalog"
    assert found["dct:license"]["@id"].startswith("https://")
    datasets = {one["dct:identifier"]: one for one in found["dcat:dataset"]}
    assert set(datasets) == set(DATASETS)
    files = datasets["funnel"]["dcat:distribution"]
    assert [one["dcat:mediaType"] for one in files] == [
        "text/csv",
        "application/json",
        "application/vnd.apache.parquet",
    ]
    address = files[0]["dcat:downloadURL"]["@id"]
    assert client.get(address[address.index("/du-lieu-mo/") :]).status_code == 200


def test_pages_ask_at_most_one_question(client, published, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        client.get(PROVINCE)
    with django_assert_max_num_queries(2):
        client.get(reverse("reports:open-data"))
