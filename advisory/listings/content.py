"""A listing as one plain document, the same for what shows, what is proposed and what is compared."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from advisory.models import Platform, VendorStatement
from advisory.models.business import SizeClass
from advisory.models.listing import Language
from advisory.platforms.queries import facets
from core.templatetags.portal import number
from core.translated import pick

Content = dict[str, object]
Names = dict[str, dict[str, str]]
SIZES = {SizeClass.MICRO: "for_micro", SizeClass.SMALL: "for_small", SizeClass.MEDIUM: "for_medium"}
#: Fields of the vendor's statement, as forms and documents name them.
STATED = tuple(
    field.name
    for field in VendorStatement._meta.concrete_fields
    if field.name not in ("id", "platform", "stated_on")
)
#: What a vetting rests on: if one of these changes it has to be looked at again.
VETTING_BASIS = {
    *("name", "website", "data_place", "hosting", "exports_data"),
    *("integrations_vi", "integrations_en"),
}
TEXTS = {
    "summary": gettext_lazy("What it does"),
    "price": gettext_lazy("Plans and prices"),
    "integrations": gettext_lazy("Connects to"),
    "support": gettext_lazy("Support for customers"),
}


@dataclass(frozen=True)
class Fact:
    """One line of a listing in words; an empty text is "not known"."""

    key: str
    label: str
    text: str
    is_stated: bool = False


@dataclass(frozen=True)
class Change:
    """A line that would say something else."""

    label: str
    before: str
    after: str
    is_basis: bool


def content_of(platform: Platform) -> Content:
    """What shows of a platform; prefetch categories, topics and industries, select its statement."""
    statement = getattr(platform, "statement", None) or VendorStatement()
    return {
        "name": platform.name,
        "website": platform.website,
        "summary_vi": platform.summary_vi,
        "summary_en": platform.summary_en,
        "categories": sorted(one.key for one in platform.categories.all()),
        "topics": sorted(one.key for one in platform.topics.all()),
        "sizes": platform.sizes,
        "for_all_industries": platform.for_all_industries,
        "industries": sorted(one.key for one in platform.industries.all()),
        **stated_by(statement),
    }


def stated_by(statement: VendorStatement) -> Content:
    return {name: getattr(statement, name) for name in STATED}


def names_of_facets() -> Names:
    """Names of all categories, topics and industries by key; one query."""
    return {kind: {one.key: one.name for one in rows} for kind, rows in facets().items()}


def describe(content: Mapping, names: Names) -> list[Fact]:
    """A listing in words, in the reader's language."""
    summary = Fact("summary", str(TEXTS["summary"]), _text(content, "summary"))
    return [summary, *_listed(content, names), *stated_facts(content)]


def stated_facts(content: Mapping) -> list[Fact]:
    """The lines that the vendor states, in words."""
    texts = [(key, str(TEXTS[key]), _text(content, key)) for key in ("integrations", "support")]
    lines = [*_stated(content), *texts]
    return [Fact(key, label, text, is_stated=True) for key, label, text in lines]


def _listed(content: Mapping, names: Names) -> list[Fact]:
    sizes = {str(size): str(size.label) for size in SIZES}
    industries = _("All industries")
    if not content.get("for_all_industries", True):
        industries = _joined(content.get("industries", []), names["industry"])
    return [
        Fact("categories", _("What it is for"), _joined(content["categories"], names["category"])),
        Fact("topics", _("Helps with"), _joined(content["topics"], names["topic"])),
        Fact("sizes", _("Size of the business"), _joined(content["sizes"], sizes)),
        Fact("industries", _("Industry"), industries),
    ]


def _stated(content: Mapping) -> list[tuple[str, str, str]]:
    places = {str(value): str(label) for value, label in VendorStatement.DataPlace.choices}
    languages = {str(value): str(label) for value, label in Language.choices}
    return [
        ("free", _("Free plan"), _yes_or_no(content.get("has_free_plan"))),
        ("trial", _("Free trial"), _counted(content.get("trial_days"), _days)),
        ("price", str(TEXTS["price"]), _price(content)),
        ("contract", _("Shortest contract"), _counted(content.get("min_months"), _months)),
        ("einvoice", _("E-invoices"), _yes_or_no(content.get("has_einvoice"))),
        ("place", _("Where the data are kept"), places.get(content.get("data_place") or "", "")),
        ("hosting", _("Data centre and country"), str(content.get("hosting") or "")),
        ("exports", _("All data can be taken out"), _yes_or_no(content.get("exports_data"))),
        ("languages", _("Languages"), _joined(content.get("languages") or [], languages)),
    ]


def differences(before: Mapping, after: Mapping, names: Names) -> list[Change]:
    """What would change, line by line; texts in both languages apart."""
    labels = {"name": pgettext("platform", "Name"), "website": _("Website")}
    for key, label in TEXTS.items():
        labels[f"{key}_vi"] = f"{label} ({Language.VI.label})"
        labels[f"{key}_en"] = f"{label} ({Language.EN.label})"
    found = [
        Change(label, str(before.get(key) or ""), str(after.get(key) or ""), key in VETTING_BASIS)
        for key, label in labels.items()
        if (before.get(key) or "") != (after.get(key) or "")
    ]
    old = {fact.key: fact.text for fact in _without_texts(before, names)}
    basis = {"place", "hosting", "exports"}
    found += [
        Change(fact.label, old[fact.key], fact.text, fact.key in basis)
        for fact in _without_texts(after, names)
        if old[fact.key] != fact.text
    ]
    return found


def _without_texts(content: Mapping, names: Names) -> list[Fact]:
    """The lines that are the same in both languages; of the price its numbers."""
    numbers = dict(content) | {f"price_{language}": "" for language in ("vi", "en")}
    kept = _listed(numbers, names)
    return [*kept, *(Fact(key, label, text) for key, label, text in _stated(numbers))]


def changed_fields(before: Mapping, after: Mapping) -> list[str]:
    """Names of the fields that differ."""
    return sorted(key for key in after if (before.get(key) or "") != (after[key] or ""))


def _text(content: Mapping, key: str) -> str:
    return pick({"vi": content.get(f"{key}_vi") or "", "en": content.get(f"{key}_en") or ""})


def _joined(keys, labels: Mapping[str, str]) -> str:
    return ", ".join(labels[key] for key in labels if key in keys)


def _yes_or_no(value: object) -> str:
    if value is None:
        return ""
    return pgettext("fact", "Yes") if value else pgettext("fact", "No")


def _counted(value, say) -> str:
    return "" if value is None else say(value)


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": number(n)} if n else _("None")


def _months(n: int) -> str:
    return ngettext("%(n)s month", "%(n)s months", n) % {"n": number(n)} if n else _("None")


def _price(content: Mapping) -> str:
    low, high = content.get("price_from"), content.get("price_to")
    words = {"low": number(low), "high": number(high)}
    if low is not None and high is not None and low != high:
        amount = _("%(low)s to %(high)s đồng a month") % words
    elif low is not None and high is not None:
        amount = _("%(low)s đồng a month") % words
    elif low is not None:
        amount = _("from %(low)s đồng a month") % words
    elif high is not None:
        amount = _("up to %(high)s đồng a month") % words
    else:
        amount = ""
    return ". ".join(part for part in (amount, _text(content, "price")) if part)
