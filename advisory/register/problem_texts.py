"""What each code of a problem means, for people: what is wrong and what to do about it."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advisory.register.columns import COLUMNS

COLUMN_NAMES = dict(
    zip(
        COLUMNS,
        (
            _("Tax code"),
            _("Name of the business"),
            _("Industry code (VSIC)"),
            _("Version of VSIC"),
            _("Code of the ward or commune"),
            _("List of the area codes"),
            _("Employees"),
            _("Revenue"),
            _("Capital"),
            _("Founded on"),
            pgettext_lazy("business", "Status"),
            _("Women-owned"),
        ),
        strict=True,
    )
)

#: Why a whole file is refused.
FILE_TEXTS = {
    "too_large": _(
        "The file has %(size)s; at most %(most)s can be read at once. Cut it into several files, "
        "each with the headings, and bring them one after the other."
    ),
    "empty": _("The file is empty."),
    "encoding": _(
        "The letters cannot be read: the file is neither UTF-8 nor UTF-16 nor Windows-1258. Open it "
        "where it was made and save it as “CSV UTF-8”, or as .xlsx."
    ),
    "delimiter": _(
        "No columns were found: the file is cut neither by commas nor by semicolons, tabs or bars. "
        "Save it once more as “CSV UTF-8”, or as .xlsx."
    ),
    "quotes": _(
        "From row %(row)s on a quotation mark is not closed, so that rows run into each other. "
        "Close it or take it out. Nothing was written."
    ),
    "headings": _("No line of headings was found. Write the names of the columns above the rows."),
    "old_excel": _("This is an old Excel file (.xls). Save it as .xlsx or as “CSV UTF-8”."),
    "workbook": _("The workbook is damaged. Open it in Excel or LibreOffice and save it again."),
    "unpacks": _(
        "The workbook unpacks to more than can be read. Delete empty rows, pictures and other "
        "sheets, or save the sheet as “CSV UTF-8”."
    ),
    "left": _(
        "The import stopped, and nobody went on with it for 90 days. The file is deleted; what was "
        "written stays in the register."
    ),
    "rows": _("The sheet claims more rows than a sheet can have. Save it as “CSV UTF-8”."),
}

#: Why a cell is refused; {value} is told beside it.
CELL_TEXTS = {
    "formula": _("a formula: write its value instead"),
    "error": _("an error or a time of day instead of a value"),
    "control": _("a control character"),
    "too_many_cells": _(
        "more cells than headings: is there a delimiter inside a text without quotation marks?"
    ),
    "tax_code_missing": _("no tax code"),
    "tax_code_signs": _("a tax code has digits only"),
    "tax_code_length": _("a tax code has 10, 12 or 13 digits"),
    "tax_code_zero": _(
        "9 digits: the spreadsheet took away the first 0; format the column as text"
    ),
    "tax_code_check": _("kept, but the check digit does not fit"),
    "name_missing": _("no name"),
    "name_long": _("a name of more than 300 letters"),
    "vsic_version_missing": _(
        "an industry code without its version; say which when choosing columns"
    ),
    "vsic_version": _("not a version of VSIC that is known here (2018, 2025)"),
    "vsic_code": _("an industry code has 2 to 5 digits, with or without the section's letter"),
    "vsic_division": _("this version of VSIC has no such division (the first two digits)"),
    "vsic_section": _("the letter is not the section of this code in this version of VSIC"),
    "area_list_missing": _(
        "an area code without its list; since July 2025 the same codes stand for other places"
    ),
    "area_list": _("not a list of areas that is known here"),
    "area": _("no area has this code in this list"),
    "area_before": _("this code is only in the list before July 2025; is the list right?"),
    "area_since": _("this code is only in the list since July 2025; is the list right?"),
    "area_split": _("the old unit was split, and nothing was chosen for it"),
    "amount": _("not an amount, such as 1.500.000.000 or 1,5 tỷ"),
    "amount_part": _("not a whole number of đồng: are the marks right?"),
    "amount_large": _("more than can be: is the unit of the column right?"),
    "negative": _("less than zero"),
    "people": _("not a number of people"),
    "people_marks": _("three places after the mark: thousands, or a part of a person?"),
    "people_many": _("more than a million people"),
    "day": _("not a day written as day/month/year"),
    "day_serial": _("a number instead of a day; format the column as a date"),
    "day_not_there": _("there is no such day; days are written day/month/year"),
    "day_old": _("before 1900"),
    "day_future": _("after the day of the data"),
    "status": _("not a status that is known here"),
    "yes_no": _("neither yes nor no"),
    "repeated_name": _("this tax code stands in row %(value)s with another name"),
    "repeated_other": _("this tax code stands in row %(value)s with other data"),
}


def file_text(code: str, details: dict) -> str:
    """The sentence that tells why a file is refused."""
    shown = {
        name: filesizeformat(value) if name in ("size", "most") else value
        for name, value in details.items()
    }
    return str(FILE_TEXTS[code]) % shown


def cell_text(code: str, value: str) -> str:
    """The reason why a cell is refused."""
    return str(CELL_TEXTS[code]) % {"value": value} if "repeated" in code else str(CELL_TEXTS[code])


def column_name(column: str) -> str:
    return str(COLUMN_NAMES.get(column, ""))
