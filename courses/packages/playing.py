"""Attempts at packages: begun, opened part by part, reported of; every write may be repeated."""

from dataclasses import dataclass, fields
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone

from courses.models import (
    Enrolment,
    LearningEvent,
    Package,
    PackageAttempt,
    PackageState,
    PackageVersion,
)
from courses.packages import prerequisites
from courses.packages.outline import Item, Outline
from courses.packages.reports import FAILED, PASSED, ItemState, Report, after
from courses.packages.seeds import resumes
from courses.packages.tokens import Reporting
from courses.progress.recording import NotEnrolled, record

COLUMNS = tuple(entry.name for entry in fields(ItemState))
NOTHING = ItemState()


class AttemptClosed(Exception):
    """A newer attempt was begun, or the course was left: nothing more is taken."""


class Locked(Exception):
    """Other parts come first."""


@dataclass
class Standing:
    """An attempt with the states of its parts."""

    attempt: PackageAttempt
    outline: Outline
    states: dict[str, ItemState]

    @classmethod
    def of(cls, attempt: PackageAttempt) -> "Standing":
        states = {row.item_id: state_of(row) for row in attempt.states.all()}
        return cls(attempt, attempt.version.outline, states)

    def state(self, item_id: str) -> ItemState:
        return self.states.get(item_id, NOTHING)

    def is_done(self, item: Item) -> bool:
        must_pass = self.attempt.version.package.must_pass
        return self.state(item.id).is_done(must_pass=must_pass)

    def is_open(self, item: Item) -> bool:
        """Whether the parts that come first are done; what was begun stays open."""
        begun = item.id in self.states
        return begun or prerequisites.is_met(
            item.prerequisites, lambda other: self.state(other).words
        )

    @property
    def next_item(self) -> Item | None:
        """The part to go on with: the first open one that is not done, else the first."""
        counted = self.outline.counted
        waiting = (item for item in counted if self.is_open(item) and not self.is_done(item))
        return next(waiting, None) or next(filter(self.is_open, counted), None)

    @property
    def is_completed(self) -> bool:
        return all(map(self.is_done, self.outline.counted))

    @property
    def success(self) -> str:
        """Passed where one part was and none failed; parts without a test do not count."""
        results = {self.state(item.id).success for item in self.outline.counted}
        return FAILED if FAILED in results else PASSED if PASSED in results else ""


def state_of(row: PackageState) -> ItemState:
    return ItemState(**{name: getattr(row, name) for name in COLUMNS})


@transaction.atomic
def attempt_at(package: Package, *, enrolment_id: int, lesson_key: UUID) -> PackageAttempt:
    """The attempt a learner is in, or their first; None is made of a package without versions."""
    mine = PackageAttempt.objects.filter(enrolment_id=enrolment_id, lesson_key=lesson_key)
    open_ones = mine.open().filter(version__package=package)
    found = open_ones.select_related("version__package", "enrolment").first()
    return found or begin_again(package, enrolment_id=enrolment_id, lesson_key=lesson_key)


@transaction.atomic
def begin_again(
    package: Package, *, enrolment_id: int, lesson_key: UUID, after_number: int | None = None
) -> PackageAttempt:
    """Begin an attempt with the latest version; what was done before is kept.

    `after_number` is the attempt the learner saw: asked twice, one attempt is begun.
    """
    Enrolment.objects.select_for_update().get(pk=enrolment_id)  # of two tabs, the second waits
    mine = PackageAttempt.objects.filter(enrolment_id=enrolment_id, lesson_key=lesson_key)
    last = mine.select_related("version__package").order_by("-number").first()
    is_current = (
        last is not None and last.closed_at is None and last.version.package_id == package.pk
    )
    if is_current and after_number != last.number:
        return last
    mine.open().update(closed_at=timezone.now())
    return PackageAttempt.objects.create(
        enrolment_id=enrolment_id,
        lesson_key=lesson_key,
        version=package.latest,
        number=last.number + 1 if last else 1,
    )


@dataclass
class Launch:
    """One opening of a part: the state it begins with, and under what name it reports."""

    reporting: Reporting
    state: ItemState
    has_ended: bool


