"""Programmes beside each other, for officials and for area officers who run their own."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from advisory.models import AdoptionEvent, AreaOffice, Programme
from tests.factories.advisory import AdoptionEventFactory, AreaFactory, BusinessFactory
from tests.factories.programmes import (
    ProgrammeContactFactory,
    ProgrammeFactory,
    ProgrammeMemberFactory,
    ProgrammeSelectionFactory,
    ProgrammeSpendingFactory,
)
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("reports:programmes")


def a_programme(n: int, *, still: int = 0, **fields) -> Programme:
    """`n` invited members of 300 days ago, of whom `still` use a platform after 90 days."""
    programme = ProgrammeFactory(**fields)
    selection = ProgrammeSelectionFactory(programme=programme)
    began = timezone.now() - datetime.timedelta(days=300)
    for number in range(n):
        business = BusinessFactory(advised=number < still)
        member = ProgrammeMemberFactory(
            programme=programme, selection=selection, business=business, added_at=began
        )
        ProgrammeContactFactory(member=member, way="list", at=began)
        if number < still:
            day = timezone.localdate(began)
            use = AdoptionEventFactory(
                adoption__business=business,
                stage=AdoptionEvent.Stage.IN_USE,
                happened_on=day + datetime.timedelta(days=10),
            )
            AdoptionEventFactory(
                adoption=use.adoption,
                stage=AdoptionEvent.Stage.IN_USE_90D,
                happened_on=day + datetime.timedelta(days=105),
            )
    return programme


def lines(response) -> dict[str, object]:
    return {str(line.programme): line for line in response.context["lines"]}


def test_the_table_tells_shares_and_what_a_business_still_in_use_cost(client, sign_in):
    programme = a_programme(12, still=6)
    wrong = ProgrammeSpendingFactory(programme=programme, amount=9_000_000)
    ProgrammeSpendingFactory(programme=programme, amount=6_000_000, corrects=wrong)
    ProgrammeSpendingFactory(programme=programme, amount=6_000_000)
    sign_in(official=True)

    response = client.get(PAGE)

    line = lines(response)[str(programme)]
    assert (line.told.n, line.still.part, line.still.n) == (12, 6, 12)
    assert (line.spent, line.per_still_in_use) == (12_000_000, 2_000_000)
    assert "2.000.000" in response.content.decode()


def test_few_in_use_are_hidden_with_their_cost(client, sign_in):
    programme = a_programme(12, still=3)
    ProgrammeSpendingFactory(programme=programme)
    sign_in(official=True)

    line = lines(client.get(PAGE))[str(programme)]

    assert (line.still, line.in_use, line.per_still_in_use) == (None, None, None)


def test_two_programmes_are_compared_and_small_ones_warned_of(client, sign_in):
    one, other = a_programme(12, still=6), a_programme(11)
    sign_in(official=True)

    response = client.get(PAGE, {"a": one.public_id, "b": other.public_id})

    text = response.content.decode()
    assert {row["row"].verdict for row in response.context["of_all"]} == {"too_few"}
    assert 'data-verdict="hidden"' in text
    assert not response.context["share_members"]
    same = client.get(PAGE, {"a": one.public_id, "b": one.public_id})
    assert same.context["second"] is None


def test_programmes_are_drawn_beside_each_other_without_the_hidden_one(client, sign_in):
    for n, still in ((12, 6), (12, 0), (12, 3)):
        a_programme(n, still=still)
    sign_in(official=True)

    context = client.get(PAGE).context

    told, zero, hidden = reversed(context["lines"])
    drawing = str(context["in_use_chart"].wide)
    assert (told.in_use.part, zero.in_use.part, hidden.in_use) == (6, 0, None)
    assert str(told.programme) in drawing
    assert str(hidden.programme) not in drawing
    assert context["in_use_caption"]


def test_drafts_and_members_brought_by_links_are_not_counted(client, sign_in):
    ProgrammeFactory(draft=True)
    programme = a_programme(6)
    ProgrammeMemberFactory(programme=programme, selection=None)
    sign_in(official=True)

    found = lines(client.get(PAGE))

    assert list(found) == [str(programme)]
    assert found[str(programme)].told.members == 6


def test_area_officers_compare_their_own_analysts_all_and_others_nothing(client, sign_in):
    unit, officer = AreaFactory(), UserFactory(area_officer=True)
    AreaOffice.objects.create(officer=officer, area=unit)
    own = ProgrammeFactory(areas=[unit])
    ProgrammeFactory()
    sign_in(officer)
    assert list(lines(client.get(PAGE))) == [str(own)]

    sign_in(analyst=True)
    response = client.get(PAGE)
    assert len(lines(response)) == 2
    assert own.get_absolute_url() not in response.content.decode()
    for role in ("adviser", "trainer", "auditor"):
        sign_in(**{role: True})
        assert client.get(PAGE).status_code == 404


def test_many_programmes_ask_as_few_questions_as_one(
    client, sign_in, django_assert_max_num_queries
):
    for _ in range(3):
        a_programme(2)
    sign_in(official=True)

    with django_assert_max_num_queries(9):
        client.get(PAGE)
