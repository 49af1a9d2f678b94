"""Manifests as trainers' tools write them, good and bad."""

import pytest

from courses.importing.errors import ImportRefused
from courses.packages.manifest import read_manifest
from tests.courses.packages.building import HEAD_12, item, manifest

FILES = [f"p{n}.html" for n in range(1, 6)]


def read(text: str, files=FILES):
    return read_manifest(text.encode(), files)


def refusal(text: str, files=FILES) -> str:
    with pytest.raises(ImportRefused) as error:
        read(text, files)
    return str(error.value)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.2", "scorm12"),
        ("CAM 1.3", "scorm2004"),
        ("2004 3rd Edition", "scorm2004"),
        ("2004 4th Edition", "scorm2004"),
    ],
)
def test_tells_the_version(version, expected):
    assert read(manifest(version=version))[0].kind == expected


def test_tells_the_version_by_namespace_where_none_is_written():
    missing = "<schemaversion></schemaversion>"
    old = manifest().replace("<schemaversion>1.2</schemaversion>", missing)
    new = manifest(version="2004 4th Edition")
    new = new.replace("<schemaversion>2004 4th Edition</schemaversion>", missing)

    assert read(old)[0].kind == "scorm12"
    assert read(new)[0].kind == "scorm2004"


def test_reads_nested_items_with_headings_and_hidden_ones():
    inner = item(2, isvisible="false")
    heading = f'<item identifier="h"><title>Chương 1</title>{item(1)}{inner}</item>'
    resources = (
        '<resource identifier="r1" href="p1.html"/><resource identifier="r2" href="p2.html"/>'
    )

    outline, warnings = read(manifest(heading, resources=resources))

    assert [(depth, one.id, one.start) for depth, one in outline.walk()] == [
        (0, "h", ""),
        (1, "i1", "p1.html"),
        (1, "i2", "p2.html"),
    ]
    assert [one.id for one in outline.counted] == ["i1"]
    assert warnings == []


def test_reads_what_12_says_of_an_item_whatever_the_case_and_the_spaces():
    inside = (
        "<adlcp:masteryscore> 80 </adlcp:masteryscore><adlcp:dataFromLMS>abc</adlcp:dataFromLMS>"
        "<adlcp:maxtimeallowed>02:30:00</adlcp:maxtimeallowed>"
        "<adlcp:timelimitaction>exit,message</adlcp:timelimitaction>"
        '<adlcp:prerequisites type="aicc_script">i2 AND i2</adlcp:prerequisites>'
    )
    spaced = item(1, inside).replace('"i1"', '"  i1 "').replace('"r1"', '" r1 "')

    ((first, _second),) = [read(manifest(spaced, item(2)))[0].items]

    assert first.id == "i1"
    assert first.mastery_score == 80
    assert first.launch_data == "abc"
    assert first.max_time == "02:30:00"
    assert first.time_limit_action == "exit,message"
    assert first.prerequisites == ["and", ["is", "i2", ""], ["is", "i2", ""]]


def test_reads_what_2004_says_of_an_item():
    inside = (
        '<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.6"/>'
        '<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID=" o1 " '
        'satisfiedByMeasure="true"><imsss:minNormalizedMeasure> 0.80000</imsss:minNormalizedMeasure>'
        '</imsss:primaryObjective><imsss:objective objectiveID="o2"/></imsss:objectives>'
        '<imsss:limitConditions attemptAbsoluteDurationLimit="PT30M"/></imsss:sequencing>'
    )

    (first,) = read(manifest(item(1, inside), version="2004 4th Edition"))[0].items

    assert first.passing_score == 0.8
    assert first.completion_threshold == 0.6
    assert first.objectives == ["o1", "o2"]
    assert first.max_time == "PT30M"


def test_says_that_sequencing_rules_are_not_enforced():
    rules = "<imsss:sequencing><imsss:sequencingRules/></imsss:sequencing>"

    warnings = read(manifest(item(1, rules), version="2004 4th Edition"))[1]

    assert "Phần 1" in warnings[0]


