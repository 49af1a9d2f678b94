"""The pages of frozen quarters: who reads, who signs."""

import pytest
from django.urls import reverse

from core.models import AuditEvent
from reports.models import Snapshot, SnapshotFile

pytestmark = pytest.mark.django_db
LIST = reverse("reports:snapshots")
State = Snapshot.State
SIGNATURE = {"name": "Trần Thị Ký", "position": "Phó Giám đốc", "agrees": "on"}


def address(snapshot, name: str = "snapshot", *args) -> str:
    return reverse(f"reports:{name}", args=[snapshot.public_id, *args])


def test_an_official_freezes_the_quarter_that_ended(client, sign_in, october):
    sign_in(official=True)

    response = client.post(LIST, {"reason": ""})

    snapshot = Snapshot.objects.get()
    assert response["Location"] == snapshot.get_absolute_url()
    assert (snapshot.year, snapshot.quarter) == october
    page = client.get(snapshot.get_absolute_url())
    assert b'http-equiv="refresh"' in page.content


def test_asking_twice_says_that_it_is_under_way(client, sign_in, october):
    sign_in(official=True)
    client.post(LIST, {})

    response = client.post(LIST, {})

    assert response.status_code == 422
    assert Snapshot.objects.count() == 1


def test_an_official_reads_and_signs(client, sign_in, draft):
    official = sign_in(official=True)
    assert client.get(draft.get_absolute_url()).context["may_sign"]

    client.post(address(draft, "snapshot-sign"), SIGNATURE)

    draft.refresh_from_db()
    assert (draft.state, draft.signed_by, draft.signer_name) == (
        State.SIGNED,
        official,
        "Trần Thị Ký",
    )


@pytest.mark.parametrize("missing", ["name", "position", "agrees"])
def test_a_signature_needs_name_position_and_word(client, sign_in, draft, missing):
    sign_in(official=True)

    response = client.post(address(draft, "snapshot-sign"), SIGNATURE | {missing: ""})

    draft.refresh_from_db()
    assert response.status_code == 422
    assert draft.state == State.DRAFT


def test_a_draft_is_deleted_and_a_signed_quarter_is_not(client, sign_in, draft):
    sign_in(official=True)
    Snapshot.objects.filter(pk=draft.pk).update(state=State.SIGNED)
    client.post(address(draft, "snapshot-drop"))
    assert Snapshot.objects.filter(pk=draft.pk).exists()

    Snapshot.objects.filter(pk=draft.pk).update(state=State.DRAFT)
    client.post(address(draft, "snapshot-drop"))
    assert not Snapshot.objects.filter(pk=draft.pk).exists()


def test_a_file_is_taken_and_recorded(client, sign_in, draft):
    SnapshotFile.objects.create(snapshot=draft, name="x.pdf", content=b"%PDF-1", digest="d")
    sign_in(auditor=True)

    response = client.get(address(draft, "snapshot-file", "x.pdf"))

    assert response.content == b"%PDF-1"
    assert AuditEvent.objects.get(verb="took snapshot file").details == {"name": "x.pdf"}
    assert client.get(address(draft, "snapshot-file", "y.pdf")).status_code == 404


@pytest.mark.parametrize("role", ["analyst", "auditor"])
def test_readers_read_and_change_nothing(client, sign_in, draft, role):
    sign_in(**{role: True})

    assert client.get(LIST).status_code == 200
    assert not client.get(draft.get_absolute_url()).context["may_sign"]
    assert client.post(LIST, {}).status_code == 404
    assert client.post(address(draft, "snapshot-sign"), SIGNATURE).status_code == 404
    assert client.post(address(draft, "snapshot-drop")).status_code == 404


@pytest.mark.parametrize("role", ["owner", "trainer", "adviser", "area_officer"])
def test_strangers_find_nothing(client, sign_in, draft, role):
    SnapshotFile.objects.create(snapshot=draft, name="x.pdf", content=b"%PDF-1", digest="d")
    sign_in(**{role: True})

    for where in (LIST, draft.get_absolute_url(), address(draft, "snapshot-file", "x.pdf")):
        assert client.get(where).status_code == 404


def test_the_page_asks_few_questions(client, sign_in, draft, django_assert_max_num_queries):
    sign_in(official=True)

    with django_assert_max_num_queries(6):
        client.get(draft.get_absolute_url())
    with django_assert_max_num_queries(6):
        client.get(LIST)


def test_the_reason_is_asked_for_once_the_quarter_is_signed(client, sign_in, signed):
    sign_in(official=True)
    assert "reason" in client.get(LIST).context["form"].fields
    assert client.post(LIST, {"reason": ""}).status_code == 422

    Snapshot.objects.all().delete()
    assert "reason" not in client.get(LIST).context["form"].fields


def test_what_waits_for_a_signature_is_not_frozen_beside_it(client, sign_in, draft):
    sign_in(official=True)

    page = client.get(f"/en{LIST}")

    assert "Q3/2026 is frozen and waits for a signature." in page.text
    assert "Freeze the quarter" not in page.text


def test_reports_have_names_for_people_and_data_a_page_of_their_own(client, sign_in, signed):
    for name in ("la-ban-so-2026-Q3.en.pdf", "la-ban-so-2026-Q3.vi.xlsx", "levels-2026-Q3.csv"):
        SnapshotFile.objects.create(snapshot=signed, name=name, content=b"", digest="d")
    sign_in(official=True)

    page = client.get(f"/en{signed.get_absolute_url()}")

    labels = [str(one.label) for one in page.context["files"]]
    assert labels == ["Report (PDF), English", "Tables (XLSX), tiếng Việt"]
    assert reverse("reports:open-data") in page.text
