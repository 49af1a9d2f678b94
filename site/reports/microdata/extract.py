"""One line for each finished round of an instrument version, without anybody's name."""

import hashlib
import hmac
import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.models import Answer, Assessment, Business, InstrumentVersion, Score
from core.small_counts import AGENCY_FLOOR
from reports.microdata.anonymity import generalise

#: Words people typed and files they brought may name somebody: they never leave.
_UNTOLD = frozenset({"text", "file"})
_MEASURED = frozenset({"count", "number"})
_LADDER = (
    ("quarters", "area", "industry", "size"),
    ("quarters", "industry", "size"),
    ("quarters", "size"),
    ("quarters",),
    ("years",),
    (),
)
_AT_A_TIME = 500


class TooFew(Exception):
    """Fewer businesses than may be told about at all."""


@dataclass(frozen=True)
class Extract:
    """A table of one instrument version; `withheld` businesses could not be told about safely."""

    header: list[str]
    rows: Iterator[list[object]]
    businesses: int
    withheld: int


def extract(version: InstrumentVersion) -> Extract:
    """The finished rounds of businesses whose owner agrees to statistics, pseudonymised.

    Every combination of quarters, area, industry and size in it belongs to at least 5 businesses;
    what would single one out is left empty. Measured numbers have two significant figures, ratios
    as per cent.
    Pseudonyms join the rounds of a business within this extract, and with no other one. Raises
    TooFew.
    """
    rounds = _rounds(version)
    found = generalise(_records(rounds), _LADDER, AGENCY_FLOOR)
    businesses = {business for _assessment, business, *_rest in rounds}
    if not found:
        raise TooFew
    items = [item for item in version.definition["items"] if item["type"] not in _UNTOLD]
    header = [
        _("pseudonym"),
        _("period"),
        _("ward or commune"),
        _("industry"),
        _("size class"),
        _("instrument"),
        _("rule set"),
        _("total"),
        _("maximum"),
        _("level reached"),
        _("provisional"),
        *(item["key"] for item in items),
    ]
    told = [one for one in rounds if one[1] in found]
    return Extract(
        header=header,
        rows=_lines(version, told, found, items),
        businesses=len(found),
        withheld=len(businesses) - len(found),
    )


def _rounds(version: InstrumentVersion) -> list[tuple]:
    """Assessment, business, quarter, area, industry and size class of each finished round."""
    businesses = Business.objects.with_advice_consent() & Business.objects.counted_among_peers()
    only_real = {} if settings.DEMO else {"is_demo": False}
    found = (
        Assessment.objects.submitted()
        .filter(instrument_version=version, business__in=businesses, **only_real)
        .order_by("submitted_at", "pk")
        .values_list(
            "pk",
            "business",
            "submitted_at",
            "business__area__name",
            "business__industry__key",
            "business__size_class",
        )
    )
    return [(pk, business, _quarter(at), *rest) for pk, business, at, *rest in found]


def _records(rounds: list[tuple]) -> dict[int, dict[str, object]]:
    quarters: defaultdict[int, list[str]] = defaultdict(list)
    records: dict[int, dict[str, object]] = {}
    for _assessment, business, quarter, area, industry, size in rounds:
        quarters[business].append(quarter)
        records[business] = {"area": area, "industry": industry, "size": size}
    for business, record in records.items():
        record["quarters"] = tuple(quarters[business])
        record["years"] = tuple(quarter[:4] for quarter in quarters[business])
    return records


def _lines(
    version: InstrumentVersion, rounds: list[tuple], found: dict, items: list[dict]
) -> Iterator[list[object]]:
    key = secrets.token_bytes(32)  # forgotten with this extract: nobody can work back from it
    rounds = _shuffled(rounds)
    for begin in range(0, len(rounds), _AT_A_TIME):
        some = rounds[begin : begin + _AT_A_TIME]
        keys = [assessment for assessment, *_rest in some]
        scores = {
            score.assessment_id: score
            for score in Score.objects.filter(
                assessment__in=keys, instrument_version=version, rule_set=version.rule_set
            ).defer("receipt", "history")
        }
        answers: defaultdict[int, dict[str, Answer]] = defaultdict(dict)
        for answer in Answer.objects.filter(assessment__in=keys, layer=Answer.Layer.SELF):
            answers[answer.assessment_id][answer.question_key] = answer
        for assessment, business, quarter, *_rest in some:
            told, score = found[business], scores.get(assessment)
            period = quarter if "quarters" in told else quarter[:4] if "years" in told else ""
            yield [
                hmac.new(key, str(business).encode(), hashlib.sha256).hexdigest()[:12],
                period,
                *(told.get(name) or "" for name in ("area", "industry", "size")),
                f"{version.instrument.key} {version.version}",
                version.rule_set,
                *_worth(score),
                *(_said(item, answers[assessment].get(item["key"])) for item in items),
            ]


def _shuffled(rounds: list[tuple]) -> list[tuple]:
    """The order of time would tell what the periods do not."""
    return secrets.SystemRandom().sample(rounds, len(rounds))


def _worth(score: Score | None) -> list[object]:
    if score is None:
        return [None, None, "", ""]
    return [score.total, score.maximum, score.level, int(score.is_provisional)]


def _said(item: dict, answer: Answer | None) -> object:
    """An answer as one cell: empty is blank; the two other states by their names."""
    if answer is None:
        return ""
    if answer.state != Answer.State.ANSWERED:
        return answer.state
    if item["type"] == "ratio":
        part, whole = answer.value["num"], answer.value["den"]
        return _coarse(100 * Decimal(str(part)) / Decimal(str(whole))) if whole else ""
    if item["type"] in _MEASURED:
        return _coarse(Decimal(str(answer.value)))
    if isinstance(answer.value, list):
        return "|".join(map(str, answer.value))
    if isinstance(answer.value, dict):
        return "|".join(f"{key}={value}" for key, value in sorted(answer.value.items()))
    return answer.value


def _coarse(value: Decimal) -> Decimal:
    """Two significant figures: an exact number of employees may name a business."""
    return Decimal(format(Decimal(f"{value:.1e}"), "f"))


def _quarter(at) -> str:
    day = timezone.localtime(at)
    return f"{day.year}-Q{(day.month + 2) // 3}"
