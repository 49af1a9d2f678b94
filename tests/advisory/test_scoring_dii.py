"""The EU's digital intensity index: twelve yes or no, four bands."""

import pytest

from tests.advisory.shipped import DII, definition, scorer


@pytest.mark.parametrize(
    ("count", "level"),
    [
        *((0, "very_low"), (3, "very_low"), (4, "low"), (6, "low")),
        *((7, "high"), (9, "high"), (10, "very_high"), (12, "very_high")),
    ],
)
def test_bands_begin_at_four_seven_and_ten(count, level):
    keys = list(scorer(DII).items)
    answers = dict.fromkeys(keys, "no") | dict.fromkeys(keys[:count], "yes")

    result = scorer(DII).score(answers)

    assert (result.overall, result.maximum, result.level) == (count, 12, level)


def test_the_items_are_marked_as_unconfirmed_and_of_a_year():
    assert len(definition(DII)["items"]) == 12
    assert {item["certainty"] for item in definition(DII)["items"]} == {"unconfirmed"}
    assert definition(DII)["item_year"] == 2023
