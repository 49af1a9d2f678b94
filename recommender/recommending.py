"""Computes and stores the lists of one assessment; only workers and commands import this module."""

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from advisory.models import Assessment, Industry
from core.folding import fold
from recommender import features, training
from recommender.engine import Explanation, HybridRecommender, Part
from recommender.features import Item, Profile
from recommender.interleaving import FIRST, SECOND, Pick, team_draft
from recommender.models import Recommendation
from recommender.said import Said, said_of_items
from recommender.serving import Served, model_for

KINDS = ("course", "platform")
# Stored of each kind: what a page shows, and a few to take the place of those dismissed.
STORED = 8


@dataclass
class List:
    """What will be stored for an assessment."""

    rows: list[Recommendation]
    served: Served


@dataclass
class Subject:
    """Whom a list is made for: what is known of them, and what they have or said already."""

    assessment: Assessment
    user: int
    profile: Profile
    items: dict[int, Item]
    used: set[int]
    said: Said

    @property
    def profiles(self) -> dict[int, dict]:
        return {self.user: self.profile.features}


def make_list(assessment: Assessment) -> List:
    """Choose courses and platforms for a submitted assessment; nothing is stored yet."""
    items = features.catalogue()
    served = model_for(items)
    subject = Subject(
        assessment,
        features.user_id(assessment),
        features.profile_of(assessment),
        items,
        _used(assessment),
        said_of_items(assessment),
    )
    list_id = uuid.uuid4()
    rows: list[Recommendation] = []
    for kind in KINDS:
        for rank, (pick, explained) in enumerate(_chosen(served, subject, kind), start=1):
            row = _row(subject, explained, rank)
            row.list_id, row.propensity = list_id, pick.propensity
            row.model, row.experiment, row.team = served.row, served.experiment, pick.team
            if served.experiment and pick.team == SECOND:
                row.model = served.experiment.second
            row.is_dismissed = pick.item in subject.said.dismissed
            row.is_saved = pick.item in subject.said.saved
            rows.append(row)
    return List(rows, served)


def _chosen(served: Served, subject: Subject, kind: str) -> list[tuple[Pick[int], Explanation]]:
    """The lines to store, of one model or drawn from two.

    What was dismissed stays at the end, out of sight, so that it may be brought back.
    """
    aside = subject.said.dismissed
    ranked = {FIRST: _ranked(served.model, subject, kind)}
    wanted = {FIRST: [item for item in ranked[FIRST] if item not in aside]}
    picks = [Pick(item, "", 1.0) for item in wanted[FIRST][:STORED]]
    if served.rival is not None:
        ranked[SECOND] = _ranked(served.rival, subject, kind)
        wanted[SECOND] = [item for item in ranked[SECOND] if item not in aside]
        rng = random.Random(f"{served.experiment} {subject.assessment.pk} {kind}")  # noqa: S311
        picks = team_draft(wanted[FIRST], wanted[SECOND], STORED, rng)
    picks += [Pick(item, "", 1.0) for item in ranked[FIRST] if item in aside]
    return [(pick, ranked[pick.team or FIRST][pick.item]) for pick in picks]


def _ranked(model: HybridRecommender, subject: Subject, kind: str) -> dict[int, Explanation]:
    """What a model would show, best first, each with the parts of its score."""
    n = STORED + len(subject.used | subject.said.dismissed)
    ids, _scores = model.recommend([subject.user], n, kinds=[kind], profiles=subject.profiles)
    # A model made just now may know what was published after the catalogue was read.
    chosen = [
        item for item in ids[0].tolist() if item in subject.items and item not in subject.used
    ]
    explained = [model.explain(subject.user, item, profiles=subject.profiles) for item in chosen]
    return {one.item: one for one in _useful(explained, subject.profile)}


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


def _row(subject: Subject, explained: Explanation, rank: int) -> Recommendation:
    item = subject.items[explained.item]
    parts = [
        {
            "name": part.name,
            "weight": part.weight,
            "value": part.value,
            "share": part.share,
            "evidence": part.evidence | _named(part, subject.profile, subject.items),
        }
        for part in explained.parts
    ]
    return Recommendation(
        assessment=subject.assessment,
        kind=item.kind,
        course_key=item.key if item.kind == "course" else None,
        platform_id=item.key if item.kind == "platform" else None,
        rank=rank,
        score=explained.score,
        parts=parts,
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
