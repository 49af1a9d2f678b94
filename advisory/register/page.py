"""What the page of an import shows: a look into the file, how far it is, what came of it."""

from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext_lazy as _

from advisory.models import Area, FormerArea, RegisterImport
from advisory.personal_number import masked
from advisory.register.lists import load_places
from advisory.register.problem_texts import cell_text, column_name, file_text
from advisory.register.problems import FileRefused
from advisory.register.rows import RowReader
from advisory.register.running import firms_of, mapping_of_run, opened
from core.models import Job

_LOOKED_AT = 200
_SHOWN_ROWS = 6
_SHOWN_PROBLEMS = 20
_COUNTS = (
    ("new", _("new in the register")),
    ("changed", _("changed")),
    ("same", _("as before")),
    ("older", _("left alone: the register holds newer data")),
    ("repeated", _("said twice in the file, the same both times")),
    ("refused", _("refused")),
)
State = RegisterImport.State


@dataclass(frozen=True)
class ShownProblem:
    row: int
    column: str
    reason: str
    value: str
    is_refusal: bool


def look_into(run: RegisterImport) -> dict:
    """The first rows as they stand in the file, and what in more of them cannot be read.

    Split units are not asked for yet, so that they are no problem here.
    """
    places = load_places({})
    places.choices = {code: None for code, unit in places.before.items() if unit.is_split}
    reader = RowReader(mapping_of_run(run), places, run.as_of)
    rows: list[tuple[int, list[str]]] = []
    problems: list[ShownProblem] = []
    try:
        with opened(run) as file:
            for number, row in islice(firms_of(run, file), _LOOKED_AT):
                if row and len(rows) < _SHOWN_ROWS:
                    width = len(run.layout["headings"])
                    cells = [masked(str(cell)[:60]) for cell in row[:width]]
                    rows.append((number, cells + [""] * (width - len(cells))))
                for found in reader.read(row)[1] if row else ():
                    problems.append(
                        ShownProblem(
                            number,
                            column_name(found.column),
                            cell_text(found.code, found.value),
                            found.value,
                            found.is_refusal,
                        )
                    )
    except FileRefused as refused:
        return {"file_problem": file_text(refused.code, refused.details)}
    except FileNotFoundError:
        return {"file_problem": _("The file is no longer here. Please send it again.")}
    return {
        "rows": rows,
        "problems": problems[:_SHOWN_PROBLEMS],
        "more_problems": max(0, len(problems) - _SHOWN_PROBLEMS),
        "looked_at": _LOOKED_AT,
    }


def progress_of(run: RegisterImport) -> dict:
    """How far it is; whether it stopped and waits to be gone on with."""
    job = run.job
    stopped = job is None or job.state == Job.State.FAILED
    return {
        "is_running": run.state == State.RUNNING and not stopped,
        "is_stopped": run.state == State.RUNNING and stopped,
        "is_looking": run.total_rows is None,
        "done": run.done_rows if run.total_rows else (job.total_steps if job else 0),
        "total": run.total_rows or 0,
    }


def outcome_of(run: RegisterImport) -> list[tuple[str, int]]:
    return [(str(text), run.counts[name]) for name, text in _COUNTS if run.counts.get(name)]


def why_refused(run: RegisterImport) -> str:
    return file_text(run.problem["code"], run.problem["details"]) if run.problem else ""


def split_units(run: RegisterImport) -> list[FormerArea]:
    """The split units of the file with what they became and what was chosen before; two queries."""
    found = FormerArea.objects.filter(code__in=run.split_rows).select_related("choice__area")
    return list(found.prefetch_related("areas"))


def chosen_areas(run: RegisterImport) -> list[tuple[FormerArea, Area | None]]:
    """Where the firms of each split unit of the file were counted."""
    return [
        (unit, next((one for one in unit.areas.all() if one.code == run.choices[unit.code]), None))
        for unit in split_units(run)
        if unit.code in run.choices
    ]
