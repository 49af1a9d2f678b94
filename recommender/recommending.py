"""Computes and stores the lists of one assessment; only workers and commands import this module."""

import random
import uuid
from collections import Counter
from dataclasses import dataclass, field

from django.utils import timezone

from advisory.models import AdoptionEvent, Assessment, Industry
from core.folding import fold
from recommender import features, training, wishes
from recommender.candidates import Candidate
from recommender.engine import Explanation, HybridRecommender, Part
from recommender.events import STAGE_WEIGHTS, Events, what_was_used
from recommender.fair_turns import Before, Key, book, give_turns
from recommender.features import Item, Profile, is_course
from recommender.interleaving import SECOND, Pick, team_draft
from recommender.models import Recommendation
from recommender.said import Said, said_of_items
from recommender.serving import Served, model_for

KINDS = ("course", "platform")
# Stored of each kind: what a page shows, and a few to take the place of those dismissed.
STORED = 8
# Of each kind so many are looked at: far more than a province vets or teaches.
POOL = 400


@dataclass
class List:
    """What will be stored for an assessment."""

    rows: list[Recommendation]
    served: Served
    #: What the lines take of the places (recommender.fair_turns).
    booked: dict[Key, Counter[str]] = field(default_factory=dict)


@dataclass
class Subject:
    """Whom a list is made for: what is known of them, and what they have or said already."""

    assessment: Assessment
    user: int
    profile: Profile
    items: dict[int, Item]
    used: set[int]
    said: Said
    before: Before

    @property
    def profiles(self) -> dict[int, dict]:
        return {self.user: self.profile.features}


def make_list(assessment: Assessment) -> List:
    """Choose courses and platforms for a submitted assessment; nothing is stored yet."""
    items = features.catalogue()
    served = model_for(items)
    used = _used(assessment)
    subject = Subject(
        assessment,
        features.user_id(assessment),
        _beside(features.profile_of(assessment), used),
        items,
        set(used.item),
        said_of_items(assessment),
        _before(assessment),
    )
    list_id = uuid.uuid4()
    made = List([], served)
    for kind in KINDS:
        picks, booked = _chosen(served, subject, kind)
        made.booked |= booked
        explained = _explained(served, subject, picks)
        for rank, pick in enumerate(picks, start=1):
            row = _row(subject, explained[pick.item], rank)
            row.list_id, row.propensity = list_id, pick.propensity
            row.model, row.experiment, row.team = served.row, served.experiment, pick.team
            if served.experiment and pick.team == SECOND:
                row.model = served.experiment.second
            row.is_dismissed = pick.item in subject.said.dismissed
            row.is_saved = pick.item in subject.said.saved
            made.rows.append(row)
    return made


def _chosen(
    served: Served, subject: Subject, kind: str
) -> tuple[list[Pick[int]], dict[Key, Counter[str]]]:
    """The lines to store, of one model or drawn from two, and what they take of the places.

    Equals take turns in the lines: whose a line is stays. What was dismissed stays at the end, out
    of sight, so that it may be brought back.
    """
    aside = subject.said.dismissed
    ranked = _ranked(served.model, subject, kind)
    wanted = [item for item in ranked if item not in aside]
    picks = [Pick(item, "", 1.0) for item in wanted[:STORED]]
    if served.rival is not None:
        others = [item for item in _ranked(served.rival, subject, kind) if item not in aside]
        rng = random.Random(f"{served.experiment} {subject.assessment.pk} {kind}")  # noqa: S311
        picks = team_draft(wanted, others, STORED, rng)
    turns = give_turns(
        [pick.item for pick in picks],
        {item: Candidate.of(subject.items[item]) for item in wanted},
        subject.profile,
        seed=subject.assessment.pk,
        before=subject.before,
        explores=served.rival is None,
    )
    lines = [
        Pick(item, pick.team, pick.propensity * chance)
        for item, chance, pick in zip(turns.items, turns.propensity, picks, strict=False)
    ]
    return lines + [Pick(item, "", 1.0) for item in ranked if item in aside], turns.booked


def _model_of(pick: Pick[int], served: Served) -> HybridRecommender:
    return served.rival if served.rival is not None and pick.team == SECOND else served.model


