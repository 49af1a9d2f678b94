"""The columns of the register, and the names that files give them."""

import hashlib
import re
from collections.abc import Sequence

from core.folding import fold

COLUMNS = (
    "tax_code",
    "name",
    "vsic_code",
    "vsic_version",
    "area_code",
    "area_list_version",
    "employees",
    "revenue_vnd",
    "capital_vnd",
    "founded_on",
    "status",
    "women_owned",
)
NEEDED = ("tax_code", "name")
AMOUNTS = ("revenue_vnd", "capital_vnd")

#: Headings as they are folded (no accents, small letters, signs taken out).
_KNOWN: dict[str, tuple[str, ...]] = {
    "tax_code": (
        "tax code",
        "mst",
        "ma so thue",
        "ma so doanh nghiep",
        "ma so dn",
        "msdn",
        "ma so thue doanh nghiep",
        "ma doanh nghiep",
    ),
    "name": (
        "name",
        "ten",
        "ten doanh nghiep",
        "ten dn",
        "ten cong ty",
        "ten nguoi nop thue",
        "ten nnt",
        "ten co so",
        "ten to chuc",
        "ten ho kinh doanh",
        "business name",
        "company name",
    ),
    "vsic_code": (
        "vsic code",
        "vsic",
        "ma nganh",
        "ma nganh chinh",
        "ma nganh nghe",
        "ma nganh nghe chinh",
        "ma nganh kinh te",
        "ma nganh nghe kinh doanh",
        "ma nganh nghe kinh doanh chinh",
        "ma nganh sxkd chinh",
    ),
    "vsic_version": (
        "vsic version",
        "phien ban vsic",
        "phien ban nganh",
        "he thong nganh",
        "nam vsic",
    ),
    "area_code": (
        "area code",
        "ma xa",
        "ma phuong xa",
        "ma xa phuong",
        "ma phuong",
        "ma dvhc",
        "ma don vi hanh chinh",
        "ma dia ban",
        "ma dvhc cap xa",
        "ma phuong xa dac khu",
    ),
    "area_list_version": (
        "area list version",
        "phien ban dvhc",
        "phien ban dia ban",
        "danh muc dvhc",
        "danh muc dia ban",
        "phien ban danh muc dvhc",
    ),
    "employees": (
        "employees",
        "so lao dong",
        "lao dong",
        "tong so lao dong",
        "so ld",
        "so lao dong binh quan",
        "lao dong binh quan",
        "so lao dong tham gia bhxh",
        "so lao dong dong bhxh",
    ),
    "revenue_vnd": (
        "revenue vnd",
        "revenue",
        "doanh thu",
        "tong doanh thu",
        "doanh thu thuan",
        "doanh thu nam",
        "doanh thu nam truoc",
    ),
    "capital_vnd": (
        "capital vnd",
        "capital",
        "von",
        "tong nguon von",
        "nguon von",
        "tong von",
        "von dieu le",
        "von dang ky",
        "von dau tu",
    ),
    "founded_on": (
        "founded on",
        "founded",
        "ngay thanh lap",
        "ngay dang ky",
        "ngay cap",
        "ngay dkkd",
        "ngay cap gcn",
        "ngay dang ky lan dau",
        "ngay cap dkkd",
        "ngay bat dau hoat dong",
    ),
    "status": (
        "status",
        "trang thai",
        "tinh trang",
        "trang thai hoat dong",
        "tinh trang hoat dong",
        "tinh trang phap ly",
        "trang thai nnt",
        "trang thai mst",
    ),
    "women_owned": (
        "women owned",
        "do nu lam chu",
        "phu nu lam chu",
        "nu lam chu",
        "nu chu",
        "doanh nghiep do nu lam chu",
        "doanh nghiep do phu nu lam chu",
        "dn do phu nu lam chu",
        "dn do nu lam chu",
    ),
}
_BY_NAME = {name: column for column, names in _KNOWN.items() for name in names}
_UNITS = (
    (re.compile(r"\b(?:ty|ti|billion)\b"), 1_000_000_000),
    (re.compile(r"\b(?:trieu|tr|million)\b"), 1_000_000),
    (re.compile(r"\b(?:nghin|ngan|thousand|1000 ?d|1\.000 ?d)\b"), 1_000),
)


def plain(heading: str) -> str:
    """A heading without accents, signs and what stands in brackets: "Mã số thuế (MST)*"."""
    outside = re.sub(r"\([^)]*\)?|\[[^\]]*\]?", " ", fold(heading).replace("_", " "))
    words = re.sub(r"[^a-z0-9 ]", " ", outside).split()
    return " ".join(words)


def column_of(heading: str) -> str:
    """The column a heading names, or ""."""
    return _BY_NAME.get(plain(heading), "")


def unit_of(heading: str) -> int:
    """How many đồng one of the column's figures stands for: "Vốn (triệu đồng)" is a million."""
    folded = fold(heading)
    for pattern, unit in _UNITS:
        if pattern.search(folded):
            return unit
    return 1


def guess(headings: Sequence[str]) -> dict:
    """Which column is which, by their headings; the first of two with the same name counts."""
    places: dict[str, int] = {}
    for index, heading in enumerate(headings):
        column = column_of(heading)
        if column and column not in places:
            places[column] = index
    units = {
        column: unit
        for column in AMOUNTS
        if column in places and (unit := unit_of(headings[places[column]])) != 1
    }
    return {"columns": places, "constants": {}, "units": units}


def signature(headings: Sequence[str]) -> str:
    """The same for files with the same headings in the same order."""
    # The headings of two files differ in units, too: "(triệu đồng)" must not be lost here.
    return hashlib.sha256("\x1f".join(fold(one) for one in headings).encode()).hexdigest()
