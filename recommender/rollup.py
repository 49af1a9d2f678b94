"""The figures of the officials' and trainers' pages, counted by a worker and stored as one row.

Counts are of businesses whose owner agrees to be advised; those of fewer than 5 leave no row.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone

from advisory.models import Assessment, Business, Industry, Platform, PlatformCategory
from core.models import Topic
from core.small_counts import AGENCY_FLOOR, shown
from courses.listing import course_cards
from recommender import features
from recommender.models import Exposure, Feedback, FigureSet, Recommendation
from recommender.outcomes import outcomes
from recommender.platform_rollup import count_platforms

Names = dict[str, str]
#: Of each group as many items as a table can be read with.
MOST = 5
#: A business misses a topic that is at least this much of its largest gap.
MISSING = 0.5
#: A course on more topics than this teaches each of them a little.
FEW_TOPICS = 3
KEPT = timedelta(days=90)


def renew_figures() -> FigureSet:
    """Count everything anew and store it."""
    titles = _titles()
    lists = _lists()
    data = {
        "to_whom": {
            "industry": _to_whom(lists, "industry"),
            "size": _to_whom(lists, "size"),
        },
        "exposure": {
            "vendor": _exposure(Exposure.objects.exclude(platform=None), "platform__vendor__name"),
            "course": _exposure(Exposure.objects.filter(platform=None), "course_key"),
        },
        "by_category": _exposure_by_category(),
        "platforms": count_platforms(),
        "complaints": _complaints(),
        "outcomes": [_outcome(one.as_dict()) for one in outcomes()],
        "supply": supply_gaps(),
        "titles": titles,
        "industries": {
            key: {"vi": name_vi, "en": name_en}
            for key, name_vi, name_en in Industry.objects.values_list("key", "name_vi", "name_en")
        },
    }
    counted = FigureSet.objects.create(data=data, counted_at=timezone.now())
    FigureSet.objects.filter(counted_at__lt=counted.counted_at - KEPT).delete()
    return counted


def _lists() -> list[dict]:
    """The newest list of each business with an industry and a size, its lines as (item, rank, score)."""
    newest = Assessment.objects.latest_per_business().filter(
        business__in=Business.objects.with_advice_consent()
    )
    rows = (
        Recommendation.objects.current()
        .not_dismissed()
        .filter(assessment__in=newest)
        .order_by("assessment", "kind", "rank")
        .values_list(
            "assessment__business",
            "assessment__business__industry__key",
            "assessment__business__size_class",
            "kind",
            "course_key",
            "platform",
            "rank",
            "score",
        )
    )
    found: dict[int, dict] = {}
    for business, industry, size, kind, course, platform, rank, score in rows.iterator():
        one = found.setdefault(
            business,
            {"industry": industry or "", "size": size, "course": [], "platform": []},
        )
        one[kind].append((str(course or platform), rank, score))
    return list(found.values())


def _to_whom(lists: list[dict], axis: str) -> list[dict]:
    """What stands first for the businesses of each group; small groups are counted together.

    If that is still too few, the smallest of the others joins them: a group left out would be told
    by the total of the other table.
    """
    groups: defaultdict[str, list[dict]] = defaultdict(list)
    for one in lists:
        groups[one[axis]].append(one)
    small = {key for key, members in groups.items() if len(members) < AGENCY_FLOOR}
    together = [one for key in small for one in groups.pop(key)]
    while 0 < len(together) < AGENCY_FLOOR and groups:
        together += groups.pop(min(groups, key=lambda key: (len(groups[key]), key)))
    if len(together) >= AGENCY_FLOOR:
        groups["*"] = together
    return [
        {
            "key": key,
            "businesses": len(members),
            "course": _first_of(members, "course"),
            "platform": _first_of(members, "platform"),
        }
        for key, members in sorted(groups.items(), key=lambda one: (one[0] == "*", -len(one[1])))
    ]


def _first_of(members: list[dict], kind: str) -> list[list]:
    """The items most often among the first three, with the number of businesses."""
    counts = Counter(key for one in members for key, rank, _score in one[kind] if rank <= 3)
    told = [[key, n] for key, n in counts.most_common(MOST) if _may_be_told(n, len(members))]
    return told


def _may_be_told(n: int, whole: int) -> bool:
    return shown(n) is not None and shown(whole - n) is not None


def _exposure(accounts: QuerySet[Exposure], by: str) -> list[dict]:
    """Per cent of all exposure received and deserved so far, by vendor or course."""
    rows = list(
        accounts.values(key=F(by))
        .annotate(lines=Sum("lists"), received=Sum("received"), deserved=Sum("deserved"))
        .order_by("-received", "key")
    )
    whole = sum(row["received"] for row in rows)
    return [
        {
            "key": str(row["key"]),
            "lines": row["lines"],
            "received": round(100 * row["received"] / whole, 1),
            "deserved": round(100 * row["deserved"] / whole, 1),
            "ratio": round(row["received"] / row["deserved"], 2) if row["deserved"] else None,
        }
        for row in rows
        if row["lines"] >= AGENCY_FLOOR
    ]


def _exposure_by_category() -> list[dict]:
    """By category, the exposure of its vetted vendors beside their fair share of it.

    A vendor that no list shows stands there too, with nothing received.
    """
    vendors: defaultdict[int, dict[int, str]] = defaultdict(dict)
    rows = Platform.objects.vetted().values_list("categories", "pk", "vendor__name")
    for category, platform, vendor in rows:
        if category:
            vendors[category][platform] = vendor
    found = []
    for category in PlatformCategory.objects.filter(pk__in=vendors):
        own = vendors[category.pk]
        shares = _exposure(Exposure.objects.filter(platform__in=own), "platform__vendor__name")
        name = {"vi": category.name_vi, "en": category.name_en}
        found.append({"name": name, "rows": shares, "vendors": sorted(set(own.values()))})
    return found


def _titles() -> dict[str, Names]:
    found = {
        str(key): {"vi": name, "en": name}
        for key, name in Platform.objects.values_list("pk", "name")
    }
    for card in course_cards():
        page = card.page
        found[str(page.translation_key)] = {"vi": page.title, "en": page.title_en or page.title}
    return found


def _complaints() -> list[dict]:
    """ "Not for us" by item: how many said so, and the reasons of five or more."""
    rows = (
        Feedback.objects.filter(verb=Feedback.Verb.DISMISSED)
        .order_by()
        .values_list("recommendation__course_key", "recommendation__platform", "reason")
        .annotate(n=Count("recommendation__assessment", distinct=True))
    )
    by_item: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for course, platform, reason, n in rows:
        by_item[str(course or platform)][reason] += n
    found = [
        {
            "key": key,
            "n": reasons.total(),
            "reasons": [[reason, n] for reason, n in reasons.most_common() if shown(n) and reason],
        }
        for key, reasons in by_item.items()
        if shown(reasons.total())
    ]
    return sorted(found, key=lambda one: (-one["n"], one["key"]))


def _outcome(one: dict) -> dict:
    return one | {name: shown(one[name]) for name in ("shown", "opened", "enrolled", "adopted")}


def supply_gaps() -> list[dict]:
    """Topics by how many businesses miss them, with what the portal has to close them."""
    missing: Counter[str] = Counter()
    for profile in features.business_profiles().values():
        missing.update(topic for topic, gap in profile.get("gaps", {}).items() if gap >= MISSING)
    courses = course_cards()
    platforms = _platforms_by_topic()
    rows = []
    for topic in Topic.objects.order_by("order", "key"):
        on_it = [card for card in courses if topic in card.topics]
        good = [card for card in on_it if len(card.topics) <= FEW_TOPICS]
        rows.append(
            {
                "topic": topic.key,
                "name": {"vi": topic.name_vi, "en": topic.name_en},
                "businesses": shown(missing[topic.key]),
                "courses": len(on_it),
                "good": len(good),
                "levels": sorted({card.page.level for card in good}),
                "platforms": platforms[topic.key],
            }
        )
    return sorted(rows, key=lambda row: (row["good"] > 0, -(row["businesses"] or 0)))


def _platforms_by_topic() -> Counter[str]:
    vetted: Iterable = Platform.objects.vetted().values_list("topics__key").annotate(n=Count("pk"))
    return Counter({topic: n for topic, n in vetted if topic})
