"""A case goes to another adviser: by an official, proposed by the adviser, told to the owner."""

import uuid

import pytest
from django.urls import reverse

from advisory.models import AdviserCase, CaseNote, HandOverProposal
from core.models import AuditEvent
from tests.factories.advisory import AdviserCaseFactory, CaseNoteFactory, MembershipFactory
from tests.factories.users import UserFactory
from users.consents import Purpose, give_consent

pytestmark = pytest.mark.django_db
LOADS = reverse("advisory:caseloads")


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


@pytest.fixture
def owner():
    membership = MembershipFactory(owner=True)
    give_consent(user=membership.user, purpose=Purpose.ADVISER)
    return membership


@pytest.fixture
def case(owner):
    return AdviserCaseFactory(
        business=owner.business, adviser__first_name="Bình", adviser__last_name="Trần Văn"
    )


@pytest.fixture
def successor():
    return UserFactory(adviser=True, first_name="Hoa", last_name="Lê Thị")


def address(case: AdviserCase, name: str = "detail") -> str:
    return reverse(f"advisory:case-{name}", args=[case.pk])


def hand_over(client, case: AdviserCase, adviser, text: str = "Cùng ngành may", **more: str):
    return client.post(address(case, "hand-over"), {"adviser": adviser.pk, "text": text} | more)


def propose(client, case: AdviserCase, to=None, text: str = "Em nghỉ thai sản", **more: str):
    return client.post(address(case, "propose"), {"to": to.pk if to else "", "text": text} | more)


def test_the_new_adviser_sees_business_and_notes_and_the_old_one_nothing(
    client, sign_in, case, successor
):
    CaseNoteFactory(case=case, author=case.adviser, text="Chờ báo giá phần mềm")
    official = sign_in(official=True)

    response = hand_over(client, case, successor)

    new = AdviserCase.objects.open().get()
    assert response.url == address(new)
    assert (new.adviser, new.business, new.handed_over_from) == (successor, case.business, case)
    event = AuditEvent.objects.get(verb="handed over case")
    assert (event.actor, event.details["handed_from"]) == (official, case.pk)
    sign_in(case.adviser)
    for gone in (address(case), address(new), case.business.get_absolute_url()):
        assert client.get(gone).status_code == 404
    assert case.business.name not in client.get(reverse("advisory:case-list")).text
    sign_in(successor)
    notes = client.get(address(new, "note")).text
    assert notes.index("Cùng ngành may") < notes.index("Chờ báo giá phần mềm")
    assert "Trần Văn Bình bàn giao cho Lê Thị Hoa" in client.get(address(new, "history")).text


def test_the_notes_come_along_over_several_hands(client, sign_in, case, successor):
    CaseNoteFactory(case=case, text="Ghi chú đầu tiên")
    third = UserFactory(adviser=True)
    sign_in(official=True)
    hand_over(client, case, successor)
    hand_over(client, AdviserCase.objects.open().get(), third)

    sign_in(third)

    case = AdviserCase.objects.open().get()
    assert "Ghi chú đầu tiên" in client.get(address(case, "note")).text


def test_notes_of_another_advisers_case_stay_there(client, sign_in, case, successor):
    other = AdviserCaseFactory(business=case.business)
    CaseNoteFactory(case=other, text="Việc của người khác")
    sign_in(case.adviser)

    assert "Việc của người khác" not in client.get(address(case, "note")).text


def test_the_owner_is_told_who_advises_now(client, sign_in, case, owner, successor):
    sign_in(official=True)
    hand_over(client, case, successor)
    sign_in(owner.user)

    html = client.get(owner.business.get_absolute_url()).text

    assert "Lê Thị Hoa, từ" in html
    assert "nhận bàn giao từ Trần Văn Bình" in html


def test_a_doubled_form_hands_over_once(client, sign_in, case, successor):
    sign_in(official=True)
    key = str(uuid.uuid4())

    first = hand_over(client, case, successor, _once=key)
    second = hand_over(client, case, successor, _once=key)
    third = hand_over(client, case, UserFactory(adviser=True))

    assert first.url == second.url
    assert third.status_code == 302
    assert AdviserCase.objects.count() == 2
    assert AdviserCase.objects.open().get().adviser == successor
    assert AuditEvent.objects.filter(verb="handed over case").count() == 1


def test_who_advises_the_business_already_is_no_choice(client, sign_in, case, successor):
    AdviserCaseFactory(business=case.business, adviser=successor)
    sign_in(official=True)

    page = client.post(
        address(case, "hand-over"), {"adviser": successor.pk, "text": "x"}, follow=True
    )

    assert "Lê Thị Hoa đã tư vấn cho doanh nghiệp này" in page.text
    assert AdviserCase.objects.open().count() == 2
    assert not CaseNote.objects.exists()


def test_without_consent_nothing_is_handed_over(client, sign_in, successor):
    case = AdviserCaseFactory()
    sign_in(official=True)

    page = client.post(
        address(case, "hand-over"), {"adviser": successor.pk, "text": "x"}, follow=True
    )

    assert "Chưa có chủ doanh nghiệp nào đồng ý" in page.text
    assert AdviserCase.objects.get().is_open


