"""Reads the dimensions sheet, adds up what the questions of each are worth, checks the weights.

A whole result is the sum of the dimensions, or the weighted mean of their percentages. A weight
may be left empty for the owner of the instrument to supply; until then there is no whole result.
"""

from collections.abc import Iterable

from advisory.xlsform.bands import ANSWER
from advisory.xlsform.exact import Number, pack, simplest, unpack
from advisory.xlsform.sheets import Book, Row

SUM, WEIGHTED_MEAN = "sum", "weighted_mean"
OVERALL = (SUM, WEIGHTED_MEAN)
# Of the questions of such a dimension each business is asked one: its maximum is theirs.
ONE_OF = "one_of"


def level_list(row: Row, bands: dict[str, dict]) -> str | None:
    known = [name for name, band in bands.items() if band["measure"] != ANSWER]
    return row.choice("levels", known, "list of bands") or None


def read_dimensions(book: Book, bands: dict[str, dict]) -> dict[str, dict]:
    dimensions: dict[str, dict] = {}
    for row in book["dimensions"]:
        key = row.name(longest=60)
        parent = row["parent"] or None
        if parent and parent not in dimensions:
            row.unknown("parent", "dimension (it must stand above)", parent, dimensions)
            parent = None
        elif parent and dimensions[parent]["parent"]:
            row.problem("parent", "'%(name)s' is itself inside another dimension", name=parent)
        if key in dimensions:
            row.problem("name", "dimension '%(name)s' is there twice", name=key)
            continue
        declared = row.number("maximum")
        combine = row.choice("combine", (SUM, ONE_OF), "way to combine")
        if key:
            dimensions[key] = {
                "key": key,
                "code": row["code"],
                "label": row.labels("label", needed=True),
                "description": row.labels("description"),
                "parent": parent,
                "maximum": None if declared is None else pack(declared),
                "levels": level_list(row, bands),
            }
            if combine == ONE_OF:
                dimensions[key]["combine"] = ONE_OF
        if parent and combine == ONE_OF:
            row.problem("combine", "only a dimension of its own may offer alternatives")
    return dimensions


def add_up(book: Book, dimensions: dict[str, dict], items: list[dict]) -> None:
    """Set the maximum of each dimension from its questions; a declared one must agree."""
    is_readable = not book.problems
    for row in book["dimensions"]:
        dimension = dimensions.get(row["name"])
        if dimension is None:
            continue
        found = pack(simplest(_most(row, dimension, items)))
        declared = dimension["maximum"]
        if declared is not None and declared != found and is_readable:
            row.problem(
                "maximum",
                "the questions of '%(name)s' add up to %(found)s points, not %(declared)s",
                name=row["name"],
                found=found,
                declared=declared,
            )
        dimension["maximum"] = found


def _most(row: Row, dimension: dict, items: list[dict]) -> Number:
    worth: list[Number] = [
        unpack(item["points"])
        for item in items
        if item["points"] is not None and dimension["key"] in (item["dimension"], item["index"])
    ]
    if dimension.get("combine") != ONE_OF:
        return sum(worth, start=0)
    if len(set(worth)) > 1:
        row.problem("combine", "the alternatives differ in the most points they can earn")
    return max(worth, default=0)


def set_weights(book: Book, overall: str, dimensions: dict[str, dict], items: list[dict]) -> None:
    """Note the weight of every dimension with points; those given must add up to 1."""
    scored = {item["dimension"] for item in items if is_scored(item)}
    weights: list[Number | None] = []
    last = None
    for row in book["dimensions"]:
        dimension = dimensions.get(row["name"])
        if dimension is None or overall != WEIGHTED_MEAN or row["name"] not in scored:
            if row["weight"]:
                row.problem("weight", _why_no_weight(overall, dimension))
            continue
        weight = row.number("weight")
        dimension["weight"] = None if weight is None else pack(weight)
        weights.append(weight)
        last = row
    given = [weight for weight in weights if weight is not None]
    together = sum(given, start=0)
    if last and (together > 1 or (len(given) == len(weights) and together != 1)):
        text = "the weights add up to %(found)s, not 1"
        last.problem("weight", text, found=pack(simplest(together)))


def is_scored(item: dict) -> bool:
    """Whether a question earns points, or will once its owner has supplied them."""
    return item["points"] is not None or item.get("awaits") == "points"


def _why_no_weight(overall: str, dimension: dict | None) -> str:
    if overall != WEIGHTED_MEAN:
        return "dimensions have weights only where settings say overall weighted_mean"
    if dimension and dimension["parent"]:
        return "only a dimension of its own has a weight"
    return "a dimension without points has no weight"


def awaited(definition: dict) -> list[str]:
    """What the owner of an instrument has still to supply: weights, points, list, full_list."""
    found = {item["awaits"] for item in definition["items"] if "awaits" in item}
    if any(row.get("weight", 0) is None for row in definition["dimensions"]):
        found.add("weights")
    return [name for name in ("weights", "points", "list", "full_list") if name in found]


def pillars_of(dimensions: Iterable[dict]) -> list[dict]:
    """The dimensions that stand for themselves and can earn points."""
    return [row for row in dimensions if row["parent"] is None and unpack(row["maximum"]) > 0]
