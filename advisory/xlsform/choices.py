"""Reads the choices sheet: lists of options, of steps, and of the rows and columns of a table."""

from advisory.xlsform.exact import Number, pack, unpack
from advisory.xlsform.sheets import Book

CERTAINTIES = ("confirmed", "single_source", "unconfirmed")


def read_choices(book: Book) -> dict[str, list[dict]]:
    """Options by list name, in the order written."""
    lists: dict[str, list[dict]] = {}
    for row in book["choices"]:
        name, key = row.name("list_name"), row.name()
        points = row.number("points")
        option = {
            "key": key,
            "label": row.labels("label", needed=True),
            "points": None if points is None else pack(points),
            "exclusive": row.yes("exclusive"),
            "evidence": row["evidence_kind"],
            "certainty": row.choice("certainty", CERTAINTIES, "certainty"),
            "ours": row.yes("ours"),
        }
        if row.yes("negative"):
            option["negative"] = True
        options = lists.setdefault(name, [])
        if key and any(other["key"] == key for other in options):
            row.problem("name", "option '%(name)s' is there twice in its list", name=key)
        elif name and key:
            options.append(option)
    lists.pop("", None)
    return lists


def check_steps(book: Book, list_name: str, options: list[dict]) -> None:
    """Steps count 0, 1, 2, ... and never lose points on the way up."""
    before: Number = 0
    rows = [row for row in book["choices"] if row["list_name"] == list_name]
    for step, row in enumerate(rows):
        if row["name"] != str(step):
            row.problem("name", "step %(step)s expected here", step=step)
        if not row["points"]:
            row.needed("points")
            continue
        option = next((o for o in options if o["key"] == row["name"]), None)
        points = unpack(option["points"]) if option and option["points"] is not None else before
        if points < before:
            row.problem("points", "fewer points than the step below")
        before = points