@pytest.mark.parametrize(
    ("base", "href", "parameters", "expected"),
    [
        ("", "p1.html", "", "p1.html"),
        ("res/", "a.html", "", "res/a.html"),
        ("res", "a.html", "", "res/a.html"),
        ("", "p1.html", "?tc=API&amp;act=1", "p1.html?tc=API&act=1"),
        ("", "p1.html?x=1", "&amp;y=2", "p1.html?x=1&y=2"),
        ("", "p1.html", "#s3", "p1.html#s3"),
        ("", "p1.html#s1", "#s3", "p1.html#s1"),
        ("", "p1.html#s1", "a=1", "p1.html?a=1#s1"),
        ("", "trang%201.html", "", "trang%201.html"),
        ("", "muc\\a.html", "", "muc/a.html"),
    ],
)
def test_joins_the_address_of_a_start_file(base, href, parameters, expected):
    resources = f'<resource identifier="r1" xml:base="{base}" href="{href}"/>'
    files = ["p1.html", "res/a.html", "trang 1.html", "muc/a.html"]

    outline, _warnings = read(manifest(item(1, parameters=parameters), resources=resources), files)

    assert outline.items[0].start == expected


def test_finds_a_file_spelt_otherwise_and_says_so():
    outline, warnings = read(manifest(), ["P1.HTML"])

    assert outline.items[0].start == "P1.HTML"
    assert "P1.HTML" in warnings[0]


@pytest.mark.parametrize(
    ("href", "word"),
    [
        ("thieu.html", "thieu.html"),
        ("../../etc/passwd", "ra ngoài gói"),
        ("https://example.org/a.html", "example.org"),
        ("//example.org/a.html", "example.org"),
        ("javascript:alert(1)", "javascript"),
        ("", "r1"),
    ],
)
def test_refuses_a_start_file_that_is_not_in_the_package(href, word):
    sentence = refusal(manifest(resources=f'\n<resource identifier="r1" href="{href}"/>'))

    assert word in sentence
    assert sentence.startswith("imsmanifest.xml:2:")


def test_refuses_a_reference_to_nothing_with_its_line():
    sentence = refusal(manifest(item(1), resources=""))

    assert "“r1”" in sentence
    assert "Phần 1" in sentence


def test_tells_all_errors_at_once():
    sentence = refusal(manifest(item(1), item(2)), [])

    assert len(sentence.splitlines()) == 2


def test_takes_the_first_outline_where_the_default_names_nothing():
    text = manifest().replace('default="o"', 'default="x"')
    text = text.replace(
        "</organizations>",
        "<organization identifier='b'><title>Hai</title></organization></organizations>",
    )

    outline, warnings = read(text)

    assert outline.title == "Khóa an toàn"
    assert "Hai" in warnings[0]


def test_makes_an_outline_where_there_is_none():
    text = (
        HEAD_12 + "<organizations/><resources>"
        '<resource identifier="a" adlcp:scormtype="sco" href="p1.html"/>'
        '<resource identifier="b" adlcp:scormtype="asset" href="p2.html"/>'
        '<resource identifier="c" adlcp:scormtype="sco" href="p3.html"/></resources></manifest>'
    )

    outline, warnings = read(text)

    assert [one.start for one in outline.items] == ["p1.html", "p3.html"]
    assert len(warnings) == 1


def test_refuses_a_package_with_nothing_to_start():
    assert refusal(HEAD_12 + "<resources/></manifest>")


def test_leaves_an_item_open_whose_rule_cannot_be_read():
    rule = "<adlcp:prerequisites>i2 XOR (</adlcp:prerequisites>"

    outline, warnings = read(manifest(item(1, rule), item(2)))

    assert outline.items[0].prerequisites is None
    assert "XOR" in warnings[0]


def test_says_that_a_rule_names_what_is_not_there():
    warnings = read(manifest(item(1, "<adlcp:prerequisites>nope</adlcp:prerequisites>")))[1]

    assert "nope" in warnings[0]


@pytest.mark.parametrize("mark", ["abc", "180", "-1", "nan", "inf"])
def test_ignores_a_pass_mark_that_is_none(mark):
    outline, warnings = read(manifest(item(1, f"<adlcp:masteryscore>{mark}</adlcp:masteryscore>")))

    assert outline.items[0].mastery_score is None
    assert mark in warnings[0]


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE m [<!ENTITY a "aaaa">]>',
        '<!DOCTYPE m SYSTEM "http://example.org/a.dtd">',
        '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_refuses_dtd_and_entities(prolog):
    assert "DTD" in refusal(prolog + manifest())


@pytest.mark.parametrize("text", ["", "<manifest>", "<html></html>", "a" * 100, "<a>" * 5000])
def test_refuses_what_is_no_manifest(text):
    assert refusal(text).startswith("imsmanifest.xml")


def test_ignores_further_manifests_and_says_so():
    text = manifest().replace("<organizations", "<manifest identifier='s'/><organizations", 1)

    assert len(read(text)[1]) == 1


def test_reads_utf16():
    text = '<?xml version="1.0" encoding="utf-16"?>' + manifest()

    assert read_manifest(text.encode("utf-16"), FILES)[0].title == "Khóa an toàn"
