import pytest

from core.small_counts import shown, shown_part


@pytest.mark.parametrize(("n", "seen"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_a_count_about_too_few_is_hidden(n, seen):
    assert shown(n) == seen


@pytest.mark.parametrize(
    ("part", "whole", "seen"),
    [(12, 12, 12), (11, 12, None), (8, 12, None), (7, 12, 7), (3, 12, None), (0, 12, 0)],
)
def test_a_part_that_leaves_too_few_is_hidden(part, whole, seen):
    assert shown_part(part, whole) == seen


def test_a_part_of_a_hidden_whole_stands_alone():
    assert shown_part(8, None) == 8
    assert shown_part(None, 8) is None
