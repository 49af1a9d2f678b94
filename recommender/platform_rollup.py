"""How far businesses came with each platform, counted at night, with what may be told to whom."""

from dataclasses import asdict

from advisory.models import Adoption, Business, Platform
from advisory.platforms.counting import chain_counts
from advisory.platforms.reasons import reasons_given_up
from core.small_counts import AGENCY_FLOOR, PUBLIC_FLOOR

#: Who reads it, and from how many businesses on a number is shown to them.
READERS = {"for_agency": AGENCY_FLOOR, "for_vendor": PUBLIC_FLOOR}


def count_platforms() -> list[dict]:
    """A row for each platform that is vetted or that any business came to; nothing untold is kept."""
    counts = chain_counts()
    advised = Business.objects.with_advice_consent()
    given_up = set(
        Adoption.objects.filter(business__in=advised, events__stage="given_up").values_list(
            "platform", flat=True
        )
    )
    rows = []
    for platform in Platform.objects.select_related("vendor"):
        chain = counts.get(platform.pk)
        if chain is None and not platform.is_vetted:
            continue
        row = {
            "key": platform.key,
            "name": platform.name,
            "vendor": platform.vendor.name,
            "vendor_id": platform.vendor_id,
            "vetted": platform.is_vetted,
        }
        adoptions = Adoption.objects.filter(platform=platform, business__in=advised)
        for reader, floor in READERS.items():
            row[reader] = {"chain": chain.told(floor) if chain else {}, "reasons": None}
            if platform.pk in given_up:
                row[reader]["reasons"] = asdict(reasons_given_up(adoptions, floor=floor))
        rows.append(row)
    return rows
