"""Reads the survey sheet: the questions, with their options and what each is worth."""

from collections.abc import Collection

from advisory.xlsform.bands import ANSWER
from advisory.xlsform.choices import CERTAINTIES, check_steps, read_choices
from advisory.xlsform.conditions import MEASURED, STEPPED, TABLES, read_condition
from advisory.xlsform.exact import pack
from advisory.xlsform.sheets import Book, Row
from advisory.xlsform.worth import most_points

LISTED = STEPPED | {"single", "multi"}  # written with the name of a choice list
TYPES = (*sorted(LISTED), *sorted(TABLES), *sorted(MEASURED), "yesno", "text", "file")
# What an instrument may leave for its owner to supply; until then it has no overall result.
AWAITS = ("points", "list", "full_list")
YES_NO = (("yes", {"vi": "Có", "en": "Yes"}), ("no", {"vi": "Không", "en": "No"}))


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
        self.used_steps: set[str] = set()
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
        kind, lists = self._read_type(row)
        list_name = lists[-1] if lists else ""
        options = self.choices.get(list_name, [])
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
            "weight": pack(row.number("weight", 1) or 0),
            "points": None,
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
        item |= self._read_more(row, kind, lists)
        item["points"] = most_points(item, self.bands)
        is_scored = item["points"] is not None or item.get("awaits") == "points"
        if is_scored and not dimension and not row["dimension"]:
            row.problem("dimension", "a question with points needs a dimension")
        return item

    def _read_more(self, row: Row, kind: str, lists: list[str]) -> dict:
        """What only some questions have; the others' definitions stay without it."""
        more: dict = {}
        if kind in TABLES and len(lists) == 2:
            more |= {"rows_list": lists[0], "rows": self.choices.get(lists[0], [])}
            self._check_table(row, kind, lists)
        out_of = row.number("out_of")
        if row["out_of"] and kind != "multi":
            row.problem("out_of", "only multi questions are counted out of a number")
        elif out_of == 0:
            row.problem("out_of", "nothing can be counted out of 0")
        elif out_of is not None:
            more["out_of"] = pack(out_of)
        awaits = row.choice("awaits", AWAITS, "word")
        if awaits and kind not in {"single", "multi"}:
            row.problem("awaits", "only single and multi questions may await something")
        elif awaits == "list" and lists and lists[0] in self.choices:
            row.problem("awaits", "the list '%(name)s' is there", name=lists[0])
        elif awaits:
            more["awaits"] = awaits
        return more

    def _check_table(self, row: Row, kind: str, lists: list[str]) -> None:
        for name in lists:
            if any(option["key"] == "state" for option in self.choices.get(name, [])):
                row.problem("type", "no row or column of a table may be named 'state'")
        if kind == "grid_multi" and lists[0] == lists[1]:
            row.problem("type", "rows and columns need two different lists")

    def _read_type(self, row: Row) -> tuple[str, list[str]]:
        """The type, and the names of its choice lists."""
        kind, *lists = row.needed("type").split() or [""]
        if kind and kind not in TYPES:
            row.unknown("type", "type", kind, TYPES)
            return kind, []
        needed = {**dict.fromkeys(LISTED, 1), **dict.fromkeys(TABLES, 2)}.get(kind, 0)
        if lists and not needed:
            row.problem("type", "a question of type %(kind)s has no choice list", kind=kind)
            return kind, []
        if needed == 1 and len(lists) != 1:
            row.problem(
                "type",
                "a question of type %(kind)s needs the name of its choice list: '%(kind)s LIST'",
                kind=kind,
            )
            return kind, []
        if needed == 2 and len(lists) != 2:
            row.problem(
                "type",
                "a question of type %(kind)s needs two choice lists: '%(kind)s ROWS %(second)s'",
                kind=kind,
                second="STEPS" if kind == "rows" else "COLUMNS",
            )
            return kind, []
        for name in lists:
            if name not in self.choices and row["awaits"] != "list":
                row.unknown("type", "choice list", name, self.choices)
        stepped = lists[-1] if kind in STEPPED | {"rows"} else ""
        if stepped in self.choices and stepped not in self.used_steps:
            self.used_steps.add(stepped)
            check_steps(self.book, stepped, self.choices[stepped])
        self.used_lists.update(lists)
        return kind, lists

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
