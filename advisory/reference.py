"""Loads areas, industries, platforms, the vetting checklist and the rules of State support.

Safe to repeat: what an agency changed on screen (status, texts, topics of a platform, a ceiling)
is kept.
"""

from pathlib import Path

from django.db import transaction

from advisory.models import (
    Area,
    AreaLink,
    FormerArea,
    Industry,
    Platform,
    PlatformCategory,
    SupportKind,
    SupportNote,
    SupportRule,
    Vendor,
    VettingCriterion,
)
from advisory.models.business import SectorGroup
from advisory.support.rulebook import forget_rulebook
from core.models import Topic
from core.reference import read_table

DATA = Path(__file__).resolve().parent / "data"


@transaction.atomic
def load_tables() -> None:
    """Load every table; topics must be there (core.reference.load_vocabulary)."""
    load_areas()
    load_former_areas()
    load_industries()
    load_vetting_criteria()
    load_platform_categories()
    load_platforms()
    load_support()


def load_areas() -> None:
    for row in read_table(DATA / "areas.csv"):
        key = {"list_version": row.pop("list_version"), "code": row.pop("code")}
        tile = {name: int(row.pop(name)) for name in ("tile_column", "tile_row")}
        area, _is_new = Area.objects.update_or_create(**key, defaults=row)
        if area.tile_column is None and area.tile_row is None:
            Area.objects.filter(pk=area.pk).update(**tile)


def load_former_areas() -> None:
    """Units before July 2025 and what became of each; codes are never compared across lists."""
    newest = Area.objects.order_by("-valid_from").values_list("list_version", flat=True).first()
    areas = {area.code: area for area in Area.objects.filter(list_version=newest)}
    for row in read_table(DATA / "former_areas.csv"):
        key = {"list_version": row.pop("list_version"), "code": row.pop("code")}
        FormerArea.objects.update_or_create(**key, defaults=row)
    former = {area.code: area for area in FormerArea.objects.all()}
    AreaLink.objects.bulk_create(
        (
            AreaLink(
                former=former[row["former_code"]],
                area=areas[row["new_code"]],
                share=row["share"],
            )
            for row in read_table(DATA / "area_links.csv")
        ),
        ignore_conflicts=True,
    )


def load_industries() -> None:
    for row in read_table(DATA / "industries.csv"):
        Industry.objects.update_or_create(
            key=row["key"],
            defaults={
                "name_vi": row["name_vi"],
                "name_en": row["name_en"],
                "sector_group_hint": row["decree80_group_suggested"],
                "is_group_ambiguous": row["decree80_group_ambiguous"] == "yes",
                "priority_sector": row["priority_sector_suggested"],
            },
        )


def load_vetting_criteria() -> None:
    for order, row in enumerate(read_table(DATA / "vetting_criteria.csv")):
        row["is_required"] = row["is_required"] == "1"
        VettingCriterion.objects.get_or_create(key=row.pop("key"), defaults=row | {"order": order})


def load_platform_categories() -> None:
    topics = Topic.objects.in_bulk(field_name="key")
    for order, row in enumerate(read_table(DATA / "platform_categories.csv")):
        category, created = PlatformCategory.objects.get_or_create(
            key=row["key"],
            defaults={"name_vi": row["name_vi"], "name_en": row["name_en"], "order": order},
        )
        if created:
            category.topics.set([topics[key] for key in row["topics"].split(";")])


def load_platforms() -> None:
    """List the platforms of the seed table; none of them is vetted by being listed."""
    industries = Industry.objects.in_bulk(field_name="key")
    categories = PlatformCategory.objects.prefetch_related("topics").in_bulk(field_name="key")
    known = set(Platform.objects.values_list("key", flat=True))
    for row in read_table(DATA / "platforms.csv"):
        if row["key"] in known:
            continue
        sizes, sectors = row["sizes"].split(";"), row["sectors"].split(";")
        own = [categories[key] for key in row["category"].split(";")]
        platform = Platform(
            key=row["key"],
            name=row["name"],
            vendor=Vendor.objects.get_or_create(name=row["vendor"])[0],
            website=f"https://{row['website']}/",
            for_micro="micro" in sizes,
            for_small="small" in sizes,
            for_medium="medium" in sizes,
            for_all_industries=sectors == ["all"],
            certainty=row["certainty"].replace(" ", "_"),
        )
        platform.save()
        platform.categories.set(own)
        platform.topics.set({topic for category in own for topic in category.topics.all()})
        if sectors != ["all"]:
            platform.industries.set(_industries(sectors, industries))
        platform.save()  # again, so that the search index holds categories and topics


def _industries(keys: list[str], industries: dict[str, Industry]) -> set[Industry]:
    """Industry keys; `manufacturing` stands for every industry of the production group."""
    found: set[Industry] = set()
    for key in keys:
        if key == "manufacturing":
            found |= {
                industry
                for industry in industries.values()
                if industry.priority_sector == "manufacturing_logistics"
                and industry.sector_group_hint == SectorGroup.INDUSTRY
            }
        else:
            found.add(industries[key])
    return found


def load_support() -> None:
    """Add the kinds, rules and notes of State support that are not there yet."""
    for order, row in enumerate(read_table(DATA / "support_kinds.csv")):
        SupportKind.objects.get_or_create(key=row.pop("key"), defaults=row | {"order": order})
    kinds = SupportKind.objects.in_bulk(field_name="key")
    known = set(SupportRule.objects.values_list("key", flat=True))
    SupportRule.objects.bulk_create(
        SupportRule(**_given(row) | {"kind": kinds[row["kind"]], "order": order})
        for order, row in enumerate(read_table(DATA / "support_rules.csv"))
        if row["key"] not in known
    )
    for order, row in enumerate(read_table(DATA / "support_notes.csv")):
        supports = [kinds[key] for key in row.pop("supports").split(";") if key]
        note, created = SupportNote.objects.get_or_create(
            key=row.pop("key"), defaults=_given(row) | {"order": order}
        )
        if created:
            note.supports.set(supports)
    forget_rulebook()


def _given(row: dict[str, str]) -> dict[str, str]:
    """What a row says; an empty cell leaves the default."""
    return {name: value for name, value in row.items() if value}
