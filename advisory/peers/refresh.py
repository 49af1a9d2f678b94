"""Renews the published figures of peer groups; the nightly task calls it."""

from collections.abc import Iterable
from fractions import Fraction

from django.db import transaction

from advisory.comparing.comparable import comparable
from advisory.models import Business, Membership, PeerGroup, PeerMember, Score
from advisory.peers.figures import TOTAL, Shares, figures_without_each, group_figures
from advisory.peers.places import place_of, read_cell, written_cell
from advisory.peers.publishing import Group, Ledger, Member, groups_of
from users.consents import Purpose

#: Instrument, rule set, and whether the businesses are made up: what is never mixed.
Pool = tuple[int, str, bool]


@transaction.atomic
def refresh_peer_groups() -> dict[str, int]:
    """Publish what may be published, hide what counts a business that left; returns how many."""
    counted = _counted(_one_for_each_owner())
    agreeing = set(Business.objects.counted_among_peers().values_list("pk", flat=True))
    published = PeerGroup.objects.order_by().values_list("instrument", "rule_set", "is_demo")
    pools = {*counted, *published.distinct()}
    done = {"published": 0, "hidden": 0}
    for pool in sorted(pools):
        _refresh_pool(pool, counted.get(pool, {}), agreeing, done)
    return done


def _refresh_pool(
    pool: Pool, scores: dict[Member, Score], agreeing: set[int], done: dict[str, int]
) -> None:
    """One pool: the narrow groups first, because a reader is shown the first that is large enough."""
    instrument, rule_set, is_demo = pool
    rows = PeerGroup.objects.filter(instrument=instrument, rule_set=rule_set, is_demo=is_demo)
    published = {row.pk: (row, _as_group(row)) for row in rows.prefetch_related("members")}
    ledger = Ledger(group for _row, group in published.values())
    groups = groups_of(scores)
    shown = {group.cell: row for row, group in published.values() if row.is_shown}
    for cell in sorted({*groups, *shown}, key=lambda cell: (-len(cell), cell)):
        group = groups.get(cell, Group(cell, frozenset()))
        row = shown.get(cell)
        same = ledger.same(group)
        if same is not None:
            wanted = next(row for row, old in published.values() if old is same)
            _show(wanted, instead_of=row)
        elif ledger.may_publish(group):
            _show(None, instead_of=row)
            _publish(pool, group, scores)
            ledger.add(group)
            done["published"] += 1
        elif row is not None and not _all_stay(published[row.pk][1], agreeing):
            _show(None, instead_of=row)
            done["hidden"] += 1


def _show(wanted: PeerGroup | None, *, instead_of: PeerGroup | None) -> None:
    """Change over to figures published before, or to none."""
    if wanted is instead_of:
        return
    for row, is_shown in ((instead_of, False), (wanted, True)):
        if row is not None:
            row.is_shown = is_shown
            row.save(update_fields=["is_shown"])


def _all_stay(group: Group, agreeing: set[int]) -> bool:
    return not group.gone and group.businesses <= agreeing


def _publish(pool: Pool, group: Group, scores: dict[Member, Score]) -> None:
    members = sorted(group.members, key=lambda member: member.business)
    shares = [_shares(scores[member]) for member in members]
    instrument, rule_set, is_demo = pool
    row = PeerGroup.objects.create(
        instrument_id=instrument,
        rule_set=rule_set,
        is_demo=is_demo,
        cell=written_cell(group.cell),
        n=len(members),
        figures=group_figures(shares),
    )
    PeerMember.objects.bulk_create(
        PeerMember(
            group=row,
            business_id=member.business,
            place=written_cell(member.place),
            score=scores[member],
            scored_at=scores[member].computed_at,
            figures=figures,
        )
        for member, figures in zip(members, figures_without_each(shares), strict=True)
    )


def _as_group(row: PeerGroup) -> Group:
    members = frozenset(
        Member(one.business_id, read_cell(one.place), (one.score_id, one.scored_at))
        for one in row.members.all()
    )
    return Group(read_cell(row.cell), members, gone=row.n - len(members))


def _one_for_each_owner() -> dict[int, Business]:
    """Businesses that let themselves be counted, one for each owner: nobody is a group alone."""
    owners = Membership.objects.owners().consenting(Purpose.PEER_STATISTICS)
    of_business: dict[int, set[int]] = {}
    for business, user in owners.order_by("business").values_list("business", "user"):
        of_business.setdefault(business, set()).add(user)
    taken: set[int] = set()
    kept = []
    for business, users in of_business.items():
        if not users & taken:
            kept.append(business)
        taken |= users
    return Business.objects.in_bulk(kept)


def _counted(allowed: dict[int, Business]) -> dict[Pool, dict[Member, Score]]:
    """The latest final score of each business in every pool it belongs to."""
    found: dict[Pool, dict[int, Score]] = {}
    for score in _final_scores():
        business = allowed.get(score.assessment.business_id)
        if business is None:
            continue
        pool = score.instrument_version.instrument_id, score.rule_set, business.is_demo
        found.setdefault(pool, {}).setdefault(business.pk, score)
    return {
        pool: {
            Member(pk, place_of(allowed[pk]), (score.pk, score.computed_at)): score
            for pk, score in scores.items()
            if comparable(score, next(iter(scores.values())))
        }
        for pool, scores in found.items()
    }


def _final_scores() -> Iterable[Score]:
    """Newest first."""
    return (
        Score.objects.final()
        .filter(assessment__business__in=Business.objects.counted_among_peers())
        .select_related("assessment", "instrument_version")
        .defer("receipt", "history", "instrument_version__definition")
        .prefetch_related("dimensions")
        .order_by("-assessment__submitted_at", "-pk")
    )


def _shares(score: Score) -> Shares:
    """Per cent of the maximum, of the whole and of each dimension."""
    found = {TOTAL: Fraction(score.total) * 100 / Fraction(score.maximum)}
    for row in score.dimensions.all():
        if row.maximum:
            found[row.key] = Fraction(row.points) * 100 / Fraction(row.maximum)
    return found
