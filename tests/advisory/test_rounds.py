"""Rounds side by side: which may be compared, how far they changed, and when that is real."""

import datetime
import uuid
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from advisory.assessments.actions import continue_with, submit_assessment, take_again
from advisory.comparing.comparable import comparable
from advisory.comparing.line_chart import HEIGHT, WIDTH, line_chart
from advisory.comparing.reliability import smallest_real_change
from advisory.comparing.rounds import rounds_of
from advisory.models import Assessment, MeasurementError
from tests.advisory.answering import finished
from tests.advisory.test_result import answered
from tests.factories.advisory import AdviserCaseFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def page_of(assessment: Assessment) -> str:
    return reverse("advisory:comparison", args=[assessment.public_id])


@pytest.fixture
def member(sign_in):
    member = MembershipFactory(owner=True)
    sign_in(member.user)
    return member


def a_round(version, member, answers: dict, days_ago: int) -> Assessment:
    made = answered(version, answers, business=member.business)
    at = timezone.now() - datetime.timedelta(days=days_ago)
    Assessment.objects.filter(pk=made.pk).update(submitted_at=at)
    return made


@pytest.fixture
def two_rounds(quick, quick_questions, member):
    """Of the quick scan, every question answered: 11 questions at 1, then cloud_use at 4."""
    first = dict.fromkeys(quick_questions.items, 1) | {
        "office_software_share": {"num": 4, "den": 40}
    }
    return (
        a_round(quick, member, first, 200),
        a_round(quick, member, first | {"cloud_use": 4}, 10),
    )


def know_error(assessment: Assessment, sem: str, dimension: str = "") -> None:
    MeasurementError.objects.create(
        instrument=assessment.instrument_version.instrument,
        rule_set=assessment.instrument_version.rule_set,
        dimension=dimension,
        pairs=30,
        icc="0.9",
        sd="10",
        sem=sem,
    )


def view_of(assessment: Assessment, held=()):
    return rounds_of(assessment, held)


# --- What may be compared ---


def score_like(instrument=1, rule_set="a@1", maximum=Decimal(58)):
    version = SimpleNamespace(instrument_id=instrument)
    return SimpleNamespace(instrument_version=version, rule_set=rule_set, maximum=maximum)


@pytest.mark.parametrize(
    ("other", "may"),
    [
        ({}, True),
        ({"instrument": 2}, False),
        ({"rule_set": "a@2"}, False),
        ({"maximum": Decimal(60)}, False),
    ],
)
def test_only_scores_of_one_rule_are_comparable(other, may):
    assert comparable(score_like(), score_like(**other)) is may
    assert comparable(score_like(**other), score_like()) is may


# --- The picture ---


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.none() | st.floats(0, 2))
def test_every_dot_is_inside_the_picture_in_order(shares, noise):
    chart = line_chart(shares, [f"T{n}" for n in range(len(shares))], noise)

    assert [dot.x for dot in chart.dots] == sorted(dot.x for dot in chart.dots)
    assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT for dot in chart.dots)
    if noise is not None:
        top, height = chart.band
        assert height >= 0
        assert top <= chart.dots[0].y <= top + height + 0.1


# --- The page ---


def test_rounds_stand_in_order_with_the_change(client, two_rounds):
    first, second = two_rounds

    view = view_of(second)
    html = client.get(page_of(second)).text

    assert [(one.label, one.public_id) for one in view.rounds] == [
        ("T0", first.public_id),
        ("T1", second.public_id),
    ]
    whole, *pillars = view.measures
    assert whole.change == 3
    assert sum(pillar.change for pillar in pillars) == 3
    assert len(pillars) == 6
    assert html.count('class="line-chart"') == 7
    assert f'href="/danh-gia/{first.public_id}/ket-qua/"' in html


def test_while_the_error_is_not_known_no_change_is_called_real(client, two_rounds):
    html = client.get(page_of(two_rounds[1])).text

    assert "chưa biết" in html
    assert "thay đổi thật</span>" not in html
    assert "line-band" not in html


