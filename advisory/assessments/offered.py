"""Which instruments the portal offers: a quick scan and a full assessment, named in the settings."""

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
    """Whether the full assessment is still a next step after this one."""
    return version.instrument.key != settings.FULL_INSTRUMENT
