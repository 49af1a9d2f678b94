"""Finds the reader of a question's answers by its type."""

from advisory.scoring import answers, tables
from advisory.scoring.answers import Reader
from advisory.xlsform.questions import STEPPED

_READERS = {
    **dict.fromkeys(STEPPED, answers.steps),
    "yesno": answers.yes_no,
    "single": answers.single,
    "multi": answers.multi,
    "grid_multi": tables.grid,
    "rows": tables.rows,
    "text": answers.text,
    "file": tables.files,
}


def reader_of(item: dict, bands: dict[str, dict]) -> Reader:
    """The function that reads answers to one question of a definition."""
    if item["type"] in _READERS:
        return _READERS[item["type"]](item)
    rule = answers.BandRule(bands[item["rule"]], item) if item["rule"] else None
    measured = answers.ratio if item["type"] == "ratio" else answers.quantity
    return measured(item, rule)
