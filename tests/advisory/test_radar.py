import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.assessments.radar import FONT_SIZE, HEIGHT, LETTER, WIDTH, radar

words = st.text("abcđêữNg", min_size=1, max_size=14)
labels = st.lists(words, min_size=1, max_size=9).map(" ".join)
values = st.lists(st.tuples(labels, st.floats(-1, 2)), min_size=3, max_size=12)


def points_of(text: str) -> list[tuple[float, float]]:
    return [tuple(map(float, pair.split(","))) for pair in text.split()]


@given(values)
def test_every_point_stays_in_the_view_box(given_values):
    chart = radar(given_values)

    corners = [point for ring in chart.rings for point in points_of(ring)]
    corners += points_of(chart.shape) + [axis.end for axis in chart.axes]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in corners)


@given(values)
def test_every_label_stays_in_the_view_box(given_values):
    for axis in radar(given_values).axes:
        for x, y, text in axis.lines:
            width = len(text) * LETTER
            left = {"start": x, "end": x - width, "middle": x - width / 2}[axis.anchor]
            assert left >= 0
            assert left + width <= WIDTH
            assert FONT_SIZE <= y <= HEIGHT


@given(values)
def test_a_value_lies_on_its_spoke_between_centre_and_end(given_values):
    chart = radar(given_values)

    for axis in chart.axes:
        for place in (0, 1):
            centre, end, value = chart.centre[place], axis.end[place], axis.point[place]
            assert min(centre, end) - 0.1 <= value <= max(centre, end) + 0.1


def test_the_first_axis_points_up_and_a_full_value_reaches_its_end():
    chart = radar([("A", 1.0), ("B", 0.0), ("C", 0.5)])

    assert chart.axes[0].point == chart.axes[0].end
    assert chart.axes[0].end[0] == chart.centre[0]
    assert chart.axes[1].point == chart.centre


def test_a_word_too_long_for_its_line_is_cut_with_a_hyphen_not_lost():
    chart = radar([("A", 1.0), ("Infrastructure", 0.5), ("C", 0.2)])

    lines = [text for _x, _y, text in chart.axes[1].lines]
    assert len(lines) == 2
    assert "".join(line.removesuffix("-") for line in lines) == "Infrastructure"


def test_fewer_than_three_axes_make_no_chart():
    with pytest.raises(ValueError, match="three"):
        radar([("A", 1.0), ("B", 0.5)])
