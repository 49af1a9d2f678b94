"""Reads the choices and survey sheets: the questions, their options and what each is worth."""

from collections.abc import Collection

from advisory.xlsform.bands import ANSWER
from advisory.xlsform.conditions import MEASURED, STEPPED, read_condition
from advisory.xlsform.exact import Number, pack, unpack
from advisory.xlsform.sheets import Book, Row

LISTED = STEPPED | {"single", "multi"}  # written with the name of a choice list
TYPES = (*sorted(LISTED), *sorted(MEASURED), "yesno", "text")
CERTAINTIES = ("confirmed", "single_source", "unconfirmed")
YES_NO = (("yes", {"vi": "Có", "en": "Yes"}), ("no", {"vi": "Không", "en": "No"}))


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
        options = lists.setdefault(name, [])
        if key and any(other["key"] == key for other in options):
            row.problem("name", "option '%(name)s' is there twice in its list", name=key)
        elif name and key:
            options.append(option)
    lists.pop("", None)
    return lists


def read_topics(row: Row, known: Collection[str] | None) -> list[str]:
    """Topic keys of a row; without the known ones they are taken as written."""
    topics = row.words("topics")
    for topic in topics:
        if known is not None and topic not in known:
            row.unknown("topics", "topic", topic, known)
    return topics


