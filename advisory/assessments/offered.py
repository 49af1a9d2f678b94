"""Which instruments the portal offers: a quick scan and a full assessment, named in the settings, and others."""

from collections.abc import Collection, Iterable

from django.conf import settings

from advisory.models import InstrumentVersion


def current_version(key: str) -> InstrumentVersion | None:
    """The newest published version of an instrument, without its definition; None if there is none."""
    try:
        return InstrumentVersion.objects.defer("definition").current(key)
    except InstrumentVersion.DoesNotExist:
        return None


def quick_version() -> InstrumentVersion | None:
    return current_version(settings.QUICK_INSTRUMENT)


def full_version() -> InstrumentVersion | None:
    return current_version(settings.FULL_INSTRUMENT)


def leads_to_full(version: InstrumentVersion) -> bool:
    """Whether the full assessment goes on from here: it takes over the answers of the quick scan."""
    return version.instrument.key == settings.QUICK_INSTRUMENT


def other_versions() -> list[InstrumentVersion]:
    """The newest published version of every other instrument, without its definition."""
    published = (
        InstrumentVersion.objects.published()
        .exclude(instrument__key__in=[settings.QUICK_INSTRUMENT, settings.FULL_INSTRUMENT])
        .select_related("instrument")
        .defer("definition")
        .order_by("instrument__key", "-published_at", "-pk")
    )
    return _newest(published)


def versions_of(keys: Collection[str]) -> list[InstrumentVersion]:
    """The newest published version of each of these instruments, without its definition."""
    published = (
        InstrumentVersion.objects.published()
        .filter(instrument__key__in=keys)
        .select_related("instrument")
        .defer("definition")
        .order_by("-published_at", "-pk")
    )
    return sorted(_newest(published), key=lambda version: list(keys).index(version.instrument.key))


def _newest(versions: Iterable[InstrumentVersion]) -> list[InstrumentVersion]:
    """The first version of each instrument."""
    newest: dict[int, InstrumentVersion] = {}
    for version in versions:
        newest.setdefault(version.instrument_id, version)
    return list(newest.values())
