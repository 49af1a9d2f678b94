"""The agency's figures, read from the rollups: what a view shows is never counted from raw rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.models import InstrumentVersion
from advisory.models.business import SizeClass
from core.models import DailyCount
from core.small_counts import AGENCY_FLOOR
from core.translated import pick
from reports import facts as know
from reports.figures import Choice, Counted, Figure, Stage, counted_of, split, with_shares
from reports.models import RollupState, StartDay
from reports.panel import Panel, panel_of
from reports.places import place_names
from reports.rollups.reading import facts_of
from reports.rounds import Quarters, quarters_of, upper_of
from reports.shares import ShareRow, shares_of
from reports.suppression import Disclosure


@dataclass(frozen=True)
class Report:
    """Everything one view of the page shows; a number of the headline is None when hidden.

    The panel and the quarters are told of the whole province only. `upper` has, for each attribute
    asked for, the share in the upper half of the levels.
    """

    headline: dict[str, int | None]
    funnel: list[Stage]
    figures: list[Figure]
    panel: Panel | None = None
    quarters: Quarters | None = None
    upper: dict[str, list[ShareRow]] = field(default_factory=dict)
    level_names: dict[str, str] = field(default_factory=dict)
    as_of: datetime | None = None

    #: Stages whose unit is the business; the others are of browsers and assessments.
    business_stages = ("assessed", "recommendation_opened", "in_use", "in_use_90d")

    def figure(self, key: str) -> Figure:
        return next(figure for figure in self.figures if figure.key == key)


def report(
    where: Choice,
    *,
    is_narrowed: bool,
    without_demo: bool = False,
    names: Mapping[str, dict[str, str]] | None = None,
    floor: int = AGENCY_FLOOR,
    upper_by: Sequence[str] = (),
) -> Report | None:
    """Count the chosen businesses; None when the choice would tell about too few.

    `names` are those of `place_names`, for a caller that has them already, with those of all
    programmes where one of these may be chosen; `upper_by` the attributes by which the share in the
    upper levels is asked.
    """
    names = names or place_names()
    labels = _labels(names)
    facts = facts_of(
        list(labels["level"]),
        where,
        programmes=list(names.get("programmes", ())),
        without_demo=without_demo,
        floor=floor,
    )
    if where and counted_of(facts, where) is None:
        return None
    anonymous = [] if is_narrowed else _anonymous_stages()
    moment = as_of()
    found = replace(
        assemble(facts, where, labels, anonymous, as_of=moment),
        as_of=moment,
        upper={axis: _upper(facts, where, axis, labels) for axis in upper_by},
        level_names=labels["level"],
    )
    if where:
        return found
    return replace(
        found,
        panel=panel_of(without_demo=without_demo, floor=floor),
        quarters=quarters_of(list(labels["level"]), without_demo=without_demo, floor=floor),
    )


def _upper(
    facts: Disclosure, where: Choice, axis: str, labels: dict[str, dict[str, str]]
) -> list[ShareRow]:
    """Nothing where no share can be told."""
    levels = list(labels["level"])
    rows = shares_of(
        facts,
        where,
        axis,
        labels[axis],
        of={"level": upper_of(levels)},
        among={"level": levels},
    )
    return rows if any(row.percent is not None for row in rows) else []


def as_of() -> datetime:
    """When the rollups were last brought up to date; one query."""
    state = RollupState.objects.filter(pk=1).values_list("refreshed_at", flat=True)
    return state.first() or timezone.now()


def assemble(
    facts: Disclosure,
    where: Choice,
    labels: dict[str, dict[str, str]],
    anonymous: list[Counted],
    *,
    as_of: datetime,
) -> Report:
    """Put one view together; every number about businesses in it comes from `facts.count`."""
    funnel = with_shares(anonymous, _("Visits and assessments"), floor=facts.floor) + with_shares(
        _business_stages(facts, where), _("Businesses"), floor=facts.floor
    )
    stages = {stage.key: stage.n for stage in funnel}
    return Report(
        headline={
            "businesses": counted_of(facts, where),
            "assessed": stages["assessed"],
            "in_use": stages["in_use"],
            "uses_now": counted_of(facts, where, know.USES_NOW),
        },
        funnel=funnel,
        figures=[
            _by_level(facts, where, labels["level"], as_of),
            _by_size(facts, where, labels["size"], as_of),
            _by_industry(facts, where, labels["industry"], as_of),
            _by_area(facts, where, labels["area"], as_of),
        ],
    )


def _business_stages(facts: Disclosure, where: Choice) -> list[Counted]:
    """The stages whose unit is the business."""
    began = counted_of(facts, where, know.BEGAN)
    if counted_of(facts, where, know.BEGAN_OR_LEFT) is None:
        began = None  # with those who use one now it would tell how many gave up
    return [
        Counted(
            "assessed",
            _("Businesses with a finished assessment"),
            _("businesses that finished an assessment or took one over into their account"),
            counted_of(facts, where, know.ASSESSED),
        ),
        Counted(
            "recommendation_opened",
            _("Opened a recommendation"),
            _(
                "businesses that opened at least one recommended course or platform; kept only of "
                "people who agree to it"
            ),
            counted_of(facts, where, know.OPENED),
            part_of="assessed",
        ),
        Counted(
            "in_use",
            _("Began to use a platform"),
            _(
                "businesses that said they began to use at least one platform of the catalogue, "
                "those that gave up since included"
            ),
            began,
        ),
        Counted(
            "in_use_90d",
            _("Still use it after 90 days"),
            _("businesses that confirmed a platform in use 90 days or more after it began"),
            counted_of(facts, where, know.STILL),
            part_of="in_use",
        ),
    ]


def _anonymous_stages() -> list[Counted]:
    """Browsers and assessments, because nobody is known yet; they cannot be split."""
    visits, started, finished = _anonymous_counts()
    return [
        Counted(
            "visited",
            _("Opened the assessment"),
            _(
                "browsers that opened the page of the assessments or the first questions of one, "
                "counted once in 30 days"
            ),
            visits,
        ),
        Counted(
            "started",
            _("Started"),
            _(
                "assessments with at least one saved answer, anonymous ones included; going on to "
                "the full assessment and taking one again are not counted a second time"
            ),
            started,
        ),
        Counted(
            "finished",
            _("Finished"),
            _("assessments counted as started that were submitted"),
            finished,
            part_of="started",
        ),
    ]


def _anonymous_counts() -> tuple[int, int, int]:
    """Visits; first rounds with an answer; first rounds that were submitted; two queries."""
    visited = DailyCount.objects.filter(key="visited").aggregate(n=Sum("n"))["n"]
    rounds = StartDay.objects.aggregate(started=Sum("started"), finished=Sum("finished"))
    return visited or 0, rounds["started"] or 0, rounds["finished"] or 0


def _labels(names: Mapping[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The values each figure is split by, in the order of the page."""
    not_given = {know.NOT_KNOWN: _("Not given")}
    return {
        "level": _level_labels(),
        "size": {value: str(label) for value, label in SizeClass.choices},
        "industry": names["industry"] | not_given,
        "area": names["area"] | not_given,
    }


