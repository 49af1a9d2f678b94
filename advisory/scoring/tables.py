"""Reads answers to tables (a tick per row and column, a step per row) and lists of evidence."""

import uuid
from collections.abc import Mapping

from advisory.scoring.answers import (
    AnswerRefused,
    Reader,
    Worth,
    factor_of,
    unknown_option,
    wrong_type,
)
from advisory.xlsform.exact import Number, simplest, unpack
from advisory.xlsform.worth import times_row


def grid(item: dict) -> Reader:
    """`{column: [rows ticked]}`; a column that is not named has no tick."""
    key, worth = item["key"], cell_worth(item)
    columns = [column["key"] for column in item["options"]]
    rows = [row["key"] for row in item["rows"]]

    def read(value: object) -> Worth:
        if not isinstance(value, Mapping):
            raise wrong_type(key, "an object of columns, each with its list of rows")
        together: Number = 0
        for column, ticked in value.items():
            if column not in columns:
                raise unknown_option(key, column, columns, "column")
            if not isinstance(ticked, list | tuple) or not all(isinstance(t, str) for t in ticked):
                raise wrong_type(f"{key}.{column}", "a list of row keys")
            for row in dict.fromkeys(ticked):
                if row not in rows:
                    raise unknown_option(f"{key}.{column}", row, rows, "row")
                together += worth[row, column]
        return Worth(simplest(together))

    return read


def rows(item: dict) -> Reader:
    """`{row: step}`; a row that is absent or null is open."""
    key, worth = item["key"], cell_worth(item)
    names = [row["key"] for row in item["rows"]]
    steps = [option["key"] for option in item["options"]]
    most = {row: max(worth[row, step] for step in steps) for row in names}
    whole = simplest(sum(most.values(), start=0))

    def read(value: object) -> Worth | None:
        if not isinstance(value, Mapping):
            raise wrong_type(key, "an object of rows, each with its step")
        together: Number = 0
        still_open = whole
        given = 0
        for row, step in value.items():
            if row not in most:
                raise unknown_option(key, row, names, "row")
            if step is None:
                continue
            if type(step) is not int:
                raise wrong_type(f"{key}.{row}", f"a whole number from 0 to {len(steps) - 1}")
            if not 0 <= step < len(steps):
                text = f"{step} is outside the steps 0 to {len(steps) - 1}."
                raise AnswerRefused(f"{key}.{row}", "out_of_range", text)
            given += 1
            together += worth[row, steps[step]]
            still_open -= most[row]
        if not given:
            return None
        return Worth(simplest(together), units=given, open=simplest(still_open))

    return read


def files(item: dict) -> Reader:
    """A list of the ids of evidence, which earns nothing."""
    key = item["key"]

    def read(value: object) -> Worth:
        if not isinstance(value, list | tuple) or not all(_is_id(one) for one in value):
            raise wrong_type(key, "a list of ids of evidence (UUID)")
        return Worth(0)

    return read


def _is_id(value: object) -> bool:
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value
    except ValueError:
        return False


def cell_worth(item: dict) -> dict[tuple[str, str], Number]:
    """Points of a tick or step, by row and column or step."""
    factor = factor_of(item)
    return {
        (row["key"], option["key"]): simplest(
            unpack(option["points"] or 0) * times_row(row) * factor
        )
        for row in item["rows"]
        for option in item["options"]
    }