@pytest.mark.parametrize("text", ["", " "])
def test_a_note_goes_with_it(client, sign_in, case, successor, text):
    sign_in(official=True)

    response = hand_over(client, case, successor, text=text)

    assert response.status_code == 422
    assert response.context["hand_over_form"].errors
    assert AdviserCase.objects.get().is_open


def test_only_another_adviser_is_a_choice(client, sign_in, case, owner):
    sign_in(official=True)

    assert hand_over(client, case, owner.user).status_code == 422
    assert hand_over(client, case, case.adviser).status_code == 422


@pytest.mark.parametrize("who", ["its adviser", "another adviser", "its owner", "a stranger"])
def test_only_officials_hand_over(client, sign_in, case, owner, successor, who):
    people = {
        "its adviser": case.adviser,
        "another adviser": successor,
        "its owner": owner.user,
        "a stranger": UserFactory(),
    }
    sign_in(people[who])

    assert hand_over(client, case, successor).status_code == 404
    assert AdviserCase.objects.get().is_open


def test_the_official_chooses_by_the_number_of_open_cases(client, sign_in, case, successor):
    AdviserCaseFactory.create_batch(2, adviser=successor)
    AdviserCaseFactory(adviser=successor, closed=True)
    sign_in(official=True)

    choice = "Lê Thị Hoa (2 doanh nghiệp đang tư vấn)"
    assert choice in client.get(address(case, "history")).text
    entrust = reverse("advisory:case-new", args=[case.business.public_id])
    assert choice in client.get(entrust).text
    loads = client.get(LOADS).context["advisers"]
    assert {adviser: adviser.open_cases for adviser in loads} == {successor: 2, case.adviser: 1}


def test_a_proposal_waits_and_the_official_follows_it(client, sign_in, case, successor):
    sign_in(case.adviser)
    propose(client, case, successor)
    assert client.get(address(case)).status_code == 200  # still in sight
    official = sign_in(official=True)

    html = client.get(LOADS).text
    page = client.get(address(case, "history"))

    assert case.business.name in html
    assert "Em nghỉ thai sản" in html
    assert "Em nghỉ thai sản" in page.text
    assert f"{address(case, 'history')}#hand-over" in client.get(address(case)).text
    assert page.context["hand_over_form"].initial == {"adviser": successor}
    assert AuditEvent.objects.filter(actor=official, verb="looked at case list").count() == 1
    hand_over(client, case, successor)
    assert not HandOverProposal.objects.open().exists()
    assert HandOverProposal.objects.get().ended_at
    sign_in(successor)
    new = AdviserCase.objects.open().get()
    assert "Em nghỉ thai sản" in client.get(address(new, "note")).text
    assert "Có đề nghị bàn giao" not in client.get(address(new)).text


def test_one_proposal_at_a_time(client, sign_in, case):
    sign_in(case.adviser)
    key = str(uuid.uuid4())

    propose(client, case, _once=key)
    propose(client, case, _once=key)
    propose(client, case, text="Lần nữa")

    assert HandOverProposal.objects.count() == 1
    assert CaseNote.objects.count() == 1


@pytest.mark.parametrize("decides", ["adviser", "official"])
def test_a_proposal_is_withdrawn_or_declined(client, sign_in, case, decides):
    sign_in(case.adviser)
    propose(client, case)
    if decides == "official":
        sign_in(official=True)

    client.post(address(case, "proposal-end"))
    client.post(address(case, "proposal-end"))

    assert not HandOverProposal.objects.open().exists()
    assert AdviserCase.objects.get().is_open
    assert AuditEvent.objects.filter(verb="ended proposal to hand over case").count() == 1


def test_a_closed_case_takes_its_proposal_along(client, sign_in, case):
    sign_in(case.adviser)
    propose(client, case)
    sign_in(official=True)
    client.post(address(case, "close"))

    assert "Em nghỉ thai sản" not in client.get(LOADS).text


@pytest.mark.parametrize("text", ["", " "])
def test_a_proposal_says_why(client, sign_in, case, text):
    sign_in(case.adviser)

    response = propose(client, case, text=text)

    assert response.status_code == 422
    assert response.context["proposal_form"].errors


@pytest.mark.parametrize(
    "traits", [{"adviser": True}, {"official": True}, {"owner": True}], ids=str
)
def test_only_its_adviser_proposes(client, sign_in, case, traits):
    sign_in(**traits)

    assert propose(client, case).status_code == 404


@pytest.mark.parametrize("traits", [{}, {"adviser": True}, {"trainer": True}], ids=str)
def test_caseloads_are_for_officials(client, sign_in, traits):
    sign_in(**traits)

    assert client.get(LOADS).status_code == 404


@pytest.mark.parametrize("number", [1, 8])
def test_caseloads_cost_the_same_for_many(client, sign_in, django_assert_max_num_queries, number):
    for case in AdviserCaseFactory.create_batch(number):
        note = CaseNoteFactory(case=case)
        HandOverProposal.objects.create(case=case, note=note, to=case.adviser)
    sign_in(official=True)

    with django_assert_max_num_queries(6):  # one of them the audit
        client.get(LOADS)
