import io
import random

import pytest

from courses.clip_length import clip_seconds
from tests.courses.clips import box, mp4, webm


def length(content: bytes) -> float | None:
    return clip_seconds(io.BytesIO(content))


@pytest.mark.parametrize("options", [{}, {"version": 1}, {"fragments": True}, {"scale": 90_000}])
def test_length_of_an_mp4(options):
    assert length(mp4(1200.5, **options)) == 1200.5


@pytest.mark.parametrize("options", [{}, {"short": True}, {"scale": 500_000}])
def test_length_of_a_webm(options):
    assert length(webm(75.5, **options)) == pytest.approx(75.5)


def test_a_clip_that_does_not_say_has_no_length():
    assert length(webm(None)) is None
    assert length(mp4(0)) is None
    assert length(box(b"ftyp", b"mp42")) is None
    assert length(b"") is None
    assert length(b"GIF89a") is None


def test_damaged_tables_end_without_an_error():
    chance = random.Random(7)
    for whole in (mp4(60), mp4(60, version=1, fragments=True), webm(60)):
        for cut in range(len(whole)):
            length(whole[:cut])
        for _time in range(2_000):
            broken = bytearray(whole)
            for _byte in range(4):
                broken[chance.randrange(8, len(broken))] = chance.randrange(256)
            length(bytes(broken))


def test_boxes_without_an_end_are_left():
    endless = box(b"ftyp", b"mp42") + box(b"free", b"") * 20_000 + box(b"moov", b"")

    assert length(endless) is None
