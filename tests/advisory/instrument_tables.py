"""A small instrument as tables, to be bent by the tests and written as a folder or a workbook."""

import copy
import csv
from pathlib import Path

from openpyxl import Workbook

from advisory.xlsform.sheets import SHEETS


def label(text: str) -> dict[str, str]:
    return {"label::vi": f"{text} (vi)", "label::en": text}


def step(list_name: str, number: int, points: int | str | None = None) -> dict[str, str]:
    points = number if points is None else points
    row = {"list_name": list_name, "name": str(number), "points": str(points)}
    return row | label(f"step {number}")


def level(list_name: str, name: str, above: str, measure: str = "percent", **more: str) -> dict:
    return {
        "list_name": list_name,
        "measure": measure,
        "name": name,
        "above": above,
        **label(f"level {name}"),
        **more,
    }


TABLES = {
    "settings": [
        {
            "form_id": "shop_check",
            "version": "1",
            "rule_set": "shop@1",
            "name::vi": "Kiểm tra cửa hàng",
            "name::en": "Shop check",
            "levels": "overall",
        }
    ],
    "dimensions": [
        {"name": "sales", "levels": "share", **label("Sales")},
        {"name": "online", "parent": "sales", **label("Online")},
        {"name": "work", "levels": "share", **label("Work")},
    ],
    "survey": [
        {"type": "yesno", "name": "has_site", "dimension": "online", "score_rule": "yes"},
        {
            "type": "ladder site",
            "name": "site_updates",
            "dimension": "online",
            "relevant": "${has_site} = 'yes'",
            "topics": "online_presence",
        },
        {
            "type": "multi tools",
            "name": "tools",
            "dimension": "work",
            "weight": "2",
            "topics": "cloud, erp_accounting",
        },
        {"type": "single owner", "name": "who", "dimension": "work"},
        {
            "type": "ratio",
            "name": "online_share",
            "dimension": "sales",
            "score_rule": "halves",
            "numerator::vi": "Đơn trên mạng",
            "numerator::en": "Online orders",
            "denominator::vi": "Mọi đơn",
            "denominator::en": "All orders",
        },
        {"type": "number", "name": "area", "minimum": "1", "maximum": "500.5"},
        {
            "type": "text",
            "name": "comment",
            "relevant": "count-selected(${tools}) > 1 and not(selected(${tools}, 'none'))",
        },
    ],
    "choices": [
        step("site", 0),
        step("site", 1),
        step("site", 2, "2.5"),
        {"list_name": "tools", "name": "none", "points": "0", "exclusive": "yes", **label("None")},
        {"list_name": "tools", "name": "pos", "points": "1/3", **label("Till")},
        {"list_name": "tools", "name": "stock", "points": "1", **label("Stock")},
        {"list_name": "owner", "name": "nobody", "points": "0", **label("Nobody")},
        {"list_name": "owner", "name": "boss", "points": "1", **label("The owner")},
    ],
    "bands": [
        level("halves", "none", "", "answer", points="0"),
        level("halves", "some", "0", "answer", points="1"),
        level("halves", "most", "50", "answer", points="2"),
        level("share", "low", ""),
        level("share", "high", "50"),
        level("overall", "low", "", "points"),
        level("overall", "middle", "2", "points"),
        level("overall", "high", "4.5", "points", needs_dimensions="2", needs_level="high"),
    ],
}
for question in TABLES["survey"]:
    question |= label(question["name"])


def tables() -> dict[str, list[dict[str, str]]]:
    """A fresh copy, free to change."""
    return copy.deepcopy(TABLES)


def with_tables() -> dict[str, list[dict[str, str]]]:
    """The shop with a grid of ticks, a table of steps, a file, and other rules to compare with."""
    sheets = tables()
    sheets["survey"] += [
        {"type": "grid_multi fields money", "name": "spending", "dimension": "work", "weight": "2"},
        {"type": "rows machines stages", "name": "machines", "dimension": "work"},
        {"type": "file", "name": "papers"},
    ]
    for question in sheets["survey"][-3:]:
        question |= label(question["name"])
    sheets["choices"] += [
        {"list_name": "fields", "name": "design", **label("Design")},
        {"list_name": "fields", "name": "sales", "points": "3", **label("Sales")},
        {"list_name": "money", "name": "spent", "points": "1", **label("Spent")},
        {"list_name": "money", "name": "planned", "points": "1/2", **label("Planned")},
        {"list_name": "machines", "name": "robot", **label("Robot")},
        {"list_name": "machines", "name": "scanner", "points": "2", **label("Scanner")},
        step("stages", 0),
        step("stages", 1),
        step("stages", 2, 5),
    ]
    sheets["rule_sets"] = [
        {"rule_set": "shop-b@1", "question": "spending", "option": "planned", "points": "-1"}
        | label("Plans count against"),
        {"rule_set": "shop-b@1", "question": "tools", "weight": "5"},
        {"rule_set": "shop-c@1", "question": "tools", "out_of": "4"},
    ]
    return sheets


def weighted() -> dict[str, list[dict[str, str]]]:
    """The shop with a weighted mean of percentages, and one question a business in "work"."""
    sheets = with_tables()
    sheets["settings"][0]["overall"] = "weighted_mean"
    sheets["dimensions"][0]["weight"] = "0.4"
    sheets["dimensions"][2]["weight"] = "0.6"
    return sheets


def columns(title: str, rows: list[dict[str, str]]) -> list[str]:
    """The known columns in use, then any other."""
    used = [column for row in rows for column in row]
    known = [column for column in SHEETS.get(title, SHEETS["survey"]).all if column in used]
    return list(dict.fromkeys(known + used))


def write_csv(folder: Path, sheets: dict[str, list[dict[str, str]]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for title, rows in sheets.items():
        with (folder / f"{title}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns(title, rows), restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def write_xlsx(path: Path, sheets: dict[str, list[dict[str, object]]]) -> Path:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        sheet.append(columns(title, rows))
        for row in rows:
            sheet.append([row.get(column) for column in columns(title, rows)])
    workbook.save(path)
    return path
