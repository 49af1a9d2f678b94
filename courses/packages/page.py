"""What the page around a package shows: its parts, how far a learner is, where the frame leads."""

from dataclasses import dataclass, field

from django.conf import settings

from courses.models import Package, PackageAttempt, PackageVersion
from courses.packages import playing, tokens
from courses.packages.outline import Item
from courses.packages.reports import FAILED, PASSED, ItemState


@dataclass
class Row:
    """One entry of the outline."""

    item: Item
    depth: int
    state: ItemState = field(default_factory=ItemState)
    is_open: bool = True
    is_done: bool = False
    is_current: bool = False

    @property
    def points(self) -> str:
        """The score as the package reported it: "75", or "75/100" where it says of how many."""
        raw, most = self.state.score.get("raw"), self.state.score.get("max")
        if raw is None:
            scaled = self.state.score.get("scaled")
            return "" if scaled is None else f"{scaled:.0%}"
        return f"{raw:g}/{most:g}" if most else f"{raw:g}"

    @property
    def mark(self) -> str:
        """The package's own pass mark, which outweighs its word."""
        if self.item.mastery_score is not None:
            return f"{self.item.mastery_score:g}"
        return "" if self.item.passing_score is None else f"{self.item.passing_score:.0%}"

    @property
    def is_passed(self) -> bool:
        return self.state.success == PASSED

    @property
    def is_failed(self) -> bool:
        return self.state.success == FAILED


@dataclass
class Shown:
    version: PackageVersion
    rows: list[Row]
    frame: str = ""
    attempt: PackageAttempt | None = None
    earlier: list[PackageAttempt] = field(default_factory=list)
    newer: PackageVersion | None = None
    #: The part in the frame may be called done by the learner.
    may_say_done: bool = False

    @property
    def current(self) -> Row | None:
        return next((row for row in self.rows if row.is_current), None)


def looking(version: PackageVersion, asked: str) -> Shown:
    """For whoever is not enrolled: every part is open, nothing is stored."""
    outline = version.outline
    current = outline.item(asked) or next(iter(outline.counted), None)
    rows = [
        Row(item, depth, is_current=item is current)
        for depth, item in outline.walk()
        if item.is_visible
    ]
    return Shown(
        version, rows, frame=_frame(tokens.Play(version.pk, current.id)) if current else ""
    )


def taking(attempt: PackageAttempt, asked: str) -> Shown:
    """For a learner: where they are in this attempt, and the part to go on with."""
    standing = playing.Standing.of(attempt)
    asked_item = standing.outline.item(asked)
    current = asked_item if asked_item and standing.is_open(asked_item) else standing.next_item
    rows = [
        Row(
            item,
            depth,
            state=standing.state(item.id),
            is_open=standing.is_open(item),
            is_done=bool(item.start) and standing.is_done(item),
            is_current=item is current,
        )
        for depth, item in standing.outline.walk()
        if item.is_visible
    ]
    version, newest = attempt.version, playing.newest(attempt.version)
    others = PackageAttempt.objects.filter(
        enrolment_id=attempt.enrolment_id, lesson_key=attempt.lesson_key
    ).exclude(pk=attempt.pk)
    play = tokens.Play(version.pk, current.id, attempt.pk) if current else None
    return Shown(
        version,
        rows,
        frame=_frame(play) if play else "",
        attempt=attempt,
        earlier=list(others.prefetch_related("states")),
        newer=newest if newest.pk != version.pk else None,
        may_say_done=bool(current) and _waits_for_word(standing, current),
    )


def _waits_for_word(standing: playing.Standing, item: Item) -> bool:
    by_word = standing.attempt.version.package.silent_rule == Package.Silent.SAID
    state = standing.states.get(item.id)
    return by_word and state is not None and not state.status and not standing.is_done(item)


def _frame(play: tokens.Play) -> str:
    return f"{settings.PACKAGES_ORIGIN}/play/{tokens.play_token(play)}/"