class QuestionReader:
    """Reads the survey sheet row by row against the lists, bands, dimensions and topics."""

    def __init__(
        self,
        book: Book,
        bands: dict[str, dict],
        dimensions: dict[str, dict],
        topics: Collection[str] | None,
    ) -> None:
        self.book = book
        self.bands = bands
        self.dimensions = dimensions
        self.topics = topics
        self.choices = read_choices(book)
        self.names = [row["name"] for row in book["survey"]]
        self.items: dict[str, dict] = {}
        self.used_lists: set[str] = set()
        self.used_bands: set[str] = set()

    def read(self) -> list[dict]:
        for row in self.book["survey"]:
            item = self._read_item(row)
            if item["key"] in self.items:
                row.problem("name", "question '%(name)s' is there twice", name=item["key"])
            elif item["key"]:
                self.items[item["key"]] = item
        self._refuse_unused_lists()
        return list(self.items.values())

    def _read_item(self, row: Row) -> dict:
        kind, list_name, options = self._read_type(row)
        rule = self._read_rule(row, kind)
        bands = rule if kind in MEASURED else ""
        if kind == "yesno":
            options = [
                {
                    "key": key,
                    "label": label,
                    "points": int(key == rule) if rule else None,
                    "exclusive": True,
                    "evidence": "",
                    "certainty": "",
                    "ours": False,
                }
                for key, label in YES_NO
            ]
        dimension = row.choice("dimension", self.dimensions, "dimension")
        parent = self.dimensions[dimension]["parent"] if dimension else None
        weight = row.number("weight", 1) or 0
        most = self._most_points(kind, options, bands)
        if most is not None and not dimension and not row["dimension"]:
            row.problem("dimension", "a question with points needs a dimension")
        item = {
            "key": row.name(),
            "code": row["code"],
            "type": kind,
            "label": row.labels("label", needed=True),
            "official_name": row.labels("official_name"),
            "hint": row.labels("hint"),
            "dimension": parent or dimension or None,
            "index": dimension if parent else None,
            "list": list_name or None,
            "options": options,
            "rule": rule or None,
            "numerator": row.labels("numerator", needed=kind == "ratio"),
            "denominator": row.labels("denominator", needed=kind == "ratio"),
            "unit": row.labels("unit"),
            "weight": pack(weight),
            "points": None if most is None else pack(most * weight),
            **self._read_limits(row, kind),
            "required": row.yes("required"),
            "na_allowed": row.yes("na_allowed"),
            "evidence": row.yes("evidence"),
            "topics": read_topics(row, self.topics),
            "relevant": read_condition(row, "relevant", self.items, self.names),
            "source_ref": row["source_ref"],
            "certainty": row.choice("certainty", CERTAINTIES, "certainty"),
        }
        item["ours"] = [
            mark
            for mark, is_ours in (
                ("question", row.yes("ours")),
                ("options", any(option["ours"] for option in options)),
                ("bands", bool(bands) and self.bands[bands]["ours"]),
            )
            if is_ours
        ]
        return item

    def _read_type(self, row: Row) -> tuple[str, str, list[dict]]:
        kind, _, list_name = row.needed("type").partition(" ")
        list_name = list_name.strip()
        if kind and kind not in TYPES:
            row.unknown("type", "type", kind, TYPES)
            return kind, "", []
        if kind not in LISTED:
            if list_name:
                row.problem("type", "a question of type %(kind)s has no choice list", kind=kind)
            return kind, "", []
        if not list_name:
            row.problem(
                "type",
                "a question of type %(kind)s needs the name of its choice list: '%(kind)s LIST'",
                kind=kind,
            )
            return kind, "", []
        if list_name not in self.choices:
            row.unknown("type", "choice list", list_name, self.choices)
            return kind, list_name, []
        first_use = list_name not in self.used_lists
        self.used_lists.add(list_name)
        if kind in STEPPED and first_use:
            self._check_steps(list_name)
        return kind, list_name, self.choices[list_name]

    def _check_steps(self, list_name: str) -> None:
        """Steps count 0, 1, 2, ... and never lose points on the way up."""
        before: Number = 0
        rows = [row for row in self.book["choices"] if row["list_name"] == list_name]
        for step, row in enumerate(rows):
            if row["name"] != str(step):
                row.problem("name", "step %(step)s expected here", step=step)
            if not row["points"]:
                row.needed("points")
                continue
            option = next((o for o in self.choices[list_name] if o["key"] == row["name"]), None)
            points = unpack(option["points"]) if option and option["points"] is not None else before
            if points < before:
                row.problem("points", "fewer points than the step below")
            before = points

    def _read_rule(self, row: Row, kind: str) -> str:
        rule = row["score_rule"]
        if not rule:
            return ""
        if kind == "yesno":
            return row.choice("score_rule", ("yes", "no"), "scored answer")
        if kind not in MEASURED:
            row.problem("score_rule", "only ratio, count, number and yesno questions have a rule")
            return ""
        known = [name for name, bands in self.bands.items() if bands["measure"] == ANSWER]
        self.used_bands.add(rule)
        return row.choice("score_rule", known, "list of bands")

    def _most_points(self, kind: str, options: list[dict], bands: str) -> Number | None:
        """The most an answer can earn before its weight; nothing if it earns no points at all."""
        if bands:
            return unpack(self.bands[bands]["steps"][-1]["points"])
        worth = [(unpack(o["points"]), o["exclusive"]) for o in options if o["points"] is not None]
        if not worth:
            return None
        if kind == "multi":
            together = sum(points for points, alone in worth if not alone)
            return max([together, *(points for points, alone in worth if alone)])
        return max(points for points, _ in worth)

    def _read_limits(self, row: Row, kind: str) -> dict:
        limits = {name: row.number(name) for name in ("minimum", "maximum")}
        if kind not in {"count", "number"}:
            for name in limits:
                if row[name]:
                    row.problem(name, "only count and number questions have limits")
        low, high = limits["minimum"], limits["maximum"]
        if low is not None and high is not None and low > high:
            row.problem("minimum", "the minimum is above the maximum")
        return {name: None if limit is None else pack(limit) for name, limit in limits.items()}

    def _refuse_unused_lists(self) -> None:
        seen = set(self.used_lists)
        for row in self.book["choices"]:
            if row["list_name"] and row["list_name"] not in seen:
                seen.add(row["list_name"])
                row.problem(
                    "list_name", "no question uses the list '%(name)s'", name=row["list_name"]
                )