@pytest.mark.parametrize(("sem", "is_real"), [("1.0", True), ("1.1", False)])
def test_a_change_is_real_only_beyond_the_error(client, two_rounds, sem, is_real):
    """Three points: 1.96 x sqrt(2) x 1.0 is 2.77, with 1.1 it is 3.05."""
    know_error(two_rounds[1], sem)

    whole, *pillars = view_of(two_rounds[1]).measures
    html = client.get(page_of(two_rounds[1])).text

    assert float(whole.noise) == pytest.approx(smallest_real_change(float(sem)))
    assert whole.is_real is is_real
    assert not any(pillar.is_real for pillar in pillars)
    assert ("thay đổi thật</span>" in html) is is_real
    assert html.count('class="line-band"') == 1


def test_a_provisional_result_is_no_real_change(quick, member):
    a_round(quick, member, {"cloud_use": 0}, 100)
    second = a_round(quick, member, {"cloud_use": 5}, 1)
    know_error(second, "0.1")

    assert not view_of(second).measures[0].is_real


def test_other_instruments_are_listed_apart(client, quick, full, member, two_rounds):
    other = a_round(full, member, {"wifi_coverage": 2}, 50)

    view = view_of(two_rounds[1])
    html = client.get(page_of(two_rounds[1])).text

    assert [one.public_id for one in view.others] == [other.public_id]
    assert "Không so được với các lần trên" in html
    assert len(view_of(other).rounds) == 1


def test_other_rules_of_scoring_are_listed_apart(two_rounds):
    first, second = two_rounds
    first.scores.update(rule_set="other@1")

    view = view_of(second)

    assert [one.label for one in view.rounds] == ["T0"]
    assert not view.has_change
    assert [one.public_id for one in view.others] == [first.public_id]


def test_only_the_last_rounds_are_drawn_but_numbers_stay(quick, member):
    rounds = [a_round(quick, member, {"cloud_use": 1}, 100 - n) for n in range(10)]

    assert [one.label for one in view_of(rounds[-1]).rounds] == [f"T{n}" for n in range(2, 10)]


def test_foreign_rounds_never_show(client, quick, two_rounds):
    foreign = answered(quick, {"cloud_use": 5}, claimed=True)

    assert str(foreign.public_id) not in client.get(page_of(two_rounds[1])).text


def test_without_account_a_chain_of_rounds_this_browser_holds(client, quick, quick_questions):
    first = finished(client, quick_questions)
    again = take_again(assessment=first, version=quick, user=None, locale="vi")
    submit_assessment(assessment=again)
    unrelated = finished(client, quick_questions)
    held = [uuid.UUID(hex=one) for one in client.session["assessments"]]

    from_first = view_of(first, [*held, again.public_id])

    assert [one.public_id for one in from_first.rounds] == [first.public_id, again.public_id]
    assert len(view_of(first, held).rounds) == 1  # the second is not held here
    assert len(view_of(unrelated, held).rounds) == 1
    assert client.get(page_of(first)).status_code == 200


def test_strangers_find_nothing_and_drafts_are_sent_on(client, quick, quick_questions, two_rounds):
    draft = take_again(assessment=two_rounds[1], version=quick, user=None, locale="vi")

    assert Client().get(page_of(two_rounds[1])).status_code == 404
    assert client.get(page_of(draft)).url == f"/danh-gia/{draft.public_id}/"
    assert client.post(page_of(two_rounds[1])).status_code == 405


def test_an_adviser_sees_the_rounds(client, sign_in, two_rounds):
    sign_in(AdviserCaseFactory(business=two_rounds[1].business).adviser)

    assert client.get(page_of(two_rounds[1])).status_code == 200


@pytest.mark.parametrize("more", [0, 6])
def test_queries_do_not_grow_with_the_rounds(
    client, quick, full, member, two_rounds, django_assert_max_num_queries, more
):
    for n in range(more):
        a_round(quick, member, {"cloud_use": 2}, 9 - n)
    submit_assessment(
        assessment=continue_with(
            assessment=two_rounds[0], version=full, user=member.user, locale="vi"
        )
    )
    client.get(page_of(two_rounds[1]))

    with django_assert_max_num_queries(6):
        client.get(page_of(two_rounds[1]))
