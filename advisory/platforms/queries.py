"""Reads of the catalogue and of what businesses do with its platforms."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar
from zlib import crc32

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from advisory.models import Adoption, AdoptionEvent, Business, Industry, Platform, PlatformCategory
from advisory.models.platform import PlatformQuerySet
from core.folding import fold
from core.models import Topic
from core.translated import pick
from users.models import User

Stage = AdoptionEvent.Stage


@dataclass(frozen=True)
class Facet:
    """A category, an industry or a topic: one thing the catalogue is sorted by."""

    pk: int
    key: str
    name: str


def facets(platform: Platform | None = None) -> dict[str, list[Facet]]:
    """Categories, industries and topics, all or those of a platform, in one query."""
    parts: list[QuerySet] = []
    for kind, rows in (
        ("category", PlatformCategory.objects.all()),
        ("industry", Industry.objects.all()),
        ("topic", Topic.objects.all()),
    ):
        if platform is not None:
            rows = rows.filter(platforms=platform)
        position = Value(0, IntegerField()) if kind == "industry" else F("order")
        parts.append(
            rows.order_by()
            .annotate(kind=Value(kind), position=position)
            .values_list("kind", "position", "name_vi", "name_en", "pk", "key")
        )
    found: dict[str, list[Facet]] = {"category": [], "industry": [], "topic": []}
    for kind, _position, name_vi, name_en, pk, key in sorted(parts[0].union(*parts[1:])):
        found[kind].append(Facet(pk, key, pick({"vi": name_vi, "en": name_en})))
    return found


def in_catalogue_order(platforms: PlatformQuerySet) -> PlatformQuerySet:
    """Vetted ones first, then by name: no vendor is favoured."""
    vetted = Q(status=Platform.Status.VETTED, vetted_until__gte=timezone.localdate())
    return platforms.annotate(not_vetted=Case(When(vetted, then=0), default=1)).order_by(
        "not_vetted", "name", "pk"
    )


def holding_words(platforms: PlatformQuerySet, words: str) -> PlatformQuerySet:
    """Platforms whose index holds all the words, accents or not, or whose name has them inside."""
    query = " ".join(part for part in _words(words))
    if not query:
        return platforms.none()
    found = Platform.objects.search(query, operator="and")
    return platforms.filter(Q(pk__in=[hit.pk for hit in found]) | Q(name__icontains=words))


def _words(text: str) -> Iterable[str]:
    return "".join(letter if letter.isalnum() else " " for letter in fold(text)).split()


def vetted_on(
    topics: Iterable[str], size_class: str = "", *, turn: str = ""
) -> dict[str, list[Platform]]:
    """Vetted platforms by topic key, for a size class where it is known; one query.

    `turn` shuffles them, the same way each time it is the same: shown two at a time, the first
    names of the alphabet would otherwise always win.
    """
    rows = (
        Platform.objects.vetted()
        .suits_size(size_class)
        .filter(topics__key__in=list(topics))
        .annotate(topic_key=F("topics__key"))
        .order_by("name")
    )
    found: dict[str, list[Platform]] = defaultdict(list)
    for platform in rows:
        found[platform.topic_key].append(platform)
    for platforms in found.values():
        platforms.sort(key=lambda platform: crc32(f"{turn}{platform.key}".encode()))
    return found


@dataclass(frozen=True)
class Chain:
    """What is known of a business and a platform, stage by stage."""

    CONFIRMED_AFTER: ClassVar[datetime.timedelta] = datetime.timedelta(days=90)

    adoption: Adoption
    days: dict[str, datetime.date]
    reason: str = ""

    @property
    def contacted_on(self) -> datetime.date | None:
        return self.days.get(Stage.CONTACTED)

    @property
    def trial_on(self) -> datetime.date | None:
        return self.days.get(Stage.TRIAL)

    @property
    def in_use_on(self) -> datetime.date | None:
        return self.days.get(Stage.IN_USE)

    @property
    def given_up_on(self) -> datetime.date | None:
        return self.days.get(Stage.GIVEN_UP)

    @property
    def confirmed_on(self) -> datetime.date | None:
        return self.days.get(Stage.IN_USE_90D)

    @property
    def is_in_use(self) -> bool:
        return self.in_use_on is not None and self.given_up_on is None

    @property
    def may_give_up(self) -> bool:
        """Whether there is a use or a trial that can end."""
        return bool(self.in_use_on or self.trial_on) and self.given_up_on is None

    @property
    def may_confirm(self) -> bool:
        """Whether the business may say today that it still uses the platform."""
        return (
            self.is_in_use
            and self.confirmed_on is None
            and timezone.localdate() >= self.in_use_on + self.CONFIRMED_AFTER
        )


def chains_of(business: Business) -> list[Chain]:
    """Platforms a business uses or gave up, those in use first; one query."""
    events = AdoptionEvent.objects.filter(adoption__business=business).select_related(
        "adoption__platform__vendor"
    )
    return _in_order(chain for chain in _told(events) if chain.in_use_on)


def chains_on(platform: Platform, user: User) -> list[Chain]:
    """What the businesses of this person did with a platform, the vendor asked or it in use.

    One query.
    """
    events = AdoptionEvent.objects.filter(
        adoption__platform=platform, adoption__business__memberships__user=user
    ).select_related("adoption__business")
    begun = (Stage.CONTACTED, Stage.TRIAL, Stage.IN_USE)
    return _in_order(
        chain for chain in _told(events) if any(stage in chain.days for stage in begun)
    )


def _told(events: Iterable[AdoptionEvent]) -> list[Chain]:
    by_adoption: dict[Adoption, list[AdoptionEvent]] = defaultdict(list)
    for event in events:
        by_adoption[event.adoption].append(event)
    return [
        Chain(
            adoption,
            {event.stage: event.happened_on for event in facts},
            next((_reason(event) for event in facts if event.stage == Stage.GIVEN_UP), ""),
        )
        for adoption, facts in by_adoption.items()
    ]


def _reason(event: AdoptionEvent) -> str:
    said = [event.get_reason_code_display(), event.reason]
    return ": ".join(part for part in said if part)


def _in_order(chains: Iterable[Chain]) -> list[Chain]:
    """Those in use first, then by the first day of use; what is not in use yet last."""
    return sorted(
        chains, key=lambda chain: (not chain.is_in_use, chain.in_use_on or datetime.date.max)
    )
