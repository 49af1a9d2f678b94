"""What the agency sees of instruments and their versions; a query for each table."""

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet

from advisory.models import Assessment, Instrument, InstrumentVersion
from advisory.models.instrument import InstrumentVersionQuerySet

BEGUN = Count("assessments", filter=Q(assessments__state=Assessment.State.DRAFT))
FINISHED = Count("assessments", filter=Q(assessments__state=Assessment.State.SUBMITTED))


def counted_versions() -> InstrumentVersionQuerySet:
    """Versions with `begun` and `finished`, how many assessments are under way and done on each."""
    found = InstrumentVersion.objects.select_related("instrument", "imported_by")
    return found.defer("definition").annotate(begun=BEGUN, finished=FINISHED)


def instruments() -> QuerySet[Instrument]:
    """Every instrument with its `listed` versions, the newest first."""
    versions = counted_versions().order_by("-imported_at", "-pk")
    return Instrument.objects.order_by("key").prefetch_related(
        Prefetch("versions", versions, to_attr="listed")
    )


def place_on_the_start_page(instrument: Instrument) -> str:
    """Whether visitors are offered it: as the quick scan, the full assessment, or not at all."""
    places = {settings.QUICK_INSTRUMENT: "quick", settings.FULL_INSTRUMENT: "full"}
    return places.get(instrument.key, "")


def asked_without(version: InstrumentVersion) -> InstrumentVersion | None:
    """The version newcomers would get if this one were not there."""
    others = version.instrument.versions.published().exclude(pk=version.pk).defer("definition")
    return others.order_by("-published_at", "-pk").first()


def is_asked(version: InstrumentVersion) -> bool:
    """Whether who begins now gets this version."""
    if version.state != InstrumentVersion.State.PUBLISHED:
        return False
    return InstrumentVersion.objects.current(version.instrument.key).pk == version.pk
