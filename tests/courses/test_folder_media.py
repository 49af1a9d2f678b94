"""Pictures, clips and files beside the lessons of a course folder, there and back again."""

import hashlib
import io
import json
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Revision

from courses import setting_up
from courses.blocks import LessonBlocks
from courses.importing.block_export import WRITERS
from courses.importing.errors import ImportRefused
from courses.importing.export import CannotExport, course_folder
from courses.importing.markdown import KINDS, read_blocks
from courses.importing.text_export import plain
from courses.models import CoursePage, LessonPage
from tests.courses.clips import mp4
from tests.courses.test_import import COURSE, LESSON, edit, line_of
from tests.factories.courses import BODY, CoursePageFactory, LessonPageFactory, course_index

# Wagtail leaves the file it makes a rendition in to the garbage collector.
UNCLOSED = (
    "ignore:Exception ignored in.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"
)
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(UNCLOSED)]

VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nXin ch\xc3\xa0o.\n"
CSV = b"ten,gia\ntra da,5000\n"
MEDIA = """:::picture pictures/ba.png
alt: Ba tài khoản [xếp] *hàng*
caption: Khóa cái nào trước?
:::

![Cửa hàng](pictures/tiem.png "Tiệm *nhỏ*")
![Cửa hàng](pictures/ba.png)

:::picture pictures/vien.png
decorative: yes
:::

:::video videos/mo-ma.mp4
title: Mở mã hai lớp: từng bước
captions: videos/mo-ma.vtt

# Không phải đầu mục

    thụt vào
- gạch đầu dòng
\\::: không phải hết khối
\\\\ ngược
:::

:::watch https://example.vn/a?b=1&c=2
title: Phim dài
:::

:::file files/bang-gia.csv
title: Bảng giá
:::

Xem [bảng giá](files/bang-gia.csv) và [các khóa học](/khoa-hoc/).

:::today"""


