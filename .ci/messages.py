"""Translations: `python .ci/messages.py collect|compile|check`.

Each package keeps its own catalogue; what all share is in site/locale. What Wagtail, allauth and
Django say and do not translate is in site/locale_libraries, which is written by hand: no code of
ours holds these texts. The compiled files are in the repository, because gettext is not on every
machine that runs the portal.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("core", "pages", "portal", "reports", "users")
FOLDERS = [
    *(ROOT / name for name in ("advisory", "courses", "recommender")),
    *(ROOT / "site" / name for name in PACKAGES if name != "portal"),
    ROOT / "site",
]
CATALOGUE = Path("locale/vi/LC_MESSAGES/django.po")
OF_LIBRARIES = ROOT / "site/locale_libraries/vi/LC_MESSAGES"
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def catalogues() -> Iterator[Path]:
    for folder in FOLDERS:
        if (folder / CATALOGUE).exists():
            yield folder / CATALOGUE
    yield from sorted(OF_LIBRARIES.glob("*.po"))


def collect() -> None:
    """Bring every catalogue up to date with the code; new entries wait for their translation."""
    if not shutil.which("xgettext"):
        sys.exit("xgettext was not found. Debian, Ubuntu: apt install gettext")
    for folder in FOLDERS:
        _make_messages(folder)


def compile_all() -> None:
    for path in catalogues():
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def problems() -> Iterator[str]:
    """Everything wrong with the translations, one line each."""
    for path in catalogues():
        yield from catalogue_problems(path)
    yield from _said_in_two_ways()
    if shutil.which("xgettext"):
        for folder in FOLDERS:
            yield from _forgotten(folder)


def catalogue_problems(path: Path) -> Iterator[str]:
    """Untranslated or fuzzy entries, lost placeholders, and a .mo that is not this .po."""
    catalogue = polib.pofile(str(path))
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    for entry in catalogue:
        if entry.obsolete:
            continue
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy or not all(texts):
            yield f"{shown}:{entry.linenum}: not translated: {entry.msgid!r}"
            continue
        wanted = set(_PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        if any(set(_PLACEHOLDER.findall(text)) != wanted for text in texts):
            yield f"{shown}:{entry.linenum}: placeholders differ: {entry.msgid!r}"
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
        yield f"{shown.with_suffix('.mo')}: not compiled from this catalogue (make messages)"


def _said_in_two_ways() -> Iterator[str]:
    """Texts that two catalogues translate differently: Django reads a domain as one, the first one wins."""
    first: dict[tuple, tuple[str, Path]] = {}
    for path in catalogues():
        for entry in polib.pofile(str(path)):
            if entry.obsolete:
                continue
            text = entry.msgstr_plural.get(0) if entry.msgid_plural else entry.msgstr
            known, where = first.setdefault((path.stem, entry.msgctxt, entry.msgid), (text, path))
            if known != text:
                shown, other = path.relative_to(ROOT), where.relative_to(ROOT)
                yield f"{shown}: {entry.msgid!r} is “{text}” here and “{known}” in {other}"


def _forgotten(folder: Path) -> Iterator[str]:
    """Texts in the code that the catalogue does not know."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / folder.name
        shutil.copytree(folder, copy, ignore=_not_code(folder))
        _make_messages(copy)
        for entry in _entries(copy / CATALOGUE):
            known = (entry.msgstr or entry.msgstr_plural.get(0)) and not entry.fuzzy
            if not entry.obsolete and not known:
                shown = folder.relative_to(ROOT) / CATALOGUE
                yield f"{shown}: no entry for {entry.msgid!r} (make messages)"


def _entries(path: Path) -> Iterable[polib.POEntry]:
    return polib.pofile(str(path)) if path.exists() else []


def _not_code(folder: Path):
    skipped = {"library", "data", "static", "migrations", "__pycache__", "node_modules"}
    if folder.name == "site":
        skipped |= set(PACKAGES) - {"portal"}
    return shutil.ignore_patterns(*skipped)


def _make_messages(folder: Path) -> None:
    (folder / CATALOGUE.parent).mkdir(parents=True, exist_ok=True)
    ignored = PACKAGES if folder.name == "site" else ()
    command = [sys.executable, "-m", "django", "makemessages", "--locale=vi", "--no-location"]
    command += [
        "--no-wrap",
        "--no-obsolete",
        *(f"--ignore={name}/*" for name in ignored if name != "portal"),
    ]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    _without_dates(folder / CATALOGUE)


def _without_dates(path: Path) -> None:
    """Drop what changes at every run and says nothing."""
    if not path.exists():
        return
    catalogue = polib.pofile(str(path), wrapwidth=0)
    for name in ("POT-Creation-Date", "PO-Revision-Date"):
        catalogue.metadata.pop(name, None)
    if not len(catalogue):
        path.unlink()
        return
    catalogue.save(str(path))


def main(actions: list[str]) -> None:
    for action in actions:
        if action == "collect":
            collect()
        elif action == "compile":
            compile_all()
        elif action == "check":
            found = list(problems())
            if found:
                sys.exit("\n".join(found))
        else:
            sys.exit("usage: python .ci/messages.py collect|compile|check ...")


if __name__ == "__main__":
    main(sys.argv[1:])
