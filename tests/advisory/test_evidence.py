"""Evidence: kept by content, private, removable, gone with its assessment, nothing left on refusal."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from advisory.assessments.questionnaire import Questionnaire
from advisory.evidence.files import FileRefused, check_file, shown_name
from advisory.models import Assessment, Evidence
from core.models import AuditEvent
from tests.advisory.answering import begin
from tests.factories.advisory import (
    AdviserCaseFactory,
    AssessmentFactory,
    EvidenceFactory,
    MembershipFactory,
    RespondentFactory,
)
from tests.factories.users import UserFactory

CARD = "social_media_reply_time"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    """A photo that tells where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Maker of phones"
    exif.get_ifd(0x8825)[1] = "N"
    output = BytesIO()
    Image.new("RGB", size, "teal").save(output, kind, exif=exif)
    return output.getvalue()


def upload(content: bytes, name: str = "hoá đơn.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


# --- What is kept -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_written_anew_without_place_and_maker(kind: str):
    sent = photo(kind)
    assert b"Maker of phones" in sent

    kept = check_file(upload(sent, "IMG_0001.HEIC"))

    assert b"Maker of phones" not in kept.content
    with Image.open(BytesIO(kept.content)) as image:
        assert image.format == kind
        assert image.size == (40, 30)
        assert not image.getexif()
    assert kept.name == f"IMG_0001{kept.extension}"


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # rotated by a quarter
    output = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(output, "JPEG", exif=exif)

    kept = check_file(upload(output.getvalue(), "a.jpg"))

    with Image.open(BytesIO(kept.content)) as image:
        assert image.size == (30, 40)


def test_a_pdf_is_kept_as_it_is():
    kept = check_file(upload(PDF))

    assert (kept.content, kept.content_type, kept.name) == (PDF, "application/pdf", "hoá đơn.pdf")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"MZ\x90\x00This program cannot be run in DOS mode", id="exe"),
        pytest.param(PDF + b"MZ" + b"\x00x" * 500, id="program behind the end"),
        pytest.param(
            PDF.replace(b"1 0 obj", b"This program cannot be run in DOS mode 1 0 obj"),
            id="program inside",
        ),
        pytest.param(b"%PDF-1.7 and nothing more", id="cut short"),
        pytest.param(PDF.replace(b"/Type", b"/OpenAction<</S/Launch>>/Type"), id="launches"),
        pytest.param(PDF.replace(b"/Type", b"/JavaScript(x)/Type"), id="script"),
        pytest.param(b"\x00" + PDF, id="header not first"),
        pytest.param(b"<html><script>alert(1)</script>", id="html"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="svg"),
        pytest.param(b"GIF89a" + b"\x00" * 20, id="gif"),
        pytest.param(photo()[:200], id="half a photo"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"nonsense" * 20, id="photo in name only"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\x00" * 30, id="broken png"),
    ],
)
def test_what_is_no_photo_and_no_plain_pdf_is_refused(content: bytes):
    with pytest.raises(FileRefused):
        check_file(upload(content))


def test_a_picture_of_too_many_points_is_refused(monkeypatch):
    monkeypatch.setattr("advisory.evidence.files.MOST_PIXELS", 1000)

    with pytest.raises(FileRefused):
        check_file(upload(photo(), "a.jpg"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("hoá đơn 11.pdf", "hoá đơn 11.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\a\\virus.exe", "virus.pdf"),
        ('a"\r\nSet-Cookie: b.pdf', "a Set-Cookie b.pdf"),
        ("", "minh-chung.pdf"),
        (".pdf", "minh-chung.pdf"),
        ("a" * 300 + ".pdf", "a" * 100 + ".pdf"),
    ],
)
def test_the_name_shown_is_harmless(name: str, shown: str):
    assert shown_name(name, ".pdf") == shown


# --- On the page ------------------------------------------------------------------------