def png(colour: str = "red", kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(out, kind)
    return out.getvalue()


@pytest.fixture(autouse=True)
def index(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return course_index()


@pytest.fixture
def folder(tmp_path) -> Path:
    course = tmp_path / "giu-tai-khoan"
    for name in ("pictures", "videos", "files"):
        (course / name).mkdir(parents=True)
    (course / "course.md").write_text(COURSE + "\n![Bìa](pictures/ba.png)\n", "utf-8")
    (course / "01-mat-khau.md").write_text(LESSON.replace(":::today", MEDIA), "utf-8")
    (course / "pictures" / "ba.png").write_bytes(png())
    (course / "pictures" / "tiem.png").write_bytes(png("blue"))
    (course / "pictures" / "vien.png").write_bytes(png("green"))
    (course / "videos" / "mo-ma.mp4").write_bytes(mp4(90))
    (course / "videos" / "mo-ma.vtt").write_bytes(VTT)
    (course / "files" / "bang-gia.csv").write_bytes(CSV)
    return course


def contents_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def blocks(kind: str) -> list:
    return [one.value for one in LessonPage.objects.get().body if one.block_type == kind]


def refusal(folder: Path, settings) -> str:
    with pytest.raises(ImportRefused) as refused:
        setting_up.import_courses([folder])
    assert not CoursePage.objects.exists()
    assert not get_image_model().objects.exists()
    assert not get_document_model().objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return str(refused.value)


def test_every_kind_of_block_has_a_form_in_markdown():
    kinds = set(LessonBlocks().child_blocks)

    assert set(WRITERS) == kinds
    assert {*KINDS, "text"} == kinds


def test_a_folder_brings_its_pictures_clips_and_files(folder):
    setting_up.import_courses([folder])

    shown, shop, again, edge = blocks("picture")
    assert shown["picture"].contextual_alt_text == "Ba tài khoản [xếp] *hàng*"
    assert shown["caption"] == "Khóa cái nào trước?"
    assert (shop["picture"].contextual_alt_text, shop["caption"]) == ("Cửa hàng", "Tiệm *nhỏ*")
    assert edge["picture"].decorative
    assert again["picture"].pk == shown["picture"].pk
    [clip] = blocks("video")
    assert clip["title"] == "Mở mã hai lớp: từng bước"
    assert clip["captions"].filename == "mo-ma.vtt"
    assert clip["transcript"] == (
        "# Không phải đầu mục\n\n    thụt vào\n- gạch đầu dòng\n::: không phải hết khối\n\\ ngược"
    )
    assert blocks("watch")[0]["url"] == "https://example.vn/a?b=1&c=2"
    table = blocks("file")[0]["file"]
    assert table.open_file().__enter__().read() == CSV
    text = blocks("text")[-1].source
    assert f'<a id="{table.pk}" linktype="document">' in text
    assert f'<a id="{course_index().pk}" linktype="page">' in text
    assert CoursePage.objects.get().body[1].block_type == "picture"


def test_a_file_is_stored_once(folder):
    (folder / "pictures" / "lai.png").write_bytes(png())
    edit(folder / "01-mat-khau.md", "![Cửa hàng](pictures/ba.png)", "![Lại](pictures/lai.png)")

    setting_up.import_courses([folder])

    assert get_image_model().objects.count() == 3
    assert get_document_model().objects.count() == 3


def test_importing_again_changes_nothing_but_another_picture_does(folder):
    setting_up.import_courses([folder])
    revisions = Revision.objects.count()

    report = setting_up.import_courses([folder])

    assert (report.created, report.updated) == ([], [])
    assert Revision.objects.count() == revisions
    assert get_image_model().objects.count() == 3

    (folder / "pictures" / "tiem.png").write_bytes(png("black"))
    report = setting_up.import_courses([folder])

    assert report.updated == ["Mật khẩu"]
    assert Revision.objects.count() == revisions + 1
    assert blocks("picture")[1]["picture"].title == "tiem"
    assert get_image_model().objects.count() == 4


def test_a_course_with_every_kind_of_block_comes_back_as_it_went(folder, tmp_path):
    setting_up.import_courses([folder])
    call_command("export_course", "giu-tai-khoan", str(tmp_path / "once"))
    before = CoursePage.objects.get().body.raw_data, LessonPage.objects.get().body.raw_data
    CoursePage.objects.get().delete()
    get_image_model().objects.all().delete()
    get_document_model().objects.all().delete()

    setting_up.import_courses([tmp_path / "once"])
    call_command("export_course", "giu-tai-khoan", str(tmp_path / "twice"))

    assert contents_of(tmp_path / "twice") == contents_of(tmp_path / "once")
    assert {"videos/mo-ma.mp4", "videos/mo-ma.vtt", "files/bang-gia.csv"} <= set(
        contents_of(tmp_path / "once")
    )
    assert len(LessonPage.objects.get().body) == len(before[1])


def test_what_the_editor_made_is_known_again(tmp_path):
    image = get_image_model().objects.create(
        title="Ảnh chụp", file=ContentFile(png(kind="JPEG"), name="a.jpg")
    )
    clip, captions, first, second = (
        get_document_model().objects.create(title=name[:-4], file=ContentFile(content, name=name))
        for name, content in (
            ("clip.mp4", mp4(30)),
            ("clip.vtt", VTT),
            ("mau.csv", CSV),
            ("Mẫu.csv", CSV + b"x"),
        )
    )
    shown = {"image": image.pk, "alt_text": "Chữ " * 80, "decorative": False}
    body = [
        {"type": "picture", "value": {"picture": shown, "caption": "“Chú thích”: hết"}},
        {
            "type": "video",
            "value": {
                "title": "Clip",
                "video": clip.pk,
                "captions": captions.pk,
                "transcript": "Dòng 1\r\n\r\n:::\r\nalt: không\r\n  \\ hai",
            },
        },
        {"type": "file", "value": {"title": "Mẫu", "file": first.pk}},
        {"type": "file", "value": {"title": "Mẫu khác", "file": second.pk}},
        *BODY,
    ]
    course = CoursePageFactory()
    lesson = LessonPageFactory(parent=course, body=json.dumps(body))
    before = [one.value for one in lesson.body]
    call_command("export_course", course.slug, str(tmp_path / "out"))

    setting_up.import_courses([tmp_path / "out"])

    after = [one.value for one in LessonPage.objects.get().body]
    assert {path.name for path in (tmp_path / "out" / "files").iterdir()} == {
        "mau.csv",
        "mau-2.csv",
    }
    assert after[0]["picture"].pk == image.pk
    assert after[0]["picture"].contextual_alt_text == ("Chữ " * 80).strip()
    assert after[0]["caption"] == before[0]["caption"]
    assert after[1]["transcript"] == before[1]["transcript"].replace("\r\n", "\n")
    assert [after[n]["file"].pk for n in (2, 3)] == [first.pk, second.pk]
    assert (get_image_model().objects.count(), get_document_model().objects.count()) == (1, 4)


def test_a_bar_in_an_answer_comes_back():
    words = plain(r"a | b \| c")
    source = f":::check\nHỏi?\n- [x] {words} | {words}\n- [ ] b | c\n- [ ] d | e\n:::"

    [check] = read_blocks(source, 1, lambda *_: None)

    assert check["value"]["options"][0]["text"] == r"a | b \| c"
    assert check["value"]["options"][0]["feedback"] == r"a | b \| c"


@pytest.mark.parametrize(
    ("old", "new", "at", "sentence"),
    [
        ("pictures/ba.png\nalt", "pictures/khong.png\nalt", ":::picture", "Không có tệp"),
        ("pictures/ba.png\nalt", "../ba.png\nalt", ":::picture", "Không có tệp"),
        ("pictures/ba.png\nalt", "/etc/hostname\nalt", ":::picture", "Không có tệp"),
        ("pictures/ba.png\nalt", "C:\\ba.png\nalt", ":::picture", "Không có tệp"),
        (":::picture pictures/ba.png", ":::picture", ":::picture", "phải ghi tên tệp"),
        ("pictures/ba.png\nalt", "files/bang-gia.csv\nalt", ":::picture", "đuôi khác"),
        ("alt: Ba tài khoản [xếp] *hàng*\n", "", ":::picture", "Hình cần có lời"),
        ("decorative: yes", "decorative: maybe", "decorative:", "yes hoặc no"),
        ("caption: Khóa", "chuthich: Khóa", "chuthich:", "alt, decorative, caption"),
        ("caption: Khóa", "caption: " + "a" * 201, "caption:", "200 ký tự"),
        ("![Cửa hàng](pictures/tiem.png", "![](pictures/tiem.png", "![](", "Hình cần có lời"),
        ("pictures/tiem.png", "pictures/x.png", "![Cửa hàng](pictures/x", "Không có tệp"),
        ("captions: videos/mo-ma.vtt\n", "", ":::video", "Video cần có phụ đề"),
        ("captions: videos/mo-ma.vtt", "captions: files/bang-gia.csv", "captions:", "đuôi khác"),
        ("title: Bảng giá\n", "", ":::file", "Thiếu “title”"),
        ("https://example.vn/a?b=1&c=2", "javascript:alert(1)", ":::watch", "địa chỉ"),
        ("[bảng giá](files/bang-gia.csv)", "[trang](www.example.vn)", "Xem [trang]", "Không có tệp"),
        ("Xem [bảng giá]", "Xem ![ảnh](pictures/ba.png) [bảng giá]", "Xem ![ảnh]", "dòng riêng"),
    ],
)  # fmt: skip
def test_errors_name_file_and_line(folder, settings, old, new, at, sentence):
    file = folder / "01-mat-khau.md"
    edit(file, old, new)
    line = line_of(file, at)

    message = refusal(folder, settings)

    found = [row for row in message.splitlines() if sentence in row]
    assert found, message
    assert found[0].startswith(f"{file}:{line}:")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("pictures/ba.png", b"<svg onload='alert(1)'/>", "không phải hình PNG"),
        ("pictures/ba.png", b"", "trống"),
        ("videos/mo-ma.mp4", b"MZ" + bytes(600), "không đúng như tên"),
        ("videos/mo-ma.vtt", b"1\n00:00\nXin", "không đúng như tên"),
        ("videos/mo-ma.mp4", mp4(1201), "dài quá 20 phút"),
        ("files/bang-gia.csv", b"%PDF-1.7\n\x00\x00", "không đúng như tên"),
    ],
)
def test_files_are_checked_by_content(folder, settings, name, content, sentence):
    (folder / name).write_bytes(content)

    assert sentence in refusal(folder, settings)


def test_files_are_checked_by_size(folder, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 50

    message = refusal(folder, settings)

    assert "“ba.png” lớn hơn" in message
    assert "“mo-ma.mp4” lớn hơn" in message


def test_a_link_to_a_file_elsewhere_is_refused(folder, settings, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_bytes(CSV)
    (folder / "files" / "bang-gia.csv").unlink()
    os.symlink(secret, folder / "files" / "bang-gia.csv")

    assert "Không có tệp “files/bang-gia.csv”" in refusal(folder, settings)


def test_what_is_refused_late_leaves_no_file(folder, settings):
    """The page is too heavy, which is found when its pictures are stored and made smaller."""
    words = "\n\n".join(hashlib.sha256(bytes([n % 256, n // 256])).hexdigest() for n in range(1500))
    edit(folder / "01-mat-khau.md", ":::steps", f"{words}\n\n:::steps")

    assert "KB" in refusal(folder, settings)


def test_an_export_names_what_is_gone(folder):
    setting_up.import_courses([folder])
    table = blocks("file")[0]["file"]
    table.file.storage.delete(table.file.name)

    with pytest.raises(CannotExport, match="“bang-gia”"):
        course_folder(CoursePage.objects.get())
