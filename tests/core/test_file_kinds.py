"""Files told apart by their first bytes, made here in code."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from core.file_kinds import contradicts, head_of, kind_of
from tests.factories.users import UserFactory

HEADS = {
    "mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00",
    "m4a": b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00",
    "webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01",
    "mp3": b"ID3\x04\x00\x00\x00\x00\x00\x00",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "gif": b"GIF89a\x01\x00\x01\x00",
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "avif": b"\x00\x00\x00\x1cftypavif\x00\x00",
    "wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "ogg": b"OggS\x00\x02\x00\x00",
    "pdf": b"%PDF-1.7\n1 0 obj",
    "docx": b"PK\x03\x04\x14\x00\x00\x00",
    "vtt": b"\xef\xbb\xbfWEBVTT\n\n00:00.000 --> 00:01.000\n",
    "html": b"<!doctype html><p>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg">',
    "txt": "Mật khẩu".encode(),
    "csv": "\ufeffA;B\n".encode("utf-16"),
    "woff2": b"wOF2\x00\x01\x00\x00",
    "ttf": b"\x00\x01\x00\x00\x00\x0f",
    "ico": b"\x00\x00\x01\x00\x01\x00",
}
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00"


@pytest.mark.parametrize("ending", HEADS)
def test_a_file_is_what_its_name_says(ending):
    assert not contradicts(f"tep.{ending.upper()}", HEADS[ending])


@pytest.mark.parametrize("ending", HEADS)
def test_a_program_is_nothing_of_these(ending):
    assert contradicts(f"tep.{ending}", PROGRAM)


@pytest.mark.parametrize(
    "ending", [name for name in HEADS if name not in {"html", "svg", "txt", "csv"}]
)
def test_a_page_is_no_picture_clip_or_document(ending):
    assert contradicts(f"tep.{ending}", HEADS["html"])


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"BMW va Mercedes", "text"),
        (b"true love", "text"),
        (b"MZ la ten", "text"),
        (b"\xff\xfb\x90\x00", "mp3"),
        (b"", "text"),
        (b"\x00\x01\x02", ""),
        (b"  <?xml version='1.0'?>", "markup"),
    ],
    ids=range(7),
)
def test_kind_of(head, kind):
    assert kind_of(head) == kind


def test_unknown_endings_and_empty_files_contradict_nothing():
    assert not contradicts("tep.xyz", PROGRAM)
    assert not contradicts("tep.mp4", b"")


def test_a_file_that_is_gone_has_no_head():
    def gone():
        raise FileNotFoundError

    assert head_of(gone) == b""
    assert head_of(lambda: io.BytesIO(b"abc")) == b"abc"


# --- Uploads in the editor --------------------------------------------------------------------


@pytest.fixture
def editor(client, sign_in, settings, tmp_path):
    settings.DEMO, settings.MEDIA_ROOT = True, str(tmp_path)
    return sign_in(UserFactory(is_superuser=True, is_staff=True))


ADDRESSES = ["wagtaildocs:add", "wagtaildocs:add_multiple", "wagtaildocs_chooser:create"]


def upload(client, address: str, name: str, content: bytes):
    file = SimpleUploadedFile(name, content)
    several = address.endswith("multiple")
    prefix = "document-chooser-upload-" if "chooser" in address else ""
    sent = {"files[]": file} if several else {f"{prefix}file": file}
    sent |= {f"{prefix}title": "Tệp", "collection": "1", f"{prefix}collection": "1"}
    headers = {"X-Requested-With": "XMLHttpRequest"}
    return client.post(reverse(address), sent, headers=headers)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.usefixtures("editor")
def test_an_upload_is_refused_where_content_and_name_differ(client, address):
    for name in ("phim.mp4", "giay.pdf", "phu-de.vtt", "bang.xlsx"):
        answer = upload(client, address, name, PROGRAM)
        assert "dù tên tệp ghi như vậy" in answer.content.decode("unicode-escape", "ignore") or (
            "dù tên tệp ghi như vậy" in answer.content.decode()
        )

    assert not get_document_model().objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.usefixtures("editor")
def test_an_upload_that_is_what_it_says_is_taken_whole(client, address):
    upload(client, address, "phim.mp4", HEADS["mp4"])

    with get_document_model().objects.get().open_file() as stream:
        assert stream.read() == HEADS["mp4"]


@pytest.mark.django_db
@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize(
    ("name", "content"),
    [("hinh.svg", HEADS["svg"]), ("hinh.png", HEADS["html"])],
    ids=["svg", "page"],
)
def test_pictures_are_no_svg_and_no_page(client, name, content):
    sent = {"title": "Ảnh", "file": SimpleUploadedFile(name, content), "collection": "1"}

    client.post(reverse("wagtailimages:add"), sent)

    assert not get_image_model().objects.exists()
