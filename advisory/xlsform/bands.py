"""Reads the bands sheet: what an answer, a dimension or a whole result above a cut-off is worth.

A value exactly on a cut-off belongs to the step below it, so one number per step says it all.
"""

from advisory.xlsform.exact import Number, pack, unpack
from advisory.xlsform.sheets import Book, Row

# What the cut-offs of a list are measured in.
ANSWER, POINTS, PERCENT = "answer", "points", "percent"
MEASURES = (ANSWER, POINTS, PERCENT)


def read_bands(book: Book) -> dict[str, dict]:
    """Lists of bands by name, each with its steps from the lowest up."""
    lists: dict[str, dict] = {}
    for row in book["bands"]:
        name = row.name("list_name")
        measure = row.needed("measure") and row.choice("measure", MEASURES, "measure")
        if not name or not measure:
            continue
        bands = lists.setdefault(name, {"measure": measure, "ours": False, "steps": []})
        if bands["measure"] != measure:
            row.problem(
                "measure", "'%(list)s' was measured in %(first)s", list=name, first=bands["measure"]
            )
        bands["ours"] = row.yes("ours") or bands["ours"]
        step = _read_step(row, bands)
        if step:
            bands["steps"].append(step)
    return lists


def _read_step(row: Row, bands: dict) -> dict | None:
    key = row.name(longest=40)
    steps = bands["steps"]
    if any(step["key"] == key for step in steps):
        row.problem("name", "band '%(name)s' is there twice in its list", name=key)
        return None
    above = row.number("above")
    _check_order(row, steps, above)
    step = {
        "key": key,
        "label": row.labels("label", needed=True),
        "above": None if above is None else pack(above),
    }
    if bands["measure"] == ANSWER:
        points = row.number("points")
        if points is None:
            row.needed("points")
        elif steps and points < unpack(steps[-1]["points"]):
            row.problem("points", "fewer points than the band below")
        step["points"] = pack(points or 0)
    else:
        step["needs"] = _read_need(row)
    return step


def _check_order(row: Row, steps: list[dict], above: Number | None) -> None:
    if not steps:
        if above is not None:
            row.problem("above", "the lowest band of a list has no cut-off: leave it empty")
    elif above is None:
        row.needed("above")
    elif steps[-1]["above"] is not None and above <= unpack(steps[-1]["above"]):
        row.problem(
            "above",
            "band out of order: %(above)s is not above %(before)s",
            above=row["above"],
            before=steps[-1]["above"],
        )


def _read_need(row: Row) -> dict | None:
    """ "At least 4 dimensions at level 3 or higher", beside the cut-off."""
    dimensions, level = row.whole("needs_dimensions"), row["needs_level"]
    if dimensions is None and not level:
        return None
    if dimensions is None:
        row.needed("needs_dimensions")
    row.needed("needs_level")
    return {"dimensions": dimensions or 0, "level": level}


def check_needs(book: Book, name: str, level_keys: list[str], pillars: int) -> None:
    """Check the extra conditions of the overall levels against the levels of the dimensions."""
    for row in book["bands"]:
        if row["list_name"] != name:
            continue
        if row["needs_level"] and row["needs_level"] not in level_keys:
            row.unknown("needs_level", "level", row["needs_level"], level_keys)
        if row["needs_dimensions"].isdigit() and int(row["needs_dimensions"]) > pillars:
            row.problem(
                "needs_dimensions", "there are only %(pillars)s dimensions", pillars=pillars
            )
