"""Reads h5p.json and its libraries into an outline of one item."""

import json
from pathlib import Path

from django.utils.translation import gettext as _

from courses.importing.errors import CourseError, ImportRefused
from courses.packages.outline import H5P, Item, Outline

NAME = "h5p.json"
CONTENT = "content/content.json"
MOST_BYTES, MOST_DEPTH = 4 * 1024 * 1024, 60


def read_h5p(folder: Path) -> Outline:
    """The outline; raises ImportRefused naming every library that is missing."""
    reader = _Reader(folder)
    outline = reader.outline()
    if reader.errors or outline is None:
        raise ImportRefused(reader.errors)
    return outline


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.errors: list[CourseError] = []

    def fail(self, file: str, message: str, line: int = 0) -> None:
        self.errors.append(CourseError(Path(file), line, message))

    def outline(self) -> Outline | None:
        about = self._json(NAME)
        self._json(CONTENT)
        if about is None:
            return None
        main = about.get("mainLibrary")
        wanted = _dependencies(about)
        if not isinstance(main, str) or main not in {name for name, _version in wanted}:
            self.fail(NAME, _("The file does not name its main library."))
            return None
        self._check_libraries(wanted)
        version = next(version for name, version in wanted if name == main)
        title = _printable(str(about.get("title") or main))[:255]
        return Outline(
            kind=H5P,
            title=title,
            items=[Item(id="h5p", title=title, start=NAME)],
            player_version=_printable(f"{main} {version}")[:40],
        )

    def _check_libraries(self, wanted: set[tuple[str, str]]) -> None:
        """Follow every dependency; files from some sites come without their libraries.

        Tools for authors are in `editorDependencies`, which players do without.
        """
        seen: set[tuple[str, str]] = set()
        waiting = sorted(wanted)
        while waiting:
            library = waiting.pop(0)
            if library in seen:
                continue
            seen.add(library)
            name, version = library
            file = f"{name}-{version}/library.json"
            if not _is_plain(name) or not (self.folder / file).is_file():
                self.fail(
                    NAME,
                    _(
                        "The library %(name)s %(version)s is missing: export the file again with all its libraries."
                    )
                    % {"name": name[:80], "version": version},
                )
            elif about := self._json(file):
                for part in [*_paths(about, "preloadedJs"), *_paths(about, "preloadedCss")]:
                    inside = (self.folder / f"{name}-{version}" / part).resolve()
                    if not inside.is_relative_to(self.folder.resolve()) or not inside.is_file():
                        self.fail(
                            file,
                            _("The file “%(file)s” is missing in the package.")
                            % {"file": part[:120]},
                        )
                waiting += sorted(_dependencies(about) - seen)

    def _json(self, file: str) -> dict | None:
        place = self.folder / file
        if not place.is_file():
            self.fail(file, _("The file is missing in the package."))
            return None
        if place.stat().st_size > MOST_BYTES:
            self.fail(file, _("The file is too large."))
            return None
        try:
            raw = place.read_text("utf-8-sig")
            if _depth(raw) > MOST_DEPTH:
                raise ValueError("depth")
            read = json.loads(raw)
        except json.JSONDecodeError as error:
            self.fail(file, _("The file is no valid JSON."), error.lineno)
            return None
        except ValueError:
            self.fail(file, _("The file is no valid JSON."))
            return None
        if not isinstance(read, dict):
            self.fail(file, _("The file is no valid JSON."))
            return None
        return read


def _dependencies(about: dict) -> set[tuple[str, str]]:
    found = about.get("preloadedDependencies")
    return {
        (str(one.get("machineName")), f"{one.get('majorVersion')}.{one.get('minorVersion')}")
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, dict)
    }


def _paths(about: dict, name: str) -> list[str]:
    found = about.get(name)
    return [
        str(one["path"])
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, dict) and one.get("path")
    ]


def _printable(text: str) -> str:
    """Without what JSON may hold and a database refuses: NUL, half a character."""
    return "".join(letter for letter in text if letter.isprintable())


def _is_plain(name: str) -> bool:
    return bool(name) and "/" not in name and "\\" not in name and ".." not in name


def _depth(text: str) -> int:
    """How deep brackets go, counted before a parser follows them; quoted ones may add to it."""
    depth = most = 0
    for letter in text:
        if letter in "[{":
            depth += 1
            most = max(most, depth)
        elif letter in "]}":
            depth -= 1
    return most