@transaction.atomic
def launch(attempt: PackageAttempt, item: Item) -> Launch:
    """Open a part; from now on only this opening may report. Raises Locked, AttemptClosed."""
    attempt = _held(attempt.pk)
    if not Standing.of(attempt).is_open(item):
        raise Locked
    row, _created = PackageState.objects.get_or_create(attempt=attempt, item_id=item.id)
    opened = Launch(Reporting(attempt.pk, item.id, uuid4()), state_of(row), has_ended=row.has_ended)
    if not resumes(opened.state, has_ended=row.has_ended):  # a clean start
        row.location = row.suspend_data = ""
        row.more = {}
    row.launch, row.sequence, row.has_ended = opened.reporting.launch, 0, False
    row.save()
    return opened


@transaction.atomic
def take_report(reporting: Reporting, report: Report) -> Standing:
    """Take what a part reports; late and doubled reports add nothing. Raises AttemptClosed."""
    attempt = _held(reporting.attempt)
    row = PackageState.objects.get(attempt=attempt, item_id=reporting.item)
    is_current = row.launch == reporting.launch
    # The last words of the opening before may arrive late: they count until the new one speaks.
    if row.sequence < report.sequence if is_current else row.sequence == 0:
        now = after(state_of(row), report, silent_rule=attempt.version.package.silent_rule)
        for name in COLUMNS:
            setattr(row, name, getattr(now, name))
        if is_current:
            row.sequence = report.sequence
            row.has_ended = row.has_ended or report.is_final
        row.reported_at = timezone.now()
        row.save()
        _tell_progress(attempt, again=report.is_final)
    return Standing.of(attempt)


@transaction.atomic
def keep_content_state(reporting: Reporting, text: str) -> None:
    """Keep where a learner is in H5P content; an empty state never replaces one."""
    attempt = _held(reporting.attempt)
    if text.strip() in {"{}", "null", ""}:
        return
    PackageState.objects.filter(
        attempt=attempt, item_id=reporting.item, launch=reporting.launch
    ).update(suspend_data="" if text == "0" else text, has_spoken=True, reported_at=timezone.now())


@transaction.atomic
def say_done(attempt: PackageAttempt, item: Item) -> None:
    """Take the learner's word for a part that reports nothing, where the trainer allows it."""
    attempt = _held(attempt.pk)
    if attempt.version.package.silent_rule != Package.Silent.SAID:
        raise Locked
    row = PackageState.objects.filter(attempt=attempt, item_id=item.id, status="").first()
    if row is None:
        raise Locked
    row.completed = True
    row.save(update_fields=["completed"])
    _tell_progress(attempt)


def _held(attempt_id: int) -> PackageAttempt:
    """The attempt the learner is in; raises AttemptClosed for another one.

    Every write holds the enrolment, as recording progress does: one lock, so that none waits
    for the other.
    """
    enrolment = PackageAttempt.objects.filter(pk=attempt_id).values("enrolment")
    Enrolment.objects.select_for_update().filter(pk__in=enrolment).first()
    attempt = PackageAttempt.objects.select_related("version__package", "enrolment__user").get(
        pk=attempt_id
    )
    if attempt.closed_at or attempt.enrolment.state == Enrolment.State.WITHDRAWN:
        raise AttemptClosed
    return attempt


def _tell_progress(attempt: PackageAttempt, *, again: bool = False) -> None:
    """Note in the learner's progress what this attempt reached, once for each thing.

    With `again` what was noted before is told too: it may have been refused then, for a quiz
    that decided the lesson.
    """
    standing = Standing.of(attempt)
    now, key = timezone.now(), attempt.lesson_key
    events = []
    if standing.is_completed and (again or not attempt.completed_at):
        attempt.completed_at = attempt.completed_at or now
        events.append(LearningEvent(kind=LearningEvent.Kind.DONE, rule="package"))
    # Of several tests one may be passed long before the last: passed is a word for all of them.
    is_result = standing.is_completed or standing.success == FAILED
    if standing.success and is_result and (again or attempt.success != standing.success):
        passed = standing.success == PASSED
        attempt.success = standing.success
        events.append(LearningEvent(kind=LearningEvent.Kind.RESULT, passed=passed))
    if not events:
        return
    attempt.save(update_fields=["completed_at", "success"])
    for event in events:
        name = f"package {attempt.pk} {event.kind} {event.passed}"
        event.event_id, event.lesson_key, event.happened_at = uuid5(key, name), key, now
    try:
        course_key = attempt.enrolment.course_key
        record(user=attempt.enrolment.user, course_key=course_key, events=events, of_attempt=True)
    except NotEnrolled as error:
        raise AttemptClosed from error


def newest(version: PackageVersion) -> PackageVersion:
    """The version a new attempt would have."""
    return version.package.latest or version
