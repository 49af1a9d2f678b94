"""Brings instruments from files into the database: import, publish, load what is shipped."""

import logging
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import Error, transaction
from django.utils import timezone

from advisory.models import Instrument, InstrumentVersion
from advisory.xlsform.compare import compare
from advisory.xlsform.compile import compile_book, read_instrument
from advisory.xlsform.crosswalk import unchecked_targets, written_rows
from advisory.xlsform.exact import definition_hash
from advisory.xlsform.meaning import meaning_hash
from advisory.xlsform.problems import InstrumentFileError, Problem
from advisory.xlsform.reader import read_book
from advisory.xlsform.reuse import reused_names
from advisory.xlsform.rule_sets import with_rule_set
from advisory.xlsform.sheets import Book
from core import audit
from core.models import Topic

logger = logging.getLogger(__name__)
SHIPPED = Path(__file__).resolve().parent / "instruments"


class VersionIsPublished(Exception):
    """A file changes a version that is already published (or retired)."""

    def __init__(self, version: InstrumentVersion, source: str) -> None:
        self.version = version
        self.source = source
        super().__init__(version, source)

    def __str__(self) -> str:
        return (
            f"{self.source}: version {self.version.version} of {self.version.instrument.key} is "
            f"{self.version.state} and differs from this file. Raise the version in the settings "
            "sheet and import again."
        )


class VersionIsRetired(Exception):
    """A retired version is not published again; import it under a new version."""


class VersionIsDraft(Exception):
    """Nobody could begin on a draft, so there is nothing to retire."""


class WordingNotConfirmed(Exception):
    """Texts of questions asked before read differently, and nobody said they mean the same."""

    def __init__(self, version: InstrumentVersion, before: InstrumentVersion, texts: int) -> None:
        self.version, self.before, self.texts = version, before, texts
        super().__init__(version, before, texts)

    def __str__(self) -> str:
        return (
            f"{self.version}: {self.texts} texts differ from version {self.before.version}. Compare "
            "them; if they still mean the same, say so (--same-meaning)."
        )


def import_instrument(path_or_upload: Path | str | UploadedFile, *, user=None) -> InstrumentVersion:
    """Import a folder, an .xlsx file or an upload as a draft version; the same content once.

    A draft of the same version is replaced. Raises InstrumentFileError, also for a name used again
    with another meaning, and VersionIsPublished; then nothing is stored.
    """
    if isinstance(path_or_upload, UploadedFile):
        source, name = path_or_upload.file, path_or_upload.name or "upload"
    else:
        source = Path(path_or_upload)
        name = source.name
    topics = set(Topic.objects.values_list("key", flat=True))
    book = read_book(source, name)
    others = published_definitions() if book["crosswalk"].rows else {}
    return _store(compile_book(book, topics, others), book, user=user)


def published_definitions() -> dict[str, dict]:
    """The newest published definition of every instrument, to check crosswalks against."""
    versions = InstrumentVersion.objects.published().order_by("published_at", "pk")
    return dict(versions.values_list("instrument__key", "definition"))


def warnings_of(version: InstrumentVersion) -> list[Problem]:
    """What could not be checked in a version: targets in instruments not published here."""
    if not written_rows(version.definition):
        return []
    return list(unchecked_targets(version.definition, published_definitions()))


@transaction.atomic
def _store(definition: dict, book: Book, *, user) -> InstrumentVersion:
    names = {f"name_{language}": text for language, text in definition["name"].items()}
    instrument, _created = Instrument.objects.get_or_create(
        key=definition["instrument"], defaults=names
    )
    # One import of an instrument at a time: two may not both find their version missing.
    Instrument.objects.select_for_update().get(pk=instrument.pk)
    content = {
        "rule_set": definition["rule_set"],
        "definition": definition,
        "definition_hash": definition_hash(definition),
        "meaning_hash": meaning_hash(definition),
    }
    version = instrument.versions.filter(version=definition["version"]).first()
    if version is None:
        version = InstrumentVersion(instrument=instrument, version=definition["version"])
    elif version.definition_hash == content["definition_hash"]:
        return version
    elif version.state != InstrumentVersion.State.DRAFT:
        raise VersionIsPublished(version, book.name)
    book.problems += _reused(version, definition, book)
    book.refuse_if_wrong()
    for field, value in content.items():
        setattr(version, field, value)
    version.imported_by = user
    version.source_name = book.name[:200]
    version.save()
    audit.record(user, "import instrument", version, hash=version.definition_hash, source=book.name)
    return version


def reused_in(version: InstrumentVersion) -> list[Problem]:
    """Names a stored draft uses again with another meaning; while there are any it stays a draft."""
    return _reused(version, version.definition)


def _reused(
    version: InstrumentVersion, definition: dict, book: Book | None = None
) -> list[Problem]:
    """The problems with every version published so far, each cell once."""
    others = version.instrument.versions.frozen().exclude(pk=version.pk).order_by("published_at")
    found: dict[tuple, Problem] = {}
    for earlier in others.values_list("definition", flat=True).iterator(chunk_size=10):
        for problem in reused_names(definition, earlier, book):
            cell = (problem.sheet, problem.row, problem.column, problem.details["name"])
            found.setdefault(cell, problem)
    return list(found.values())


