"""Peer groups: who is counted, what is published, and what a business is shown."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from advisory.models import Assessment, Business, PeerGroup, PeerMember, Score
from advisory.models.business import SizeClass
from advisory.peers.refresh import refresh_peer_groups
from advisory.peers.view import peers_of
from advisory.tasks import refresh_peers_nightly
from core.models import Job
from tests.factories.advisory import (
    AreaFactory,
    BusinessFactory,
    DimensionScoreFactory,
    IndustryFactory,
    MembershipFactory,
    ScoreFactory,
)
from tests.factories.users import ConsentFactory
from users.consents import Purpose, give_consent, withdraw_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade():
    return IndustryFactory(name_vi="May mặc", name_en="Garment")


@pytest.fixture
def area():
    return AreaFactory()


def counted(version, total, *, consents=True, days_ago=10, **fields) -> Score:
    """The final score of a business whose owner agrees to advice and peer statistics."""
    owner = MembershipFactory(owner=True, business=BusinessFactory(**fields))
    if consents:
        ConsentFactory(user=owner.user, purpose=Purpose.PEER_STATISTICS)
    return scored(version, owner.business, total, days_ago=days_ago)


def scored(version, business, total, *, days_ago=1, **fields) -> Score:
    score = ScoreFactory(
        assessment__instrument_version=version,
        assessment__business=business,
        assessment__is_demo=business.is_demo,
        assessment__submitted_at=timezone.now() - datetime.timedelta(days=days_ago),
        total=Decimal(total),
        maximum=Decimal(60),
        **fields,
    )
    DimensionScoreFactory(score=score, key="strategy", points=Decimal(total) / 10, maximum=6)
    return score


def crowd(version, n, **fields) -> list[Score]:
    """`n` businesses with 6, 12, 18 ... of 60 points, from the start again after ten."""
    return [counted(version, 6 * (1 + place % 10), **fields) for place in range(n)]


def owner_of(score: Score):
    return score.assessment.business.members.get()


def fresh(score: Score) -> Score:
    return Score.objects.select_related(
        "assessment__business__industry", "assessment__business__area", "instrument_version"
    ).get(pk=score.pk)


# --- Who is counted ---


def test_ten_others_make_a_group_and_the_figures_are_those_of_the_others(full):
    scores = crowd(full, 10)
    own = counted(full, 60)

    refresh_peer_groups()

    view = peers_of(fresh(own))
    assert (view.n, view.rows[0].median) == (10, 50)
    assert view.rows[0].own == 100
    assert PeerGroup.objects.get().n == 11
    lowest = peers_of(fresh(scores[0]))
    assert (lowest.n, lowest.rows[0].median) == (10, 60)


def test_nine_others_are_no_group_and_no_figure_is_shown(client, full, sign_in):
    own = crowd(full, 10)[0]
    refresh_peer_groups()
    sign_in(owner_of(own))

    view = peers_of(fresh(own))
    html = client.get(reverse("advisory:comparison", args=[own.assessment.public_id])).text

    assert (view.rows, view.n) == ([], 0)
    assert "Chưa đủ 10 doanh nghiệp khác" in html


def test_quartiles_come_with_twenty_others(full):
    crowd(full, 20)
    few, many = counted(full, 30), counted(full, 30, industry=IndustryFactory())
    refresh_peer_groups()

    assert peers_of(fresh(few)).has_quartiles
    assert peers_of(fresh(many)).rows[0].low == 30
    assert PeerGroup.objects.get().figures["strategy"].keys() == {"median", "low", "high"}


def test_only_agreeing_owners_final_results_of_the_same_rules_and_the_latest(full, quick):
    scores = crowd(full, 10)
    counted(full, 60, consents=False)
    counted(quick, 60)
    provisional = counted(full, 60)
    Score.objects.filter(pk=provisional.pk).update(is_provisional=True)
    draft = counted(full, 60)
    Assessment.objects.filter(pk=draft.assessment_id).update(state=Assessment.State.DRAFT)
    newer = scored(full, scores[0].assessment.business, 54)

    refresh_peer_groups()

    group = PeerGroup.objects.get()
    assert group.n == 10
    assert set(group.members.values_list("score", flat=True)) == {
        newer.pk,
        *(score.pk for score in scores[1:]),
    }


def test_staff_cannot_agree_for_the_business(full):
    crowd(full, 9)
    staff = MembershipFactory()
    ConsentFactory(user=staff.user, purpose=Purpose.PEER_STATISTICS)
    scored(full, staff.business, 30)

    refresh_peer_groups()

    assert not PeerGroup.objects.exists()


def test_several_businesses_of_one_owner_count_once(full):
    scores = crowd(full, 9)
    for _ in range(3):
        again = MembershipFactory(owner=True, user=owner_of(scores[0]))
        scored(full, again.business, 30)

    refresh_peer_groups()

    assert not PeerGroup.objects.exists()


def test_demo_and_real_are_never_mixed(full):
    real = crowd(full, 9)
    made_up = crowd(full, 11, is_demo=True)

    refresh_peer_groups()

    assert peers_of(fresh(real[0])).rows == []
    view = peers_of(fresh(made_up[0]))
    assert (view.n, view.is_demo) == (10, True)


# --- The ladder ---


def test_the_first_rung_with_enough_others_is_named(client, full, trade, area, sign_in):
    small = {"industry": trade, "size_class": SizeClass.SMALL}
    near = crowd(full, 11, **small, area=area)
    far = crowd(full, 10, **small, area=AreaFactory())
    medium = crowd(full, 10, industry=trade, size_class=SizeClass.MEDIUM)
    other = counted(full, 30, industry=IndustryFactory(), size_class=SizeClass.SMALL)
    crowd(full, 9, industry=IndustryFactory())
    refresh_peer_groups()

    def rung(score: Score) -> str:
        return peers_of(fresh(score)).rung

    assert "May mặc" in rung(near[0])
    assert str(area) in rung(near[0])
    assert rung(far[0]).count("(") == 2  # ten in the area, so nine others
    assert rung(medium[0]) == "cùng ngành (May mặc)"
    assert rung(other) == "mọi doanh nghiệp tham gia"
    sign_in(owner_of(near[0]))
    html = client.get(reverse("advisory:comparison", args=[near[0].assessment.public_id])).text
    assert f"Nhóm: {rung(near[0])}. 10 doanh nghiệp khác" in html


def test_an_unknown_size_ends_the_ladder_at_the_trade(full, trade, area):
    own = counted(full, 30, industry=trade, area=area)
    crowd(full, 10, industry=trade)

    refresh_peer_groups()

    assert set(PeerGroup.objects.values_list("cell", flat=True)) == {f"{trade.pk}"}
    assert peers_of(fresh(own)).n == 10


def test_a_result_without_business_meets_all(full):
    crowd(full, 10)
    refresh_peer_groups()
    alone = ScoreFactory(assessment__instrument_version=full, maximum=60, total=30)

    view = peers_of(fresh(alone))

    assert (view.n, view.rung) == (10, "mọi doanh nghiệp tham gia")


# --- Publishing again ---


def test_figures_stay_until_five_businesses_changed(full):
    crowd(full, 10)
    refresh_peer_groups()
    first = PeerGroup.objects.get()

    crowd(full, 4)
    assert refresh_peer_groups()["published"] == 0
    assert PeerGroup.objects.shown().get() == first
    counted(full, 60)
    assert refresh_peer_groups()["published"] == 1

    assert PeerGroup.objects.shown().get().n == 15
    assert PeerGroup.objects.count() == 2


def test_refreshing_again_changes_nothing(full):
    crowd(full, 12)
    for _ in range(3):
        refresh_peer_groups()

    assert PeerGroup.objects.count() == 1
    assert PeerMember.objects.count() == 12


def test_a_withdrawn_consent_takes_the_figures_down_and_giving_it_brings_them_back(full):
    scores = crowd(full, 12)
    leaving = owner_of(scores[0])
    refresh_peer_groups()

    withdraw_consent(user=leaving, purpose=Purpose.PEER_STATISTICS)
    assert refresh_peer_groups() == {"published": 0, "hidden": 1}
    assert peers_of(fresh(scores[1])).rows == []
    give_consent(user=leaving, purpose=Purpose.PEER_STATISTICS)
    refresh_peer_groups()

    assert peers_of(fresh(scores[1])).n == 11
    assert PeerGroup.objects.count() == 1


def test_after_a_withdrawal_new_figures_come_with_four_others_changed(full):
    scores = crowd(full, 12)
    refresh_peer_groups()
    withdraw_consent(user=owner_of(scores[0]), purpose=Purpose.PEER_STATISTICS)
    crowd(full, 4)

    refresh_peer_groups()

    group = PeerGroup.objects.shown().get()
    assert group.n == 15
    assert not group.members.filter(business=scores[0].assessment.business).exists()


def test_an_erased_business_leaves_no_row_and_its_figures_are_taken_down(full):
    scores = crowd(full, 12)
    refresh_peer_groups()
    scores[0].assessment.business.delete()

    assert refresh_peer_groups()["hidden"] == 1

    assert not PeerGroup.objects.shown().exists()
    assert PeerMember.objects.count() == 11


def test_a_score_computed_again_is_a_change(full):
    scores = crowd(full, 10)
    refresh_peer_groups()
    for score in scores[:5]:
        Score.objects.filter(pk=score.pk).update(total=60, computed_at=timezone.now())

    assert refresh_peer_groups()["published"] == 1


def test_a_business_that_moves_stays_in_the_figures_as_they_were(full, trade):
    scores = crowd(full, 11, industry=trade)
    refresh_peer_groups()
    Business.objects.filter(pk=scores[0].assessment.business_id).update(industry=IndustryFactory())

    assert refresh_peer_groups() == {"published": 0, "hidden": 0}


def test_the_nightly_task_refreshes(full, django_capture_on_commit_callbacks):
    crowd(full, 10)

    with django_capture_on_commit_callbacks(execute=True):
        refresh_peers_nightly()

    assert Job.objects.get().result == {"published": 1, "hidden": 0}
    assert PeerGroup.objects.shown().exists()


@pytest.mark.parametrize("n", [12, 24])
def test_reading_takes_two_queries_for_any_number(full, trade, django_assert_num_queries, n):
    scores = crowd(full, n, industry=trade)
    refresh_peer_groups()
    score = fresh(scores[0])
    list(score.instrument_version.definition)

    with django_assert_num_queries(2):  # the group, and the dimensions of the score
        peers_of(score)


def test_the_page_says_what_withdrawing_does(client, full, sign_in):
    own = crowd(full, 12)[0]
    refresh_peer_groups()
    sign_in(owner_of(own))
    address = reverse("advisory:comparison", args=[own.assessment.public_id])

    html, english = client.get(address).text, client.get(f"/en{address}").text

    assert "rút lại sự đồng ý" in html
    assert "An owner who withdraws the consent is taken out at the next refresh" in english
    assert "demo data" not in english
