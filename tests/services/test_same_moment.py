"""Answers given and settled at the same moment, some of them twice: nothing lost or doubled."""

import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup

from tests.services.installation import Installation
from tests.services.signed_in import Answer, ask_as, sign_in

pytestmark = pytest.mark.services

CARD = "cloud_use"
ROUNDS = 8  # the moment has to be met
TAPS = 6
EMAILS = ("chu-cung-luc@example.vn", "nhan-vien-cung-luc@example.vn")
PREPARE = f"""
import json
from django.utils import timezone
from advisory.assessments.questionnaire import questionnaire_of
from advisory.models import Assessment, Business, InstrumentVersion, Membership
from users.consents import Purpose, give_consent
from users.models import User
version = InstrumentVersion.objects.current("labanso_quick")
business = Business.objects.create(name="Cùng lúc một thẻ")
owner, staff = people = [User.objects.get(email=email) for email in {EMAILS!r}]
for person, role in zip(people, ("owner", "staff")):
    Membership.objects.create(business=business, user=person, role=role)
    give_consent(user=person, purpose=Purpose.ADVICE)
pages = questionnaire_of(version).pages
[page] = [one.key for one in pages if "{CARD}" in {{item["key"] for item in one.items}}]
print(json.dumps([page, *(
    str(Assessment.objects.create(
        instrument_version=version, code=f"SAME{{number:06}}", business=business,
        claimed_at=timezone.now(), led_by=owner if number % 2 else None,
    ).public_id) for number in range({2 * ROUNDS})
)]))
"""

DIFFERING = f"""
import json
from django.utils import timezone
from advisory.assessments.actions import submit_assessment
from advisory.assessments.leading import mark_of
from advisory.models import Answer, Assessment, InstrumentVersion, Respondent
from users.models import User
version = InstrumentVersion.objects.current("labanso_quick")
owner = User.objects.get(email="{EMAILS[0]}")
assessment = Assessment.objects.create(
    instrument_version=version, code="SETTLE0001", started_by=owner
)
other = Respondent.objects.create(
    assessment=assessment, name="Nhân viên", agreed_at=timezone.now()
)
choices = {{}}
for item in version.definition["items"]:
    if item["type"] == "ladder":
        said = {{"assessment": assessment, "question_key": item["key"]}}
        Answer.objects.create(**said, value=1, answered_by=owner)
        theirs = Answer.objects.create(
            **said, value=4, layer="colleague", respondent=other, respondent_key=other.pk
        )
        mark = mark_of({{"state": theirs.state, "value": theirs.value}})
        choices[item["key"]] = f"{{theirs.pk}}-{{mark}}"
submit_assessment(assessment=assessment)
print(json.dumps([str(assessment.public_id), choices]))
"""
TOTALS = """
from advisory.assessments.scores import rescore
from advisory.models import Assessment
assessment = Assessment.objects.get(code="SETTLE0001")
print(assessment.scores.get().total)
rescore(assessment=assessment, reason="counted again")
print(assessment.scores.get().total)
"""


class Together(NamedTuple):
    """The owner and a colleague of one business, with drafts of theirs; half are led by nobody."""

    owner: str
    staff: str
    page: str
    drafts: list[str]


class Tap(NamedTuple):
    session: str
    draft: str
    value: int


@pytest.fixture(scope="module")
def together(services) -> Together:
    owner, staff = sign_in(services, *EMAILS)
    page, *drafts = json.loads(services.shell(PREPARE)[-1])
    return Together(owner, staff, page, drafts)


@pytest.fixture(scope="module")
def portal(services):
    with services.web(workers=3) as (address, _master):
        yield address


def tap_at_once(portal: str, page: str, taps: list[Tap]) -> list[Answer]:
    """Save the card as the page's script does, all at the same moment."""
    start = threading.Barrier(len(taps))

    def save(tap: Tap) -> Answer:
        start.wait()
        address = f"{portal}/danh-gia/{tap.draft}/{page}/"
        return ask_as(tap.session, address, {CARD: str(tap.value)}, accept="application/json")

    with ThreadPoolExecutor(len(taps)) as pool:
        return list(pool.map(save, taps))


def stored(services: Installation, draft: str) -> list[tuple[str, str, int]]:
    """Layer, person and value of every answer to the card."""
    return services.ask(
        """SELECT a.layer, u.email, a.value::int
             FROM advisory_answer a JOIN advisory_assessment s ON s.id = a.assessment_id
             JOIN users_user u ON u.id = a.answered_by_id
            WHERE s.public_id::text = %s AND a.question_key = %s ORDER BY a.layer""",
        draft,
        CARD,
    )


def test_two_people_who_save_one_card_at_once_are_both_heard(services, together, portal):
    drafts = together.drafts[:ROUNDS]

    for draft in drafts:
        taps = [Tap(together.owner, draft, 2), Tap(together.staff, draft, 4)]
        answers = tap_at_once(portal, together.page, taps)
        assert [answer.status for answer in answers] == [200, 200], services.log("gunicorn")

    for draft in drafts:
        rows = stored(services, draft)
        assert [layer for layer, *_said in rows] == ["colleague", "self"]
        assert {tuple(said) for _layer, *said in rows} == set(zip(EMAILS, (2, 4), strict=True))
        page = ask_as(together.owner, f"{portal}/danh-gia/{draft}/y-kien-khac/").text
        card = BeautifulSoup(page, "html.parser").select_one(f"#q-{CARD}")
        assert "chưa chốt" in card.select_one(".tag").text
        assert len(card.select(".voice--self")) == len(card.select(".voice--colleague")) == 1


def test_who_taps_again_and_again_gives_one_answer(services, together, portal):
    drafts = together.drafts[ROUNDS:]

    for draft in drafts:
        taps = [Tap(together.owner, draft, 2), Tap(together.staff, draft, 4)] * TAPS
        answers = tap_at_once(portal, together.page, taps)
        assert {answer.status for answer in answers} == {200}, services.log("gunicorn")

    for draft in drafts:
        rows = stored(services, draft)
        assert [layer for layer, *_said in rows] == ["colleague", "self"]
        assert {tuple(said) for _layer, *said in rows} == set(zip(EMAILS, (2, 4), strict=True))
    colleagues = services.ask(
        """SELECT count(*) FROM advisory_respondent r
             JOIN advisory_assessment s ON s.id = r.assessment_id
            WHERE s.public_id::text = ANY(%s) GROUP BY s.id""",
        drafts,
    )
    assert colleagues == [(1,)] * len(drafts)


def test_differences_settled_at_once_are_all_in_the_score(services, together, portal):
    settled, choices = json.loads(services.shell(DIFFERING)[-1])
    start = threading.Barrier(len(choices))

    def settle(question: str) -> Answer:
        start.wait()
        address = f"{portal}/danh-gia/{settled}/y-kien-khac/{question}/"
        fields = {"choice": choices[question], "_once": str(uuid.uuid4())}
        return ask_as(together.owner, address, fields)

    with ThreadPoolExecutor(len(choices)) as pool:
        answers = list(pool.map(settle, choices))

    assert {answer.status for answer in answers} == {302}, services.log("gunicorn")
    own = services.ask(
        """SELECT a.value::int FROM advisory_answer a
             JOIN advisory_assessment s ON s.id = a.assessment_id
            WHERE s.public_id::text = %s AND a.layer = 'self'""",
        settled,
    )
    assert own == [(4,)] * len(choices)
    kept, counted_again = services.shell(TOTALS)
    assert kept == counted_again
