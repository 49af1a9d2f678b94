"""The pages of the registry: who reads, who enters, who approves."""

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.urls import reverse

from core.models import AuditEvent
from reports.indicators.actions import ValueRefused, approve_value
from reports.models import IndicatorValue
from tests.factories.reports import IndicatorFactory, IndicatorValueFactory, TargetFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("reports:indicators")
State = IndicatorValue.State
ENTRY = {
    "year": 2026,
    "quarter": "",
    "value": "21,5",
    "source_document": "Báo cáo số 12, trang 3",
    "source_date": "2026-06-30",
}


@pytest.fixture
def indicator():
    return IndicatorFactory(key="share_of_sample")


def page_of(indicator, name: str = "indicator", *args) -> str:
    return reverse(f"reports:{name}", args=[indicator.key, *args])


def entered(indicator, by, **changed) -> IndicatorValue:
    fields = {"value": Decimal(20), "state": State.WAITING, "entered_by": by} | changed
    return IndicatorValueFactory(indicator=indicator, **fields)


def test_a_value_stands_once_another_official_approves_it(client, sign_in, indicator):
    author = sign_in(official=True)
    client.post(page_of(indicator, "value-enter"), ENTRY)
    value = indicator.values.get()
    assert (value.state, value.value, value.entered_by) == (State.WAITING, Decimal("21.5"), author)

    other = sign_in(official=True)
    response = client.post(page_of(indicator, "value-decide", value.pk), {"do": "approve"})

    value.refresh_from_db()
    assert response["Location"] == page_of(indicator)
    assert (value.state, value.decided_by) == (State.STANDING, other)
    assert [line.verb for line in AuditEvent.objects.order_by("pk")] == [
        "entered indicator value",
        "approved indicator value",
    ]


@pytest.mark.parametrize("traits", [{"official": True}, {"administrator": True}])
def test_nobody_approves_their_own_value(client, sign_in, indicator, traits):
    author = sign_in(**traits)
    value = entered(indicator, author)

    client.post(page_of(indicator, "value-decide", value.pk), {"do": "approve"})

    value.refresh_from_db()
    assert value.state == State.WAITING


def test_a_correction_replaces_and_keeps_the_value_before(indicator):
    before = IndicatorValueFactory(indicator=indicator, value=Decimal(30))
    correction = entered(indicator, UserFactory(official=True), value=Decimal(31))

    approve_value(value=correction, by=UserFactory(official=True))

    before.refresh_from_db()
    correction.refresh_from_db()
    assert (before.state, before.value) == (State.REPLACED, Decimal(30))
    assert (correction.state, correction.replaces) == (State.STANDING, before)


def test_a_decided_value_is_not_decided_again(indicator):
    value = entered(indicator, UserFactory(official=True))
    approve_value(value=value, by=UserFactory(official=True))

    with pytest.raises(ValueRefused):
        approve_value(value=value, by=UserFactory(official=True))


def test_a_share_is_computed_from_its_parts(client, sign_in, indicator):
    sign_in(official=True)
    parts = {"value": "", "numerator": "1.134", "denominator": "10.000"}

    client.post(page_of(indicator, "value-enter"), ENTRY | parts)

    assert indicator.values.get().value == Decimal("11.34")


@pytest.mark.parametrize(
    "changed",
    [
        {"value": ""},
        {"value": "nhiều"},
        {"value": "", "numerator": "5"},
        {"value": "", "numerator": "5", "denominator": "0"},
        {"source_document": ""},
        {"source_date": "hôm qua"},
        {"year": "2999"},
        {"year": "1999"},
        {"quarter": "5"},
    ],
)
def test_what_cannot_be_a_value_is_refused_with_what_was_typed(client, sign_in, indicator, changed):
    sign_in(official=True)

    response = client.post(page_of(indicator, "value-enter"), ENTRY | changed)

    assert response.status_code == 422
    assert response.context["value_form"].errors
    assert not indicator.values.exists()


def test_one_value_of_a_period_waits_at_a_time(client, sign_in, indicator):
    entered(indicator, UserFactory(official=True))
    sign_in(official=True)

    assert client.post(page_of(indicator, "value-enter"), ENTRY).status_code == 422
    other_period = client.post(page_of(indicator, "value-enter"), ENTRY | {"quarter": "2"})
    assert other_period.status_code == 302


def test_the_same_form_sent_twice_enters_one_value(client, sign_in, indicator):
    sign_in(official=True)
    form = ENTRY | {"_once": "6f1f2f2e-0000-4000-8000-000000000001"}

    statuses = [client.post(page_of(indicator, "value-enter"), form).status_code for _ in range(2)]

    assert statuses == [302, 302]
    assert indicator.values.count() == 1


