"""Freezing a quarter: asked for by an official, made by a worker, signed off by name."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.models import InstrumentVersion
from advisory.tasks import RESCORE
from core import audit, jobs
from core.code_revision import code_revision
from core.models import Job
from reports.indicators.measuring import measure_all
from reports.indicators.periods import Quarter
from reports.models import Snapshot
from reports.rollups.refreshing import writing
from reports.rollups.sweeping import sweep
from reports.snapshots import extract
from reports.snapshots.figures import (
    FLOORS,
    check_indicators,
    count_figures,
    hash_of,
    indicator_figures,
)
from reports.snapshots.words import words_now
from users.models import User

MAKE, FINISH = "make_snapshot", "finish_snapshot"
State = Snapshot.State


class SnapshotRefused(Exception):
    """This quarter cannot be frozen or signed now; its text is for the official."""


@transaction.atomic
def ask_for_snapshot(*, quarter: Quarter, by: User, reason: str = "") -> Snapshot:
    """Have a quarter frozen; raises SnapshotRefused.

    Only the quarter that ended last: figures are counted as things stand, and those of today
    would be false for an older one. A signed quarter is frozen once more for a reason only.
    """
    if quarter != Quarter.of(timezone.localdate()).previous:
        raise SnapshotRefused(_("Only the quarter that ended last can be frozen."))
    _refuse_while_rescoring()
    is_signed = Snapshot.objects.signed().filter(year=quarter.year, quarter=quarter.number)
    if is_signed.exists() and not reason.strip():
        raise SnapshotRefused(_("This quarter is signed off. Say why it has to be frozen again."))
    try:
        with transaction.atomic():
            snapshot = Snapshot.objects.create(
                year=quarter.year, quarter=quarter.number, asked_by=by, reason=reason
            )
    except IntegrityError as error:
        raise SnapshotRefused(_("This quarter is being frozen already.")) from error
    audit.record(by, "asked for snapshot", snapshot, period=snapshot.period)
    jobs.enqueue(MAKE, key=str(snapshot.pk), user=by, snapshot=snapshot.pk)
    return snapshot


def make(snapshot: Snapshot) -> None:
    """Take the counts at one moment, and the figures from these counts; not saved yet.

    The figures are counted from what was kept, never from what happened since.
    """
    _refuse_while_rescoring()
    sweep()
    measure_all()
    with writing():  # nobody writes the rollups meanwhile: all counts are of one moment
        kept = extract.take()
    fill(snapshot, kept)


def fill(snapshot: Snapshot, kept: bytes) -> None:
    snapshot.extract, snapshot.extract_hash = kept, extract.hash_of(kept)
    indicators = indicator_figures(snapshot.year, snapshot.quarter)
    with extract.put_back(kept):
        figures = count_figures()
        snapshot.words = words_now([one["key"] for one in indicators["agency"]])
        snapshot.taken_at = extract.moment() or timezone.now()
    for reader, told in indicators.items():
        figures[reader]["indicators"] = told
    snapshot.figures, snapshot.figures_hash = figures, hash_of(figures)
    snapshot.rules = rules_in_force()
    snapshot.code_revision = code_revision()
    snapshot.state = State.DRAFT


def rules_in_force() -> dict:
    """Every published instrument version by the hash of its questions and rules, and the floors."""
    versions = InstrumentVersion.objects.published().select_related("instrument")
    return {
        "instruments": [
            {
                "instrument": one.instrument.key,
                "version": one.version,
                "rule_set": one.rule_set,
                "hash": one.definition_hash,
            }
            for one in versions.order_by("instrument__key", "version").defer("definition")
        ],
        "floors": FLOORS,
    }


def differences_on_recount(snapshot: Snapshot) -> list[str]:
    """Where the figures, counted once more from what was kept, are not what was signed."""
    found = []
    if extract.hash_of(bytes(snapshot.extract)) != snapshot.extract_hash:
        found.append("extract: its hash is not the one that was kept")
    if hash_of(snapshot.figures) != snapshot.figures_hash:
        found.append("figures: their hash is not the one that was kept")
    with extract.put_back(bytes(snapshot.extract)):
        again = count_figures()
    for reader, told in snapshot.figures.items():
        kept = {key: value for key, value in told.items() if key != "indicators"}
        found += [f"{reader}: {key}" for key in kept if kept[key] != again[reader].get(key)]
        found += [f"{reader}: indicator {key}" for key in check_indicators(told["indicators"])]
    return found


@transaction.atomic
def sign_off(
    *, snapshot: Snapshot, name: str, position: str, explanation: str, by: User
) -> Snapshot:
    """Sign a draft; a snapshot of the same quarter signed before is replaced. Raises SnapshotRefused."""
    snapshot = Snapshot.objects.select_for_update().get(pk=snapshot.pk)
    if snapshot.state != State.DRAFT:
        raise SnapshotRefused(_("This snapshot does not wait for a signature."))
    before = Snapshot.objects.signed().filter(year=snapshot.year, quarter=snapshot.quarter)
    before.update(state=State.REPLACED)
    snapshot.state = State.SIGNED
    snapshot.signed_by, snapshot.signed_at = by, timezone.now()
    snapshot.signer_name, snapshot.signer_position = name, position
    snapshot.explanation = explanation
    snapshot.save()
    audit.record(
        by,
        "signed snapshot",
        snapshot,
        period=snapshot.period,
        figures=snapshot.figures_hash,
        name=name,
        position=position,
    )
    jobs.enqueue(FINISH, key=str(snapshot.pk), user=by, snapshot=snapshot.pk)
    return snapshot


@transaction.atomic
def drop_draft(*, snapshot: Snapshot, by: User) -> None:
    """Delete what nobody has signed; raises SnapshotRefused."""
    snapshot = Snapshot.objects.select_for_update().get(pk=snapshot.pk)
    if snapshot.state not in (State.DRAFT, State.FAILED):
        raise SnapshotRefused(_("A signed snapshot stays; freeze the quarter again to correct it."))
    audit.record(by, "dropped snapshot", snapshot, period=snapshot.period)
    snapshot.delete()


def previous_of(snapshot: Snapshot) -> Snapshot | None:
    """The signed snapshot of the quarter before, if there is one."""
    quarter = Quarter(snapshot.year, snapshot.quarter).previous
    return Snapshot.objects.signed().filter(year=quarter.year, quarter=quarter.number).first()


def _refuse_while_rescoring() -> None:
    if Job.objects.active().filter(kind=RESCORE).exists():
        raise SnapshotRefused(
            _("Assessments are being scored again. Freeze the quarter when that has finished.")
        )


def quarter_to_freeze(today: datetime.date | None = None) -> Quarter:
    return Quarter.of(today or timezone.localdate()).previous
