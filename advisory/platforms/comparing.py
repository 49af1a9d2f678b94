"""Up to four platforms side by side: the same lines for each, and no ranking."""

from collections.abc import Iterable
from dataclasses import dataclass

from advisory.listings.content import content_of, describe, names_of_facets
from advisory.models import Platform

MOST = 4


@dataclass(frozen=True)
class Row:
    """One line of the comparison; an empty cell is "not known"."""

    label: str
    named: list[tuple[str, str]]  # name of the platform, what is known
    is_stated: bool

    @property
    def differs(self) -> bool:
        return len({text for _name, text in self.named}) > 1


@dataclass(frozen=True)
class Chosen:
    """Platforms by name, and whether the address named others that could not be taken."""

    platforms: list[Platform]
    has_unknown: bool
    is_too_many: bool


def chosen(keys: Iterable[str]) -> Chosen:
    """The first four known platforms of an address; at most four queries."""
    wanted = list(dict.fromkeys(keys))[: 10 * MOST]
    found = {
        platform.key: platform
        for platform in Platform.objects.filter(key__in=wanted)
        .select_related("vendor", "statement")
        .prefetch_related("categories", "topics", "industries")
    }
    known = [key for key in wanted if key in found]
    kept = sorted((found[key] for key in known[:MOST]), key=lambda one: (one.name, one.pk))
    return Chosen(kept, has_unknown=len(known) < len(wanted), is_too_many=len(known) > MOST)


def rows(platforms: list[Platform]) -> list[Row]:
    """The lines of the table; one query."""
    names = names_of_facets()
    described = [describe(content_of(platform), names) for platform in platforms]
    titles = [platform.name for platform in platforms]
    return [
        Row(
            facts[0].label,
            list(zip(titles, (fact.text for fact in facts), strict=True)),
            facts[0].is_stated,
        )
        for facts in zip(*described, strict=True)
    ]


def to_add(platforms: list[Platform]) -> list[Platform]:
    """Others to choose, those with a category in common first; one query."""
    shared = {category.pk for platform in platforms for category in platform.categories.all()}
    others = Platform.objects.exclude(pk__in=[platform.pk for platform in platforms])
    near = (
        set(others.filter(categories__in=shared).values_list("pk", flat=True)) if shared else set()
    )
    return sorted(others.only("key", "name"), key=lambda one: (one.pk not in near, one.name))