def test_a_refusal_says_why_and_its_author_may_take_it_back(client, sign_in, indicator):
    author = sign_in(official=True)
    value = entered(indicator, author)

    client.post(page_of(indicator, "value-decide", value.pk), {"do": "refuse"})
    value.refresh_from_db()
    assert value.state == State.WAITING

    client.post(page_of(indicator, "value-decide", value.pk), {"do": "refuse", "reason": "Nhầm kỳ"})
    value.refresh_from_db()
    assert (value.state, value.note) == (State.REFUSED, "Nhầm kỳ")


def test_a_target_is_added_and_changed_with_a_trail(client, sign_in, indicator):
    sign_in(official=True)
    form = {
        "scope": "agency",
        "year": "2027",
        "operator": ">=",
        "value": "35,5",
        "source_vi": "Kế hoạch năm 2027",
        "certainty": "confirmed",
        "is_live": "on",
    }

    client.post(page_of(indicator, "target-set"), form)
    client.post(page_of(indicator, "target-set"), form | {"value": "40"})

    assert indicator.targets.get().value == 40
    assert AuditEvent.objects.filter(verb="set target").count() == 2


def test_the_list_shows_progress_and_never_holds_participants_against_a_target(client, sign_in):
    population = TargetFactory(value=40, indicator__key="population").indicator
    IndicatorValueFactory(indicator=population, value=Decimal(30))
    some = TargetFactory(indicator__key="some", indicator__is_of_participants=True).indicator
    IndicatorValueFactory(indicator=some, value=Decimal(60))
    sign_in(official=True)

    groups = client.get(LIST).context["groups"]

    lines = {line.indicator.key: line for _label, found in groups for line in found.told}
    assert lines["population"].progress.percent == 75
    assert lines["some"].target is not None
    assert lines["some"].progress is None


def test_those_with_nothing_to_tell_are_folded(client, sign_in, indicator):
    sign_in(official=True)

    [(_label, found)] = client.get(LIST).context["groups"]

    assert (found.told, [line.indicator for line in found.untold]) == ([], [indicator])


def test_the_newest_period_is_shown_and_what_was_entered_goes_first(client, sign_in, indicator):
    IndicatorValueFactory(indicator=indicator, year=2025, value=Decimal(1))
    measured = {"origin": "measured", "quarter": 4, "value": Decimal(2), "denominator": 100}
    IndicatorValueFactory(indicator=indicator, numerator=2, **measured)
    IndicatorValueFactory(indicator=indicator, value=Decimal(3))
    sign_in(analyst=True)

    line = client.get(page_of(indicator)).context["line"]

    assert line.value.value == Decimal(3)


def test_the_file_has_a_line_for_each_with_its_number_in_decision_1354(client, sign_in):
    IndicatorValueFactory(indicator=IndicatorFactory(key="five", decision_1354=5))
    sign_in(official=True)

    text = client.get(reverse("reports:indicators-file")).getvalue().decode("utf-8-sig")
    rows = {row[0]: row for row in csv.reader(io.StringIO(text))}

    assert rows["five"][1] == "5"
    assert rows["five"][4].startswith("30")
    assert AuditEvent.objects.get(verb="export").details["of"] == "indicators"


@pytest.mark.parametrize("role", ["area_officer", "analyst", "auditor"])
def test_readers_read_and_change_nothing(client, sign_in, indicator, role):
    value = entered(indicator, UserFactory(official=True))
    sign_in(**{role: True})

    assert client.get(LIST).status_code == 200
    page = client.get(page_of(indicator))
    assert page.status_code == 200
    assert not page.context["may_edit"]
    assert client.post(page_of(indicator, "value-enter"), ENTRY).status_code == 404
    decide = page_of(indicator, "value-decide", value.pk)
    assert client.post(decide, {"do": "approve"}).status_code == 404
    assert client.post(page_of(indicator, "target-set"), {}).status_code == 404


@pytest.mark.parametrize("role", ["owner", "trainer", "adviser"])
def test_strangers_find_no_registry(client, sign_in, indicator, role):
    sign_in(**{role: True})

    for address in (LIST, page_of(indicator), reverse("reports:indicators-file")):
        assert client.get(address).status_code == 404


def test_a_value_of_another_indicator_is_not_decided_here(client, sign_in, indicator):
    value = entered(IndicatorFactory(), UserFactory(official=True))
    sign_in(official=True)

    response = client.post(page_of(indicator, "value-decide", value.pk), {"do": "approve"})

    assert response.status_code == 404


def test_pages_ask_few_questions(client, sign_in, indicator, django_assert_max_num_queries):
    for year in range(2020, 2026):
        IndicatorValueFactory(
            indicator=indicator, year=year, source_date=datetime.date(year, 6, 30)
        )
        IndicatorValueFactory(indicator=TargetFactory(indicator__order=year).indicator)
    sign_in(official=True)

    with django_assert_max_num_queries(8):
        client.get(LIST)
    with django_assert_max_num_queries(9):
        client.get(page_of(indicator))
