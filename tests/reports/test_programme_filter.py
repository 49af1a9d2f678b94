"""Figures of one programme: who may ask, what is counted, and what two programmes must not tell."""

import pytest
from django.urls import reverse

from advisory.models import Area, AreaOffice, Programme
from reports.models import BusinessFact, Cell
from reports.queries import report
from reports.rollups.rebuilding import recount
from reports.rollups.sweeping import sweep
from tests.factories.advisory import AreaFactory, BusinessFactory
from tests.factories.programmes import (
    ProgrammeFactory,
    ProgrammeMemberFactory,
    ProgrammeSelectionFactory,
    RegisterEntryFactory,
)
from tests.reports.counting import counted

pytestmark = pytest.mark.django_db
PAGE = reverse("reports:dashboard")


def facts(n: int, *programmes: Programme, area: int = 0, **values: str) -> None:
    """So many businesses selected for these programmes, straight into the rollups."""
    taken = BusinessFact.objects.count()
    said = {"response": "none", "level": "none", "use": "none", "now": "none"} | values
    BusinessFact.objects.bulk_create(
        BusinessFact(
            business=taken + number,
            is_demo=False,
            area=area,
            industry=0,
            size="small",
            programmes=",".join(str(pk) for pk in sorted(one.pk for one in programmes)),
            **said,
        )
        for number in range(n)
    )


def told(programme: Programme, *others: Programme) -> dict[str, int | None] | None:
    names = {str(one.pk): one.name for one in (programme, *others)}
    found = report(
        {"programmes": str(programme.pk)},
        is_narrowed=True,
        names={"area": {}, "industry": {}, "programmes": names},
    )
    return found and found.headline


@pytest.fixture
def two():
    return ProgrammeFactory(), ProgrammeFactory()


def test_members_are_counted_by_what_they_did(two):
    first, second = two
    for n, programmes in ((12, [first]), (7, [second]), (30, [])):
        facts(n, *programmes, response="assessed", use="began", now="uses")
        facts(8, *programmes)
    recount()

    assert told(first, second) == {"businesses": 20, "assessed": 12, "in_use": 12, "uses_now": 12}
    assert told(second, first)["businesses"] == 15


def test_a_business_in_two_programmes_counts_in_both(two):
    first, second = two
    facts(12, first)
    facts(8, first, second)
    facts(9, second)
    facts(30)
    recount()

    assert told(first, second)["businesses"] == 20
    assert told(second, first)["businesses"] == 17


def test_programmes_that_differ_by_few_are_not_told_apart(two):
    """The newer one has all members of the older one and two more."""
    first, second = two
    facts(20, first, second)
    facts(2, second)
    facts(30)
    recount()

    assert told(first, second) is None
    assert told(second, first)["businesses"] == 22


def test_a_draft_hides_nothing_of_the_others(two):
    first, _second = two
    draft = ProgrammeFactory(draft=True)
    facts(20, first)
    facts(2, first, draft)
    facts(30)
    recount()

    assert told(first)["businesses"] == 22


def test_a_programme_of_few_has_no_figures(client, sign_in, two):
    first, _second = two
    facts(3, first)
    facts(30)
    recount()
    sign_in(official=True)

    response = client.get(f"/en{PAGE}", {"programmes": first.pk})

    assert response.context["report"] is None
    assert "No figures for this choice" in response.text


def test_the_page_offers_programmes_that_were_started(client, sign_in, two):
    draft = ProgrammeFactory(draft=True)
    sign_in(official=True)

    offered = dict(client.get(PAGE).context["filter"].fields["programmes"].choices)

    assert set(offered) == {"", *(str(one.pk) for one in two)}
    assert client.get(PAGE, {"programmes": draft.pk}).context["filter"].errors


def test_without_programmes_nothing_is_offered(client, sign_in):
    sign_in(official=True)

    assert "programmes" not in client.get(PAGE).context["filter"].fields


def test_an_area_officer_is_offered_those_of_the_own_units(client, sign_in, two):
    own, other = two
    unit = AreaFactory()
    own.areas.add(unit)
    other.areas.add(AreaFactory())
    AreaOffice.objects.create(officer=sign_in(area_officer=True), area=unit)

    offered = dict(client.get(PAGE).context["filter"].fields["programmes"].choices)
    refused = client.get(PAGE, {"programmes": other.pk})

    assert set(offered) == {"", str(own.pk)}
    assert refused.context["filter"].errors
    assert refused.context["report"] is None


def test_the_choice_goes_into_files(client, sign_in, two):
    facts(12, two[0], response="assessed")
    facts(30)
    recount()
    sign_in(official=True)

    rows = client.get(
        "/en" + reverse("reports:export", args=["csv"]), {"programmes": two[0].pk}
    ).getvalue()

    assert b"Key figures,Businesses,12," in rows


def test_queries_are_few(client, sign_in, two, django_assert_max_num_queries):
    facts(12, two[0], response="assessed", area=Area.objects.first().pk)
    facts(30)
    recount()
    sign_in(official=True)
    client.get(PAGE)

    with django_assert_max_num_queries(16):
        client.get(PAGE, {"programmes": two[0].pk, "area": Area.objects.first().pk})


class TestKeptCurrent:
    def test_selection_is_seen_by_the_next_sweep(self, two):
        counted()
        business = BusinessFactory(advised=True)
        sweep()

        self.select(two[0], business=business)
        sweep()

        assert self.of(business) == str(two[0].pk)
        assert counted().changed == 0

    def test_so_is_the_business_that_an_invited_entry_turns_out_to_be(self, two):
        entry = RegisterEntryFactory()
        member = self.select(two[1], entry=entry, business=None)
        business = BusinessFactory(advised=True)
        counted()

        member.business = business
        member.save()
        sweep()

        assert self.of(business) == str(two[1].pk)
        assert set(Cell.objects.values_list("programmes", flat=True)) == {str(two[1].pk)}

    def test_who_came_by_anothers_link_was_not_selected(self, two):
        business = BusinessFactory(advised=True)
        ProgrammeMemberFactory(programme=two[0], selection=None, business=business)

        counted()

        assert self.of(business) == ""

    def select(self, programme, **member):
        selection = ProgrammeSelectionFactory(programme=programme)
        return ProgrammeMemberFactory(programme=programme, selection=selection, **member)

    def of(self, business) -> str:
        return BusinessFact.objects.get(business=business.pk).programmes
