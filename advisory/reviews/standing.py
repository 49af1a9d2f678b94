"""What the steps of a review say together, question by question."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from advisory.assessments.confidence import Verdict
from advisory.models import Evidence, Review

Kind = Review.Kind


@dataclass
class Standing:
    """Where the check of one question stands after its steps so far."""

    steps: list[Review] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def last(self) -> Review | None:
        """The last step that says something of the answer."""
        said = [step for step in self.steps if step.kind != Kind.EVIDENCE_ASKED]
        return said[-1] if said else None

    @property
    def may_contest(self) -> bool:
        return self.last is not None and self.last.kind == Kind.CORRECTED

    @property
    def is_contested(self) -> bool:
        return self.last is not None and self.last.kind == Kind.CONTESTED

    @property
    def open_request(self) -> Review | None:
        """Evidence asked for, neither given nor made needless since."""
        asked = None
        for step in self.steps:
            if step.kind == Kind.EVIDENCE_ASKED:
                asked = step
            elif step.kind in Review.VERDICTS:
                asked = None
        if asked and any(one.added_at >= asked.at for one in self.evidence):
            return None
        return asked

    @property
    def verdict(self) -> Verdict | None:
        """The answer the adviser stands behind, if there is one now."""
        if self.last is None or self.last.kind in (Kind.CONTESTED, Kind.WITHDRAWN):
            return None
        step = next(step for step in reversed(self.steps) if step.kind in Review.VERDICTS)
        answer = {"state": step.state, "value": step.value}
        return Verdict(answer, step.has_seen_evidence)


def standings(reviews: Iterable[Review], evidence: Iterable[Evidence]) -> dict[str, Standing]:
    """By question key; only questions with a step or a file."""
    found: dict[str, Standing] = {}
    for step in reviews:
        found.setdefault(step.question_key, Standing()).steps.append(step)
    for one in evidence:
        found.setdefault(one.question_key, Standing()).evidence.append(one)
    return found
