"""The course folder of `courses.importing` as one archive, for those who have no command line."""

import tempfile
import zipfile
from pathlib import Path

from courses.importing.export import write_course
from courses.models import CoursePage


def write_folder_archive(course: CoursePage, to: Path) -> None:
    """Zip the folder; raises CannotExport."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / course.slug
        write_course(course, folder)
        with zipfile.ZipFile(to, "x", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                archive.write(path, path.relative_to(place))
