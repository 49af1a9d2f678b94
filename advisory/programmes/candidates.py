"""Whom a selection may take in: businesses of the portal, firms of the register, neither twice."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from advisory.models import (
    AdoptionEvent,
    Area,
    Assessment,
    Business,
    Programme,
    ProgrammeMember,
    RegisterEntry,
    Score,
)
from advisory.models.business import BusinessQuerySet
from advisory.oversight.scope import overseen_areas
from advisory.programmes.register_size import of_sizes
from advisory.programmes.sections import of_sections
from users.models import User
from users.roles import Role

Stage = AdoptionEvent.Stage
Status = RegisterEntry.Status
#: A selection is frozen in one request, and a programme is read whole.
MOST_AT_ONCE = 5_000


def units_of(programme: Programme, user: User) -> frozenset[int] | None:
    """Units a selection may reach: those of the programme, within those of the person."""
    named = frozenset(programme.areas.values_list("pk", flat=True)) or None
    own = overseen_areas(user)
    if own is None or named is None:
        return named if own is None else own
    return named & own


def businesses_for(
    programme: Programme, user: User, chosen: Mapping[str, Sequence[str] | str]
) -> BusinessQuerySet:
    """Businesses on the portal that fit what was chosen and are no members yet.

    What a result or a platform says is asked only of businesses whose owner agrees to advice.
    """
    found = _within(Business.objects.all(), units_of(programme, user))
    if areas := chosen.get("areas"):
        found = found.filter(area__in=areas)
    if industries := chosen.get("industries"):
        found = found.filter(industry__in=industries)
    if sizes := chosen.get("sizes"):
        found = found.filter(size_class__in=sizes)
    if any(chosen.get(key) for key in ("levels", "assessed", "platform")):
        found = found.with_advice_consent()
    if levels := chosen.get("levels"):
        latest = Assessment.objects.latest_per_business(settings.FULL_INSTRUMENT)
        scores = Score.objects.final().filter(assessment__in=latest, level__in=levels)
        found = found.filter(pk__in=scores.values("assessment__business"))
    if assessed := chosen.get("assessed"):
        has = Exists(Assessment.objects.submitted().filter(business=OuterRef("pk")))
        found = found.filter(has if assessed == "yes" else ~has)
    if platform := chosen.get("platform"):
        events = AdoptionEvent.objects.filter(adoption=OuterRef("adoption"))
        uses = AdoptionEvent.objects.filter(
            ~Exists(events.filter(stage=Stage.GIVEN_UP)),
            stage=Stage.IN_USE,
            adoption__business=OuterRef("pk"),
        )
        found = found.filter(Exists(uses) if platform == "yes" else ~Exists(uses))
    return found.exclude(_is_member(programme)).order_by("pk")


def entries_for(
    programme: Programme, user: User, chosen: Mapping[str, Sequence[str] | str]
) -> QuerySet[RegisterEntry]:
    """Working firms of the register that fit and are no members yet.

    Household businesses are known by a personal number: only officials take them in.
    """
    entries = RegisterEntry.objects.filter(status__in=[Status.ACTIVE, ""])
    found = _within(_readable(entries, user), units_of(programme, user))
    if areas := chosen.get("areas"):
        found = found.filter(area__in=areas)
    if sections := chosen.get("sections"):
        found = found.filter(of_sections(list(sections)))
    if sizes := chosen.get("sizes"):
        found = found.filter(of_sizes(list(sizes)))
    if not chosen.get("households"):
        found = found.exclude(tax_code_status=Business.TaxCodeStatus.NOT_CHECKABLE)
    return found.exclude(_entry_is_member(programme)).order_by("pk")


def businesses_by_code(
    programme: Programme, user: User, codes: Sequence[str]
) -> dict[str, Business]:
    found = _within(Business.objects.filter(tax_code__in=codes), units_of(programme, user))
    return {business.tax_code: business for business in found}


def entries_by_code(
    programme: Programme, user: User, codes: Sequence[str]
) -> dict[str, RegisterEntry]:
    entries = _readable(RegisterEntry.objects.filter(tax_code__in=codes), user)
    return {entry.tax_code: entry for entry in _within(entries, units_of(programme, user))}


def codes_of_members(programme: Programme) -> set[str]:
    """Tax codes of all who are in the programme."""
    pairs = programme.members.values_list("business__tax_code", "entry__tax_code")
    return {code for pair in pairs for code in pair if code}


def areas_to_choose(programme: Programme, user: User) -> QuerySet[Area]:
    units = units_of(programme, user)
    return Area.objects.all() if units is None else Area.objects.filter(pk__in=units)


def _within(rows, units: frozenset[int] | None):
    return rows if units is None else rows.filter(area__in=units)


def _readable(entries: QuerySet[RegisterEntry], user: User) -> QuerySet[RegisterEntry]:
    if user.has_role(Role.OFFICIAL):
        return entries
    return entries.exclude(tax_code_status=Business.TaxCodeStatus.NOT_CHECKABLE)


def _is_member(programme: Programme) -> Q:
    members = ProgrammeMember.objects.filter(programme=programme)
    of_entries = members.filter(entry__isnull=False)
    return Q(pk__in=members.filter(business__isnull=False).values("business")) | Q(
        tax_code__in=of_entries.values("entry__tax_code")
    )


def _entry_is_member(programme: Programme) -> Q:
    members = ProgrammeMember.objects.filter(programme=programme)
    of_businesses = members.exclude(business__tax_code="").filter(business__isnull=False)
    return Q(pk__in=members.filter(entry__isnull=False).values("entry")) | Q(
        tax_code__in=of_businesses.values("business__tax_code")
    )
