"""A seeded generator of register files: as many firms as wanted, a row at a time."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from advisory.register.columns import COLUMNS
from advisory.register.rows import has_check_digit

_KINDS = ("Công ty TNHH", "Công ty Cổ phần", "Doanh nghiệp tư nhân", "Công ty TNHH MTV")
_TRADES = ("Sản xuất Gỗ", "May mặc", "Cơ khí", "Thương mại Dịch vụ", "Vận tải", "Nhựa", "Bao bì")
_NAMES = ("An Phát", "Tân Uyên", "Hòa Bình", "Minh Đức", "Thành Công", "Đại Lợi", "Việt Hưng")
_INDUSTRIES = ("1610", "1410", "2511", "4690", "4933", "2220", "1702", "5610", "6201")
_AREAS = ("25747", "25750", "25760", "25888", "25942", "25966", "25975", "25849")
_STATUSES = ("Đang hoạt động",) * 18 + ("Tạm ngừng kinh doanh", "Đã giải thể")


def tax_codes(chance: random.Random) -> Iterator[str]:
    """Codes with the right check digit, each once."""
    serial = chance.randrange(1_000)
    while True:
        serial += chance.randrange(1, 7)
        beginning = f"37{serial:07}"
        for digit in "0123456789":
            if has_check_digit(beginning + digit):
                yield beginning + digit
                break


def rows(number: int, *, seed: int = 2025, bad: float = 0.0) -> Iterator[tuple[str, ...]]:
    """Firms in the canonical order; a share of `bad` has a cell that cannot be read."""
    chance = random.Random(seed)
    codes = tax_codes(chance)
    for index in range(number):
        is_bad = chance.random() < bad
        yield (
            next(codes),
            f"{chance.choice(_KINDS)} {chance.choice(_TRADES)} {chance.choice(_NAMES)} {index}",
            chance.choice(_INDUSTRIES),
            "2018",
            chance.choice(_AREAS),
            "NSO-2025-07-01",
            "nhiều" if is_bad else str(chance.randrange(1, 300)),
            str(chance.randrange(1, 90_000) * 1_000_000),
            str(chance.randrange(1, 9_000) * 10_000_000),
            f"{chance.randrange(1, 29):02}/{chance.randrange(1, 13):02}/{chance.randrange(1995, 2025)}",
            chance.choice(_STATUSES),
            chance.choice(("Có", "Không", "")),
        )


def write_csv(path: Path, number: int, *, seed: int = 2025, bad: float = 0.0) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(rows(number, seed=seed, bad=bad))


def write_xlsx(path: Path, number: int, *, seed: int = 2025, bad: float = 0.0) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("DN")
    sheet.append(COLUMNS)
    for row in rows(number, seed=seed, bad=bad):
        sheet.append(row)
    book.save(path)


if __name__ == "__main__":
    # python -m tests.bench.register_files FILE ROWS
    import sys

    write = write_xlsx if sys.argv[1].endswith(".xlsx") else write_csv
    write(Path(sys.argv[1]), int(sys.argv[2]), bad=0.001)
