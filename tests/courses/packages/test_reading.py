"""Whole archives: what they are, what is missing in them, which other sites they call."""

import pytest

from courses.importing.errors import ImportRefused
from courses.packages.outline import Outline
from courses.packages.outside import outside_addresses
from courses.packages.reading import read_package
from tests.courses.packages.building import h5p, manifest, saved, scorm, zipped


@pytest.fixture
def read(tmp_path):
    return lambda content: read_package(saved(tmp_path, content), tmp_path / "ra")


@pytest.fixture
def refusal(read, tmp_path):
    def do(content: bytes) -> str:
        with pytest.raises(ImportRefused) as error:
            read(content)
        assert not (tmp_path / "ra").exists()
        return str(error.value)

    return do


def test_reads_a_scorm_package(read):
    source = read(scorm(run__php="<?php"))

    assert source.outline.kind == "scorm12"
    assert source.outline.items[0].start == "p1.html"
    assert "run.php" in source.warnings[0]
    assert Outline.from_json(source.outline.as_json()) == source.outline


def test_reads_a_package_in_a_folder_of_its_own(read):
    source = read(zipped({"Khoa/imsmanifest.xml": manifest(), "Khoa/p1.html": "x"}))

    assert source.outline.items[0].start == "Khoa/p1.html"
    assert "Khoa" in source.warnings[0]


def test_refuses_two_packages_in_one(refusal):
    assert refusal(zipped({"a/imsmanifest.xml": manifest(), "b/imsmanifest.xml": manifest()}))


def test_refuses_what_is_no_package(refusal):
    assert "imsmanifest.xml" in refusal(zipped({"index.html": "x"}))


def test_reads_an_h5p_file_without_its_editor(read):
    source = read(h5p())

    assert source.outline.kind == "h5p"
    assert source.outline.title == "Câu hỏi"
    assert source.outline.player_version == "H5P.Cau 1.2"


def test_keeps_no_title_a_database_refuses(read):
    content = zipped(
        {
            "h5p.json": r'{"title": "C\u0000âu \ud800hỏi", "mainLibrary": "A", '
            r'"preloadedDependencies": [{"machineName": "A", "majorVersion": 1, "minorVersion": 0}]}',
            "content/content.json": "{}",
            "A-1.0/library.json": "{}",
        }
    )

    assert read(content).outline.title == "Câu hỏi"


@pytest.mark.parametrize(
    ("missing", "word"),
    [
        ("H5P.Nen-1.0/library.json", "H5P.Nen 1.0"),
        ("H5P.Cau-1.2/library.json", "H5P.Cau 1.2"),
        ("H5P.Cau-1.2/cau.js", "cau.js"),
        ("content/content.json", "content.json"),
    ],
)
def test_names_what_an_h5p_file_lacks(refusal, missing, word):
    assert word in refusal(h5p(without=(missing,)))


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000, '{"a": NaN', "\x00"])
def test_refuses_an_unreadable_h5p_json(refusal, text):
    assert "h5p.json" in refusal(zipped({"h5p.json": text, "content/content.json": "{}"}))


def test_lists_the_sites_a_package_calls(tmp_path):
    pages = {
        "a.html": '<script src="https://cdn.example.org/a.js"></script><a href="https://b.vn/">b</a>',
        "b.css": "@import '//fonts.example.org/f.css'; .a{background:url(bia.png)}",
        "c.js": 'fetch("https://count.example.org/x"); s = "http://www.w3.org/2000/svg"',
        "d.txt": "https://text.example.org/",
    }
    for name, text in pages.items():
        (tmp_path / name).write_text(text)

    assert outside_addresses(tmp_path, pages) == [
        "//fonts.example.org/f.css",
        "https://cdn.example.org/a.js",
        "https://count.example.org/x",
    ]


def test_lists_files_that_are_not_what_they_are_called(read):
    files = {"imsmanifest.xml": manifest(), "p1.html": "<p>Chào</p>", "anh.png": b"MZ\x90\x00"}

    source = read(zipped(files | {"that.png": b"\x89PNG\r\n\x1a\n\x00\x00"}))

    assert [w for w in source.warnings if "anh.png" in w]
    assert not [w for w in source.warnings if "that.png" in w or "p1.html" in w]
