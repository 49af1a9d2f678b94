import io

from advisory.models import InstrumentVersion


def workbook_of(version: InstrumentVersion) -> io.BytesIO:
    """A version as the workbook it came from, open at its beginning."""
    from advisory.xlsform.export import write_workbook  # here: its library imports numpy

    file = io.BytesIO()
    write_workbook(version.definition, file)
    file.seek(0)
    return file