def _explained(served: Served, subject: Subject, picks: list[Pick[int]]) -> dict[int, Explanation]:
    """Why each item is in the list, of the model that put it there."""
    found: dict[int, Explanation] = {}
    for model in filter(None, (served.model, served.rival)):
        mine = [pick.item for pick in picks if _model_of(pick, served) is model]
        told = model.explain_list(subject.user, mine, profiles=subject.profiles)
        found |= dict(zip(mine, told, strict=True))
    return found


def _ranked(model: HybridRecommender, subject: Subject, kind: str) -> list[int]:
    """What a model would show, best first, without what the business has or what closes no gap."""
    n = min(POOL, sum(item.kind == kind for item in subject.items.values()))
    if not n:
        return []
    ids, _scores = model.recommend([subject.user], n, kinds=[kind], profiles=subject.profiles)
    # A model made just now may know what was published after the catalogue was read.
    return [
        item
        for item in ids[0].tolist()
        if item in subject.items
        and item not in subject.used
        and Candidate.of(subject.items[item]).is_useful(subject.profile)
    ]


def store(assessment: Assessment, found: List) -> None:
    """Replace the current list; call it inside a transaction."""
    if found.served.fitted:
        model = training.register_first(found.served.fitted)
        for row in found.rows:
            row.model = model
    current = Recommendation.objects.current().filter(assessment=assessment)
    current.filter(source=Recommendation.Source.NEED, feedback=None).delete()
    current.update(superseded_at=timezone.now())
    Recommendation.objects.bulk_create(found.rows)
    book(found.booked)


def _before(assessment: Assessment) -> Before:
    """The full list that is current, and how many there were; one query."""
    made = Recommendation.objects.filter(assessment=assessment, source=Recommendation.Source.FULL)
    lines = made.values_list("list_id", "superseded_at", "course_key", "platform", "created_at")
    number, current, made_at = set(), set(), None
    for list_id, superseded_at, course, platform, at in lines:
        number.add(list_id)
        if superseded_at is None:
            current.add(features.course_id(course) if course else platform)
            made_at = at
    return Before(frozenset(current), made_at, len(number))


def _used(assessment: Assessment) -> Events:
    """What the business has by now; the model may be a day behind."""
    if assessment.business_id is None:
        return Events()
    return what_was_used(of=assessment.business_id)


def _beside(profile: Profile, used: Events) -> Profile:
    """Wish that what is recommended connects to the platforms that the business works with."""
    rows = zip(used.item, used.weight, strict=True)
    in_use = {
        item
        for item, weight in rows
        if not is_course(item) and weight >= STAGE_WEIGHTS[AdoptionEvent.Stage.IN_USE]
    }
    if in_use:
        wished = profile.features.get("wishes", {}) | {"beside": wishes.beside(in_use)}
        profile.features = profile.features | {"wishes": wished}
    return profile


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
        return _answer_with([each["term"] for each in evidence["terms"]], profile) or {}
    if part.name == "profile" and evidence.get("features"):
        return _answer_of(evidence["features"], profile) or {}
    if part.name == "fit":
        return _suited(evidence, profile, items)
    if part.name == "popularity" and evidence:
        return {
            "belongs": _belonging(dict.fromkeys(["sector", "size"], "match"), evidence["group"])
        }
    if part.name in ("collaborative", "sequence") and evidence.get("items"):
        known = items.get(evidence["items"][0]["item"])
        return {"after": known.titles} if known else {}
    return {}


def _suited(evidence: dict, profile: Profile, items: dict[int, Item]) -> dict:
    """Whom it is made for, and what it connects to of what the business uses."""
    found: dict = {}
    if "match" in evidence.values():
        found["belongs"] = _belonging(evidence, profile.features)
    for met in evidence.get("met", []):
        if met["field"] == "beside" and (known := items.get(int(met["value"]))):
            return found | {"connects": known.titles}
    return found


def _answer_of(features: list[dict], profile: Profile) -> dict | None:
    """The answer behind the strongest feature that rests on one; industry and size rest on none."""
    for each in features:
        if each["feature"] == "gap" and each["value"] in profile.answers:
            return profile.answers[each["value"]]
        if each["feature"] == "text" and (found := _answer_with([each["value"]], profile)):
            return found
    return None


def _answer_with(terms: list[str], profile: Profile) -> dict | None:
    """The answer whose question holds the strongest of the shared terms that any holds."""
    folded = [(fold(answer["question"]["vi"]), answer) for answer in profile.answers.values()]
    for term in terms:
        for question, answer in folded:
            if term in question:
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
