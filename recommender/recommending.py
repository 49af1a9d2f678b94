"""Computes and stores the lists of one assessment; only workers and commands import this module."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from advisory.models import Assessment, Industry
from core.folding import fold
from recommender import features, training
from recommender.engine import Explanation, HybridRecommender, ModelFileError, Part
from recommender.engine.persistence import load
from recommender.features import Item, Profile
from recommender.models import Feedback, Recommendation, TrainedModel

KINDS = ("course", "platform")
# Stored of each kind: what a page shows, and a few to take the place of those dismissed.
STORED = 8


@dataclass
class List:
    """What will be stored for an assessment."""

    rows: list[Recommendation]
    #: A model trained on the way, to be put in service together with the rows.
    fitted: training.Fitted | None


def make_list(assessment: Assessment) -> List:
    """Choose courses and platforms for a submitted assessment; nothing is stored yet."""
    items = features.catalogue()
    model, row, fitted = _model(features.catalogue_hash(items))
    profile = features.profile_of(assessment)
    user = features.user_id(assessment)
    profiles = {user: profile.features}
    hidden = _dismissed(assessment)
    rows: list[Recommendation] = []
    for kind in KINDS:
        ids, _scores = model.recommend(
            [user], STORED + len(hidden), kinds=[kind], profiles=profiles
        )
        # A model made just now may know what was published after the catalogue was read.
        chosen = [item for item in ids[0].tolist() if item in items and item not in hidden]
        explained = [model.explain(user, item, profiles=profiles) for item in chosen[:STORED]]
        rows += [
            _row(assessment, items[one.item], one, rank, profile, items, row)
            for rank, one in enumerate(_useful(explained, profile), start=1)
        ]
    return List(rows, fitted)


def store(assessment: Assessment, found: List) -> None:
    """Replace the current list; call it inside a transaction."""
    if found.fitted:
        model = training.put_in_service(found.fitted)
        for row in found.rows:
            row.model = model
    Recommendation.objects.current().filter(assessment=assessment).update(
        superseded_at=timezone.now()
    )
    Recommendation.objects.bulk_create(found.rows)


def _model(
    catalogue_hash: str,
) -> tuple[HybridRecommender, TrainedModel | None, training.Fitted | None]:
    """The model in service, or a new one if it is missing, damaged or knows another catalogue.

    A platform vetted or suspended a minute ago counts at once: no list is made with an old
    catalogue.
    """
    row = TrainedModel.objects.in_service()
    if row and row.parameters.get("catalogue_hash") == catalogue_hash:
        try:
            return _loaded(row), row, None
        except (FileNotFoundError, ModelFileError):
            pass  # trained anew below, which also mends the service
    fitted = training.fit_model(lambda *_told: None, with_metrics=False)
    return fitted.model, None, fitted


def _loaded(row: TrainedModel) -> HybridRecommender:
    """Read the model's file, once per process as long as the file stays as it is."""
    path = Path(settings.MODELS_ROOT) / row.file_name
    state = path.stat()
    return _load_once(path, row.file_hash, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1)
def _load_once(path: Path, file_hash: str, _changed_at: int, _size: int) -> HybridRecommender:
    return load(path, expected_hash=file_hash)


def _dismissed(assessment: Assessment) -> set[int]:
    """Items the same business, or the same visitor, said are not for them."""
    told = Feedback.objects.filter(verb=Feedback.Verb.DISMISSED)
    if assessment.business_id:
        told = told.filter(recommendation__assessment__business=assessment.business_id)
    else:
        told = told.filter(recommendation__assessment=assessment)
    rows = told.values_list("recommendation__course_key", "recommendation__platform")
    return {features.course_id(course) if course else platform for course, platform in rows}


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
    if part.name in ("collaborative", "sequence") and evidence.get("items"):
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