def stored() -> set[Path]:
    root = Path(settings.STORAGES["private"]["OPTIONS"]["location"])
    return {path for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def draft(client: Client, quick_questions: Questionnaire) -> Assessment:
    return begin(client, quick_questions)


def page_of(assessment: Assessment) -> str:
    return f"/danh-gia/{assessment.public_id}/minh-chung/"


def send(browser: Client, address: str, content: bytes = PDF, **form: object):
    return browser.post(address, {"question": CARD, "file": upload(content)} | form)


def browser_of(person) -> Client:
    browser = Client()
    browser.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.mark.django_db
def test_a_file_is_kept_privately_and_handed_out_as_an_attachment(
    client: Client, draft: Assessment
):
    send(client, page_of(draft))

    given = Evidence.objects.get()
    response = client.get(f"{page_of(draft)}{given.public_id}/")

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    assert not Path(given.file.path).is_relative_to(settings.MEDIA_ROOT)
    assert "hoá" not in given.file.name
    assert "hoá đơn.pdf" in client.get(page_of(draft)).content.decode()


@pytest.mark.django_db
def test_an_upload_of_fifty_megabytes_gets_a_clear_sentence_and_leaves_nothing(
    client: Client, draft: Assessment
):
    before = stored()

    response = send(client, page_of(draft), PDF + b" " * 50 * 1024 * 1024)

    assert response.status_code == 422
    assert "Tệp nặng 50" in response.content.decode()
    assert "tối đa 10 MB" in response.content.decode()
    assert (stored(), Evidence.objects.count()) == (before, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "form",
    [
        {"content": b"MZ not a pdf"},
        {"content": b""},
        {"question": "no_such_question"},
        {"question": ""},
        {"file": ""},
    ],
)
def test_a_refused_file_leaves_nothing_behind(client: Client, draft: Assessment, form: dict):
    before = stored()

    response = send(client, page_of(draft), **form)

    assert response.status_code == 422
    assert (stored(), Evidence.objects.count()) == (before, 0)


@pytest.mark.django_db
def test_a_question_takes_five_files_and_an_hour_forty(client: Client, draft: Assessment):
    for _number in range(5):
        EvidenceFactory(assessment=draft, question_key=CARD)

    full = send(client, page_of(draft))
    many = [client.post(page_of(draft)) for _try in range(40)]

    assert full.status_code == 422
    assert "đã có năm tệp" in full.content.decode()
    assert many[-1].status_code == 429
    assert Evidence.objects.count() == 5


@pytest.mark.django_db
def test_a_failure_while_storing_leaves_no_file(client: Client, draft: Assessment, monkeypatch):
    before = stored()

    def fail(*_args, **_kwargs):
        raise RuntimeError("the disk of the database is full")

    monkeypatch.setattr(Evidence, "save", fail)
    with pytest.raises(RuntimeError):
        send(client, page_of(draft))

    assert stored() == before


@pytest.mark.django_db
def test_a_doubled_upload_is_one(client: Client, draft: Assessment):
    for _time in range(2):
        send(client, page_of(draft), _once="1e7a3f2e-8f1b-4f7e-9a55-0c7ad9c70f12")

    assert Evidence.objects.count() == 1


@pytest.mark.django_db
def test_who_sent_it_removes_it_and_nobody_else(
    client: Client, draft: Assessment, django_capture_on_commit_callbacks
):
    send(client, page_of(draft))
    given = Evidence.objects.get()
    path = Path(given.file.path)
    remove = f"{page_of(draft)}{given.public_id}/xoa/"

    refused = Client().post(remove)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(remove)

    assert refused.status_code == 404
    assert not Evidence.objects.exists()
    assert not path.exists()


@pytest.mark.django_db
def test_a_colleague_adds_sees_and_removes_their_own_only(client: Client, draft: Assessment):
    others = EvidenceFactory(assessment=draft, question_key=CARD, name="cua-chu.pdf")
    person = RespondentFactory(assessment=draft, agreed=True, token="mot-bi-mat")
    phone = Client()
    phone.get("/moi-tra-loi/mot-bi-mat/")
    mine = f"/y-kien/{person.public_id}/minh-chung/"

    send(phone, mine)

    given = Evidence.objects.get(respondent=person)
    html = phone.get(mine).content.decode()
    assert given.layer == "colleague"
    assert "hoá đơn.pdf" in html
    assert "cua-chu.pdf" not in html
    assert phone.get(f"{page_of(draft)}{others.public_id}/").status_code == 404
    assert client.post(f"{page_of(draft)}{given.public_id}/xoa/").status_code == 404
    assert phone.post(f"{mine}{others.public_id}/xoa/").status_code == 404
    phone.post(f"{mine}{given.public_id}/xoa/")
    assert list(Evidence.objects.all()) == [others]


@pytest.mark.django_db
def test_adviser_and_official_open_it_and_each_look_is_recorded(draft: Assessment):
    membership = MembershipFactory(owner=True)
    draft.business, draft.led_by = membership.business, membership.user
    draft.save()
    given = EvidenceFactory(assessment=draft, question_key=CARD)
    file = f"{page_of(draft)}{given.public_id}/"
    official = browser_of(UserFactory(official=True))
    adviser = browser_of(AdviserCaseFactory(business=draft.business).adviser)

    b"".join(official.get(file).streaming_content)
    given.refresh_from_db()
    before = given.seen_at
    b"".join(adviser.get(file).streaming_content)
    given.refresh_from_db()
    added = send(adviser, page_of(draft))

    assert (before, given.seen_at is not None) == (None, True)
    assert AuditEvent.objects.filter(verb="opened evidence").count() == 2
    assert added.status_code == 302
    assert Evidence.objects.filter(layer="adviser").count() == 1
    assert send(official, page_of(draft)).status_code == 404
    for stranger in (Client(), browser_of(UserFactory()), browser_of(UserFactory(adviser=True))):
        assert stranger.get(file).status_code == 404
        assert stranger.get(page_of(draft)).status_code == 404


@pytest.mark.django_db
def test_a_file_of_another_assessment_is_not_handed_out(client: Client, draft: Assessment):
    foreign = EvidenceFactory(assessment=AssessmentFactory())

    assert client.get(f"{page_of(draft)}{foreign.public_id}/").status_code == 404


@pytest.mark.django_db
def test_files_go_with_the_assessment(draft: Assessment, django_capture_on_commit_callbacks):
    path = Path(EvidenceFactory(assessment=draft).file.path)
    assert path.exists()

    with django_capture_on_commit_callbacks(execute=True):
        draft.delete()

    assert not path.exists()


@pytest.mark.django_db
def test_my_data_lists_my_files_and_whom_i_asked(client: Client, sign_in):
    person = sign_in()
    assessment = AssessmentFactory(started_by=person)
    EvidenceFactory(assessment=assessment, added_by=person)
    EvidenceFactory(assessment=assessment, name="khac.pdf")
    RespondentFactory(assessment=assessment, invited_by=person, name="Chị Hoa", phone="0912345678")
    RespondentFactory(assessment=assessment, user=person, name="Tôi")

    found = json.loads(client.get("/quyen-rieng-tu-cua-toi/tai-du-lieu/").content)

    assert [row["name"] for row in found["evidence"]] == ["hoa-don.pdf"]
    assert [row["phone"] for row in found["colleagues_asked"]] == ["0912345678"]
    assert len(found["answers_as_colleague"]) == 1


@pytest.mark.django_db
def test_queries_of_the_evidence_page(sign_in, draft: Assessment):
    membership = MembershipFactory(owner=True)
    draft.business, draft.led_by = membership.business, membership.user
    draft.save()
    browser = browser_of(membership.user)
    EvidenceFactory(assessment=draft, question_key=CARD)
    browser.get(page_of(draft))

    def count(action) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert action().status_code < 400
        plain = ("SAVEPOINT", "RELEASE")
        return len([one for one in captured if not one["sql"].startswith(plain)])

    assert count(lambda: browser.get(page_of(draft))) <= 6
    assert count(lambda: send(browser, page_of(draft))) <= 8
