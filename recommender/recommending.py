"""Computes and stores the lists of one assessment; only workers and commands import this module."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from advisory.models import Assessment, Industry
from core.folding import fold
from recommender import features, training
from recommender.engine import Explanation, Part
from recommender.features import Item, Profile
from recommender.models import Recommendation, TrainedModel
from recommender.said import said_of_items
from recommender.serving import Served, model_for

KINDS = ("course", "platform")
# Stored of each kind: what a page shows, and a few to take the place of those dismissed.
STORED = 8


@dataclass
class List:
    """What will be stored for an assessment."""

    rows: list[Recommendation]
    served: Served


def make_list(assessment: Assessment) -> List:
    """Choose courses and platforms for a submitted assessment; nothing is stored yet."""
    items = features.catalogue()
    served = model_for(items)
    model = served.model
    profile = features.profile_of(assessment)
    user = features.user_id(assessment)
    profiles = {user: profile.features}
    told = said_of_items(assessment)
    hidden, dismissed = _used(assessment), told.dismissed
    list_id = uuid.uuid4()
    rows: list[Recommendation] = []
    for kind in KINDS:
        ids, _scores = model.recommend(
            [user], STORED + len(hidden | dismissed), kinds=[kind], profiles=profiles
        )
        # A model made just now may know what was published after the catalogue was read.
        chosen = [item for item in ids[0].tolist() if item in items and item not in hidden]
        # What was dismissed stays in the list, out of sight, so that it may be brought back.
        shown = [item for item in chosen if item not in dismissed][:STORED]
        kept = [*shown, *(item for item in chosen if item in dismissed)]
        explained = [model.explain(user, item, profiles=profiles) for item in kept]
        for rank, one in enumerate(_useful(explained, profile), start=1):
            line = _row(assessment, items[one.item], one, rank, profile, items, served.row)
            line.list_id = list_id
            line.is_dismissed, line.is_saved = one.item in dismissed, one.item in told.saved
            rows.append(line)
    return List(rows, served)


def store(assessment: Assessment, found: List) -> None:
    """Replace the current list; call it inside a transaction."""
    if found.served.fitted:
        model = training.register(found.served.fitted)
        for row in found.rows:
            row.model = model
    current = Recommendation.objects.current().filter(assessment=assessment)
    current.filter(source=Recommendation.Source.NEED, feedback=None).delete()
    current.update(superseded_at=timezone.now())
    Recommendation.objects.bulk_create(found.rows)


def _used(assessment: Assessment) -> set[int]:
    """What the business has by now; the model may be a day behind."""
    if assessment.business_id is None:
        return set()
    return set(features.events(of=assessment.business_id).item)


def _useful(explained: Iterable[Explanation], profile: Profile) -> list[Explanation]:
    """Leave out what closes no gap, as long as there are gaps."""
    if not profile.features["gaps"]:
        return list(explained)
    return [one for one in explained if _part(one, "need").share > 0]


def _part(explained: Explanation, name: str) -> Part:
    return next(part for part in explained.parts if part.name == name)


def _row(
    assessment: Assessment,
    item: Item,
    explained: Explanation,
    rank: int,
    profile: Profile,
    items: dict[int, Item],
    model: TrainedModel | None,
) -> Recommendation:
    parts = [
        {
            "name": part.name,
            "weight": part.weight,
            "value": part.value,
            "share": part.share,
            "evidence": part.evidence | _named(part, profile, items),
        }
        for part in explained.parts
    ]
    return Recommendation(
        assessment=assessment,
        kind=item.kind,
        course_key=item.key if item.kind == "course" else None,
        platform_id=item.key if item.kind == "platform" else None,
        rank=rank,
        score=explained.score,
        parts=parts,
        model=model,
    )


def _named(part: Part, profile: Profile, items: dict[int, Item]) -> dict:
    """The evidence in the words a reader knows: the answer, the industry, the course behind it."""
    evidence = part.evidence
    if part.name == "need" and evidence.get("topics"):
        return profile.answers[evidence["topics"][0]["topic"]]
    if part.name == "text" and evidence.get("terms"):
        return _answer_with(evidence["terms"], profile) or {}
    if part.name == "fit" and "match" in evidence.values():
        return {"belongs": _belonging(evidence, profile.features)}
    if part.name == "popularity" and evidence:
        return {
            "belongs": _belonging(dict.fromkeys(["sector", "size"], "match"), evidence["group"])
        }
    if part.name == "collaborative" and evidence.get("items"):
        known = items.get(evidence["items"][0]["item"])
        return {"after": known.titles} if known else {}
    return {}


def _answer_with(terms: list[dict], profile: Profile) -> dict | None:
    """The answer whose question holds the strongest of the shared terms that any holds."""
    folded = [(fold(answer["question"]["vi"]), answer) for answer in profile.answers.values()]
    for term in terms:
        for question, answer in folded:
            if term["term"] in question:
                return answer
    return None


def _belonging(states: dict[str, str], belongs: dict) -> dict:
    """Names of the industry and the size where the item is made for just these."""
    found: dict = {}
    if states.get("sector") == "match" and belongs.get("sector"):
        industry = Industry.objects.get(key=belongs["sector"])
        found["sector"] = {"vi": industry.name_vi, "en": industry.name_en}
    if states.get("size") == "match" and belongs.get("size"):
        found["size"] = belongs["size"]
    return found
