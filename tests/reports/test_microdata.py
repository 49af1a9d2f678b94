"""Analysts take pseudonymised lines; nobody stands alone in them."""

import csv
import io
from collections import Counter, defaultdict

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from advisory.models import InstrumentVersion
from core.models import AuditEvent
from reports.microdata.anonymity import generalise
from tests.factories.advisory import (
    AnswerFactory,
    AreaFactory,
    AssessmentFactory,
    BusinessFactory,
    MembershipFactory,
    ScoreFactory,
)
from tests.factories.users import ConsentFactory, UserFactory
from users.models import Consent

PAGE = reverse("reports:microdata")
PURPOSE = "So sánh mức độ theo ngành trong năm"
in_database = pytest.mark.django_db


@given(
    st.dictionaries(
        st.integers(0, 99),
        st.fixed_dictionaries({"area": st.sampled_from("abc"), "size": st.sampled_from("sm")}),
        max_size=40,
    ),
    st.integers(2, 5),
)
def test_every_told_combination_belongs_to_enough_records(records, floor):
    told = generalise(records, [("area", "size"), ("size",), ()], floor)

    groups = Counter(tuple(sorted(what.items())) for what in told.values())
    assert all(n >= floor for n in groups.values())
    assert all(records[key] | what == records[key] for key, what in told.items())
    assert len(records) - len(told) < floor


def consenting(**fields):
    user = UserFactory()
    business = BusinessFactory(**fields)
    MembershipFactory(business=business, user=user, owner=True)
    for purpose in (Consent.Purpose.ADVICE, Consent.Purpose.PEER_STATISTICS):
        if not user.consents.filter(purpose=purpose).exists():
            ConsentFactory(user=user, purpose=purpose)
    return business


def finished(business, version, **answers):
    assessment = AssessmentFactory(submitted=True, business=business, instrument_version=version)
    ScoreFactory(assessment=assessment, total=100, maximum=320, level="1")
    for key, value in answers.items():
        AnswerFactory(assessment=assessment, question_key=key, value=value)
    return assessment


@pytest.fixture
def version():
    return InstrumentVersion.objects.current("vn_dbi_1970")


def take(client, version, **changed) -> list[dict[str, str]]:
    data = {"version": version.pk, "purpose": PURPOSE, "agrees": "on"} | changed
    response = client.post(PAGE, data)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@in_database
def test_an_analyst_takes_lines_without_names_and_says_what_for(client, sign_in, version, settings):
    settings.LANGUAGE_CODE = "vi"
    area = AreaFactory()
    businesses = [consenting(name=f"Xưởng {n}", area=area, size_class="small") for n in range(5)]
    for business in businesses:
        finished(business, version, wifi_coverage=3)
    analyst = sign_in(analyst=True)

    rows = take(client, version)

    assert len(rows) == 5
    assert {row["wifi_coverage"] for row in rows} == {"3"}
    text = str(rows)
    assert not any(business.name in text for business in businesses)
    line = AuditEvent.objects.get(verb="took microdata")
    assert (line.actor, line.details["purpose"]) == (analyst, PURPOSE)
    assert (line.details["businesses"], line.details["withheld"]) == (5, 0)


@in_database
def test_a_rare_area_is_not_told(client, sign_in, version):
    common, rare = AreaFactory(), AreaFactory()
    for area in [common] * 5 + [rare] * 5:
        finished(consenting(area=area, size_class="small"), version)
    lonely = AreaFactory(name="Nơi hiếm")
    for _ in range(5):
        finished(consenting(area=AreaFactory(), size_class="small"), version)
    finished(consenting(area=lonely, size_class="small"), version)
    sign_in(analyst=True)

    rows = take(client, version)

    assert len(rows) == 16
    assert lonely.name not in str(rows)
    assert common.name in str(rows)


@in_database
def test_pseudonyms_join_rounds_in_one_file_and_no_other(client, sign_in, version):
    for business in [consenting(area=None, size_class="small") for _ in range(5)]:
        finished(business, version)
        finished(business, version)
    sign_in(analyst=True)

    first, second = take(client, version), take(client, version)

    names = [{next(iter(row.values())) for row in rows} for rows in (first, second)]
    assert [len(found) for found in names] == [5, 5]
    assert not names[0] & names[1]
    rounds = defaultdict(int)
    for row in first:
        rounds[next(iter(row.values()))] += 1
    assert set(rounds.values()) == {2}


@in_database
def test_too_few_businesses_give_no_file(client, sign_in, version):
    for _ in range(4):
        finished(consenting(), version)
    sign_in(analyst=True)

    response = client.post(PAGE, {"version": version.pk, "purpose": PURPOSE, "agrees": "on"})

    assert response.status_code == 422
    assert not AuditEvent.objects.filter(verb="took microdata").exists()


@in_database
def test_without_consent_to_statistics_a_business_is_left_out(client, sign_in, version):
    for _ in range(5):
        finished(consenting(), version)
    unwilling = consenting()
    Consent.objects.filter(
        user__memberships__business=unwilling, purpose=Consent.Purpose.PEER_STATISTICS
    ).delete()
    finished(unwilling, version)
    sign_in(analyst=True)

    assert len(take(client, version)) == 5


@in_database
@pytest.mark.parametrize(
    "changed", [{"purpose": "ngắn"}, {"agrees": ""}, {"version": "0"}, {"purpose": ""}]
)
def test_without_a_purpose_a_promise_or_a_version_nothing_is_given(
    client, sign_in, version, changed
):
    sign_in(analyst=True)
    data = {"version": version.pk, "purpose": PURPOSE, "agrees": "on"} | changed

    assert client.post(PAGE, data).status_code == 422


@in_database
@pytest.mark.parametrize("role", ["official", "area_officer", "auditor", "adviser", "owner"])
def test_other_roles_take_no_lines(client, sign_in, version, role):
    sign_in(**{role: True})

    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"version": version.pk}).status_code == 404


@in_database
def test_measured_numbers_are_coarse_and_typed_words_stay(client, sign_in, version):
    kinds = {item["type"]: item["key"] for item in version.definition["items"]}
    ratio = kinds["ratio"]
    for _ in range(5):
        finished(consenting(), version, **{ratio: {"num": 1234, "den": 5678}})
    sign_in(analyst=True)

    rows = take(client, version)

    assert {row[ratio] for row in rows} == {"22"}
    assert not any(
        item["key"] in rows[0]
        for item in version.definition["items"]
        if item["type"] in {"text", "file"}
    )
