import json

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import CollectionViewRestriction

from courses import completeness
from courses.ranges import NoSuchRange, byte_range
from tests.courses.clips import mp4, webm
from tests.factories.courses import BODY, LessonPageFactory

pytestmark = pytest.mark.django_db

MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(200))


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def document(name: str, content: bytes):
    return get_document_model().objects.create(title=name, file=ContentFile(content, name=name))


@pytest.fixture
def video():
    return document("phim.mp4", MP4)


def address(found) -> str:
    return reverse("courses:media", args=[found.pk, found.filename])


def lesson_with(kind: str, value: dict, **fields):
    block = {"type": kind, "value": value}
    return LessonPageFactory(body=json.dumps([block, *BODY]), **fields)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-9", (0, 9)),
        ("bytes=10-", (10, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-1000", (0, 99)),
        ("bytes=90-1000", (90, 99)),
        ("bytes=9-3", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-9", None),
        pytest.param(f"bytes={'9' * 5000}-", None, id="more digits than Python reads"),
        ("", None),
    ],
)
def test_byte_range(header, expected):
    assert byte_range(header, 100) == expected


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_behind_the_end_is_none(header):
    with pytest.raises(NoSuchRange):
        byte_range(header, 100)


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=-5"])
def test_an_empty_file_has_no_range(header):
    with pytest.raises(NoSuchRange):
        byte_range(header, 0)


def test_video_is_served_whole_and_in_parts(client, video):
    whole = client.get(address(video))
    part = client.get(address(video), headers={"Range": "bytes=4-7"})

    assert b"".join(whole.streaming_content) == MP4
    assert (whole["Content-Type"], whole["Accept-Ranges"]) == ("video/mp4", "bytes")
    assert part.status_code == 206
    assert b"".join(part.streaming_content) == b"ftyp"
    assert part["Content-Range"] == f"bytes 4-7/{len(MP4)}"
    assert part["Content-Length"] == "4"


def test_the_end_of_a_video_is_served(client, video):
    part = client.get(address(video), headers={"Range": "bytes=-3"})

    assert (part.status_code, part["Content-Length"]) == (206, "3")
    assert b"".join(part.streaming_content) == MP4[-3:]
    assert part["Content-Range"] == f"bytes {len(MP4) - 3}-{len(MP4) - 1}/{len(MP4)}"


def test_a_part_behind_the_end_is_refused_with_the_size(client, video):
    answer = client.get(address(video), headers={"Range": f"bytes={len(MP4)}-"})

    assert (answer.status_code, answer.content) == (416, b"")
    assert answer["Content-Range"] == f"bytes */{len(MP4)}"


def test_a_part_if_nothing_changed_is_the_whole(client, video):
    headers = {"Range": "bytes=0-3", "If-Range": '"abc"'}

    answer = client.get(address(video), headers=headers)

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == MP4


def test_head_tells_size_and_ranges(client, video):
    answer = client.head(address(video))

    assert (answer["Accept-Ranges"], answer["Content-Length"]) == ("bytes", str(len(MP4)))


@pytest.mark.parametrize(
    ("name", "content", "is_refused"),
    [
        ("phim.mp4", mp4(1200), False),
        ("phim.mp4", mp4(1201), True),
        ("phim.webm", webm(1200.5), True),
        ("phim.webm", webm(None), False),
    ],
    ids=["twenty minutes", "a second more", "webm", "does not say"],
)
def test_a_clip_of_more_than_twenty_minutes_does_not_go_live(name, content, is_refused):
    value = {
        "title": "Khóa email",
        "video": document(name, content).pk,
        "captions": document("phim.vtt", b"WEBVTT\n").pk,
        "transcript": "Lời.",
    }

    found = completeness.problems(lesson_with("video", value, draft=True))

    assert any("20 phút" in sentence for sentence in found) is is_refused


def test_captions_are_served_as_text(client):
    captions = document("phim.vtt", b"WEBVTT\n")

    response = client.get(address(captions))

    assert response["Content-Type"].startswith("text/vtt")
    assert b"".join(response.streaming_content) == b"WEBVTT\n"


def test_only_media_is_served_here_and_by_its_own_name(client, video):
    paper = document("giay.pdf", b"%PDF")

    assert client.get(address(paper)).status_code == 404
    wrong = reverse("courses:media", args=[video.pk, "khac.mp4"])
    assert client.get(wrong).status_code == 404
    assert client.post(address(video)).status_code == 405


def test_a_lost_file_is_not_found(client, video):
    video.file.storage.delete(video.file.name)

    assert client.get(address(video)).status_code == 404


def test_the_privacy_of_a_collection_is_kept(client, video):
    CollectionViewRestriction.objects.create(
        collection=video.collection, restriction_type=CollectionViewRestriction.LOGIN
    )

    assert client.get(address(video)).status_code == 302


@pytest.mark.parametrize(
    ("name", "content", "captions", "transcript", "words"),
    [
        ("phim.mp4", MP4, None, "Lời.", ["cần có phụ đề"]),
        ("phim.mp4", MP4, b"khong phai", "Lời.", ["WEBVTT"]),
        ("phim.mp4", MP4, b"\xef\xbb\xbfWEBVTT\n", " ", ["cần có lời thoại"]),
        ("phim.mp4", b"<script>alert(1)</script>", b"WEBVTT\n", "Lời.", ["không phải video"]),
        ("phim.pdf", MP4, None, "", ["không phải video", "phụ đề", "lời thoại"]),
        ("phim.mp4", MP4, b"WEBVTT\n", "Lời.", []),
    ],
)
def test_video_needs_captions_and_transcript_to_go_live(name, content, captions, transcript, words):
    value = {
        "title": "Khóa email",
        "video": document(name, content).pk,
        "captions": document("phim.vtt", captions).pk if captions else None,
        "transcript": transcript,
    }

    lesson = lesson_with("video", value, draft=True)

    found = completeness.problems(lesson)
    assert len(found) == len(words)
    assert all(any(word in sentence for sentence in found) for word in words)


def test_video_is_shown_without_loading_it(client, video):
    captions = document("phim.vtt", b"WEBVTT\n")
    value = {
        "title": "Khóa email",
        "video": video.pk,
        "captions": captions.pk,
        "transcript": "Bấm vào cài đặt.",
    }

    page = client.get(lesson_with("video", value).url).content.decode()

    assert f'preload="none" playsinline src="{address(video)}"' in page
    assert f'src="{address(captions)}" default' in page
    assert "Bấm vào cài đặt." in page


def test_link_to_another_site_names_it_and_embeds_nothing(client):
    value = {"title": "Hướng dẫn", "url": "https://www.youtube.com/watch?v=abc"}

    page = client.get(lesson_with("watch", value).url).content.decode()

    assert "Xem trên youtube.com" in page
    assert "<iframe" not in page


@pytest.mark.filterwarnings("ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning")
def test_picture_needs_alternative_text_to_go_live(client):
    picture = get_image_model().objects.create(title="Ảnh", file=get_test_image_file())
    value = {"picture": {"image": picture.pk, "decorative": False, "alt_text": ""}, "caption": ""}

    lesson = lesson_with("picture", value, draft=True)
    assert len(completeness.problems(lesson)) == 1

    value["picture"]["alt_text"] = "Màn hình cài đặt"
    page = client.get(lesson_with("picture", value).url).content.decode()
    assert 'alt="Màn hình cài đặt"' in page


def test_file_is_offered_with_its_size(client):
    paper = document("mau.pdf", b"%PDF" + b"x" * 2000)

    page = client.get(lesson_with("file", {"title": "Mẫu", "file": paper.pk}).url).content.decode()

    assert paper.url in page
    assert "PDF, 2,0" in page
