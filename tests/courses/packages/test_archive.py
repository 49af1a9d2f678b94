"""Archives that mean harm are refused whole, and nothing is left behind."""

import stat
import struct
import zipfile
from dataclasses import replace

import pytest

from courses.importing.errors import ImportRefused
from courses.packages.archive import Limits, unpack
from tests.courses.packages.building import saved, zipped


@pytest.fixture
def refused(tmp_path):
    """`refused(content)`: the sentence an archive is refused with; nothing is left."""

    def do(content: bytes, **limits: int) -> str:
        archive = saved(tmp_path, content)
        with pytest.raises(ImportRefused) as error:
            unpack(archive, tmp_path / "ra", limits=replace(Limits(), **limits))
        assert [path.name for path in tmp_path.iterdir()] == ["goi.zip"]
        return str(error.value)

    return do


def with_member(**fields: object) -> bytes:
    """An archive of one member with these fields of its header."""
    import io

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        info = zipfile.ZipInfo(str(fields.pop("filename", "a.html")))
        for name, value in fields.items():
            setattr(info, name, value)
        archive.writestr(info, "x")
    return packed.getvalue()


def test_unpacks_what_browsers_show_and_leaves_out_the_rest(tmp_path):
    files = {
        "index.html": "<p>Chào</p>",
        "anh/bia.png": b"\x89PNG",
        "run.php": "<?php",
        "LICENSE": "MIT",
        "__MACOSX/._index.html": "x",
        "trong/": "",
    }

    done = unpack(saved(tmp_path, zipped(files)), tmp_path / "ra")

    assert done.files == {"index.html": 12, "anh/bia.png": 4}
    assert done.left_out == ["run.php", "LICENSE"]
    assert len(done.digest) == 64
    assert not (tmp_path / "ra" / "run.php").exists()


def test_reads_a_backslash_as_a_separator(tmp_path):
    unpack(saved(tmp_path, with_member(filename="a.html", orig_filename="x")), tmp_path / "bo")
    content = zipped({"muc/a.html": "x"}).replace(b"muc/a.html", b"muc\\a.html")

    assert list(unpack(saved(tmp_path, content), tmp_path / "ra").files) == ["muc/a.html"]


@pytest.mark.parametrize(
    "name", ["../a.html", "a/../../b.html", "/etc/a.html", "C:/a.html", "..\\..\\a.html"]
)
def test_refuses_to_write_outside(refused, tmp_path, name):
    assert "ra ngoài gói" in refused(zipped({name: "x"}))
    assert not (tmp_path.parent / "a.html").exists()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_refuses_links_and_devices(refused, kind):
    link = with_member(external_attr=(kind | 0o777) << 16, create_system=3)

    assert "liên kết" in refused(link).lower()


def test_refuses_a_member_protected_by_a_password(refused):
    content = bytearray(zipped({"a.html": "x"}))
    at = content.rfind(b"PK\x01\x02")
    struct.pack_into("<H", content, at + 8, 1)

    assert "mật khẩu" in refused(bytes(content))


def test_refuses_names_equal_but_for_capitals(refused):
    assert "chữ hoa" in refused(zipped({"A.html": "x", "a.html": "y"}))


def test_refuses_a_name_with_control_characters(refused):
    assert "Tên tệp" in refused(zipped({"a\x01.html": "x"}))


def test_refuses_a_bomb_by_what_comes_out(refused):
    bomb = zipped({"a.html": b"0" * (3 * 1024 * 1024)})

    assert "phình" in refused(bomb)


def test_believes_no_size_in_the_header(refused):
    content = bytearray(zipped({"a.html": b"0" * (3 * 1024 * 1024)}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.rfind(mark) + offset, 10)

    assert refused(bytes(content))


def test_refuses_too_much_in_all(refused):
    assert "quá lớn" in refused(zipped({"a.html": "x" * 600, "b.html": "y" * 600}), total=1000)


def test_refuses_ten_thousand_files(refused):
    many = zipped({f"{n}.html": "" for n in range(10_000)})

    assert "5000" in refused(many)


def test_refuses_a_large_upload_before_opening_it(refused):
    assert "MB" in refused(b"PK" * 1000, upload=100)


def test_refuses_a_deep_or_long_path(refused):
    assert "quá sâu" in refused(zipped({"a/" * 30 + "b.html": "x"}))
    assert "quá dài" in refused(zipped({"a" * 300 + ".html": "x"}))


# Named, because a zip holds the time it was made at, which would be part of the test's name.
@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", zipped({"a.html": "x"})[:40]],
    ids=["empty", "other", "cut off"],
)
def test_refuses_what_is_no_archive(refused, content):
    assert "zip" in refused(content)


def test_refuses_a_damaged_member(refused):
    content = bytearray(zipped({"a.html": "some text that is long enough"}))
    content[40] ^= 0xFF

    assert "zip" in refused(bytes(content))


def test_refuses_a_member_that_cannot_be_decompressed(refused):
    content = bytearray(zipped({"a.html": "lời " * 200}))
    content[40:60] = b"x" * 20

    assert "hỏng" in refused(bytes(content))


def test_tells_all_that_is_wrong_at_once(refused):
    sentence = refused(zipped({"../a.html": "x", "b" * 300 + ".html": "y"}))

    assert len(sentence.splitlines()) == 2