@transaction.atomic
def publish_instrument_version(
    version: InstrumentVersion, *, user=None, is_same_meaning: bool = False
) -> InstrumentVersion:
    """Freeze a draft and make it the current version; a published one stays as it is.

    Who has begun on an older version finishes on it. `is_same_meaning`: somebody compared the
    texts of the questions asked before and says that they still ask the same. Raises
    VersionIsRetired, WordingNotConfirmed, and InstrumentFileError for a name used again.
    """
    version = _locked(version)
    if version.state == InstrumentVersion.State.PUBLISHED:
        return version
    if version.state == InstrumentVersion.State.RETIRED:
        raise VersionIsRetired(f"{version} is retired; import it under a new version.")
    problems = reused_in(version)
    if problems:
        raise InstrumentFileError(version.source_name or str(version), problems)
    before = version.before
    reworded = compare(before.definition, version.definition).reworded if before else ()
    if before and reworded and not is_same_meaning:
        raise WordingNotConfirmed(version, before, len(reworded))
    version.state = InstrumentVersion.State.PUBLISHED
    version.published_at = timezone.now()
    version.save(update_fields=["state", "published_at"])
    instrument = version.instrument
    instrument.name_vi = version.definition["name"]["vi"]
    instrument.name_en = version.definition["name"]["en"]
    instrument.save(update_fields=["name_vi", "name_en"])
    details = {"confirmed_texts": len(reworded), "after": before.version} if before else {}
    audit.record(user, "publish instrument", version, hash=version.definition_hash, **details)
    return version


@transaction.atomic
def retire_instrument_version(version: InstrumentVersion, *, user=None) -> InstrumentVersion:
    """Let nobody begin on a published version any more; who has begun finishes on it.

    A retired one stays as it is. Raises VersionIsDraft.
    """
    version = _locked(version)
    if version.state == InstrumentVersion.State.RETIRED:
        return version
    if version.state == InstrumentVersion.State.DRAFT:
        raise VersionIsDraft(f"{version} is a draft; only a published version is retired.")
    version.state = InstrumentVersion.State.RETIRED
    version.save(update_fields=["state"])
    audit.record(user, "retire instrument", version, hash=version.definition_hash)
    return version


def _locked(version: InstrumentVersion) -> InstrumentVersion:
    # The instrument first, as an import does: two versions are not published past each other.
    Instrument.objects.select_for_update().get(pk=version.instrument_id)
    locked = InstrumentVersion.objects.select_for_update(of=("self",))
    return locked.select_related("instrument").get(pk=version.pk)


def load_shipped_instruments() -> list[InstrumentVersion]:
    """Import and publish the instruments shipped with the code; safe to repeat.

    Their texts were compared by whoever reviewed the code.
    """
    return [
        publish_instrument_version(import_instrument(folder), is_same_meaning=True)
        for folder in sorted(SHIPPED.iterdir())
        if folder.is_dir()
    ]


class NoSuchInstrument(Exception):
    """No stored and no shipped instrument has this key, version and rule set."""


def find_definition(key: str, *, version: str = "", rule_set: str = "") -> dict:
    """The definition to score with: stored first, else shipped; needs no database for the latter.

    Without a version it is the newest published one. A rule set is the one of the settings, or one
    of those an instrument holds for comparison. Raises NoSuchInstrument.
    """
    found = _stored(key, version, rule_set) or _shipped(key, version, rule_set)
    if found is None:
        asked = " ".join(part for part in (key, version, rule_set) if part)
        shipped = ", ".join(sorted(folder.name for folder in SHIPPED.iterdir() if folder.is_dir()))
        raise NoSuchInstrument(f"No instrument {asked} is stored or shipped (shipped: {shipped}).")
    return found


def _stored(key: str, version: str, rule_set: str) -> dict | None:
    versions = InstrumentVersion.objects.filter(instrument__key=key)
    versions = versions.filter(version=version) if version else versions.published()
    try:
        for newest_first in versions.order_by("-published_at", "-pk").iterator():
            if found := _under(newest_first.definition, rule_set):
                return found
    except Error as error:  # no database, or one without tables
        logger.warning("stored instruments cannot be read, the shipped ones serve: %s", error)
    return None


def _shipped(key: str, version: str, rule_set: str) -> dict | None:
    folder = next((path for path in SHIPPED.iterdir() if path.is_dir() and path.name == key), None)
    if folder is None:
        return None
    definition = read_instrument(folder)
    return _under(definition, rule_set) if version in ("", definition["version"]) else None


def _under(definition: dict, rule_set: str) -> dict | None:
    """The definition under a rule set, if it has one of this name."""
    if rule_set in ("", definition["rule_set"]):
        return definition
    has_it = rule_set in definition.get("rule_sets", {})
    return with_rule_set(definition, rule_set) if has_it else None