def _level_labels() -> dict[str, str]:
    """Levels of the newest version; empty until the instrument is loaded."""
    versions = InstrumentVersion.objects.published().filter(
        instrument__key=settings.FULL_INSTRUMENT
    )
    version = versions.order_by("-published_at").first()
    if version is None:
        return {}
    bands = version.definition["bands"][version.definition["levels"]]
    return {step["key"]: pick(step["label"]) for step in bands["steps"]}


def _by_level(facts: Disclosure, where: Choice, labels: dict[str, str], as_of: datetime) -> Figure:
    total = counted_of(facts, where, {"level": list(labels)})
    return Figure(
        key="level",
        title=_("Level"),
        definition=_("assessed businesses by the level of their latest finished full assessment"),
        denominator=_("businesses with a final (not provisional) level under DBI 2021"),
        source=_("self-assessments on this portal"),
        as_of=as_of,
        total=total,
        rows=split(facts, where, "level", labels, total=total),
    )


def _by_size(facts: Disclosure, where: Choice, labels: dict[str, str], as_of: datetime) -> Figure:
    definition = _("businesses on the portal by size class, Decree 80/2021/NĐ-CP art. 5")
    return _by_attribute(facts, where, "size", labels, _("Size class"), definition, as_of)


def _by_industry(
    facts: Disclosure, where: Choice, labels: dict[str, str], as_of: datetime
) -> Figure:
    definition = _("businesses on the portal by industry, list of Decision 1567/QĐ-BKHCN")
    return _by_attribute(facts, where, "industry", labels, _("Industry"), definition, as_of)


def _by_area(facts: Disclosure, where: Choice, labels: dict[str, str], as_of: datetime) -> Figure:
    definition = _("businesses on the portal by the unit of their head office")
    return _by_attribute(facts, where, "area", labels, _("Ward or commune"), definition, as_of)


def _by_attribute(
    facts: Disclosure,
    where: Choice,
    axis: str,
    labels: dict[str, str],
    title: str,
    definition: str,
    as_of: datetime,
) -> Figure:
    """A split by what a profile says; values no business at all has are left out."""
    occurring = {key: label for key, label in labels.items() if facts.is_known(axis, key)}
    total = counted_of(facts, where)
    return Figure(
        key=axis,
        title=title,
        definition=definition,
        denominator=_("all businesses on the portal whose owner agrees to be advised"),
        source=_("profiles declared by the businesses"),
        as_of=as_of,
        total=total,
        rows=split(facts, where, axis, occurring, total=total, assessed=know.ASSESSED),
        has_assessed=True,
    )
