"""Certificates: who gets one, who can check it, and that other software believes it."""

import io
import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier
from pypdf import PdfReader

from core.models import AuditEvent, Job
from courses import actions
from courses.certificates import keys
from courses.certificates.issuing import issue, revoke
from courses.certificates.rule import NotEarned
from courses.lessons import lessons_of
from courses.models import Certificate, LessonProgress, SigningKey
from tests.factories.courses import CoursePageFactory
from tests.factories.users import UserFactory
from users.personal_data import collect, erase_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _address(settings):
    settings.BASE_URL = "https://labanso.example.vn"


@pytest.fixture
def course():
    return CoursePageFactory(title="Bán hàng trực tuyến", lessons=2)


@pytest.fixture
def learner(sign_in, course):
    """Signed in, and done with the course."""
    learner = sign_in(learner=True)
    finish(learner, course)
    return learner


def finish(learner, course) -> None:
    actions.enrol(user=learner, course=course)
    for lesson in lessons_of(course):
        actions.complete_lesson(
            user=learner, course_key=course.translation_key, lesson_key=lesson.translation_key
        )


def new(course) -> str:
    return reverse("courses:certificate-new", args=[course.translation_key])


def part(certificate, name: str) -> str:
    return reverse(f"courses:certificate-{name}", args=[certificate.public_id])


def issued(learner, course, name="Nguyễn Thị Lan") -> Certificate:
    return issue(user=learner, course=course, name=name)


def published(client: Client):
    """A download as other software makes it, answered by the portal."""

    def download(url: str, *_args, **_kwargs) -> bytes:
        path = url.removeprefix("https://labanso.example.vn")
        response = client.get(path)
        assert response.status_code == 200, url
        return response.content

    return download


# --- Asking for one ------------------------------------------------------------------------


def test_a_completed_course_gives_a_certificate_with_the_name_chosen(client, learner, course):
    assert new(course) in client.get(course.url).text
    assert 'value="Nguyễn Thị Lan"' in client.get(new(course)).text

    shown = client.post(new(course), {"name": "Chị Lan", "_once": str(uuid.uuid4())}, follow=True)

    assert "Giấy này còn giá trị" in shown.text
    assert "Chị Lan" in shown.text
    assert "Bán hàng trực tuyến" in Client().get(Certificate.objects.get().get_absolute_url()).text


def test_a_form_sent_twice_gives_one(client, learner, course):
    form = {"name": "", "_once": str(uuid.uuid4())}

    answers = [client.post(new(course), form)["Location"] for _n in range(2)]
    other = client.post(new(course), {"name": "Khác"})["Location"]

    assert {*answers, other} == {Certificate.objects.get().get_absolute_url()}


def test_without_a_name_nothing_personal_is_told(client, learner, course):
    certificate = issued(learner, course, "")

    for text in (
        Client().get(certificate.get_absolute_url()).text,
        json.dumps(json_of(certificate), ensure_ascii=False),
    ):
        assert "Lan" not in text
        assert learner.email not in text


def test_who_has_not_finished_gets_none(client, sign_in, course):
    learner = sign_in(learner=True)
    assert client.get(new(course)).status_code == 404
    actions.enrol(user=learner, course=course)
    assert client.post(new(course), {"name": "Tôi"}).status_code == 404
    with pytest.raises(NotEarned):
        issued(learner, course)
    assert not Certificate.objects.exists()


def test_the_course_says_by_which_rule(client, learner, course):
    LessonProgress.objects.filter(lesson_key=lessons_of(course)[0].translation_key).update(
        success="failed"
    )
    course.certificate = "passed"
    course.save_revision().publish()
    assert client.get(new(course)).status_code == 404

    LessonProgress.objects.update(success="passed")
    assert client.get(new(course)).status_code == 200

    course.certificate = "none"
    course.save_revision().publish()
    assert client.get(new(course)).status_code == 404
    assert new(course) not in client.get(course.url).text


def test_a_lesson_added_later_takes_nothing_away(client, learner, course):
    from tests.factories.courses import LessonPageFactory

    LessonPageFactory(parent=course)

    assert client.get(new(course)).status_code == 200


def test_a_visitor_signs_in_first(course):
    assert "/tai-khoan/" in Client().get(new(course))["Location"]


# --- Checking one --------------------------------------------------------------------------


def json_of(certificate) -> dict:
    answer = Client().get(certificate.get_absolute_url(), headers={"Accept": "application/json"})
    return answer.json()


def verifier(client) -> OB3Verifier:
    return OB3Verifier.for_issuer_did("did:web:labanso.example.vn", download=published(client))


def test_another_library_verifies_what_we_signed(learner, course):
    certificate = issued(learner, course)

    found = verifier(Client()).verify(
        certificate.credential, check_status=True, download=published(Client())
    )

    assert found.achievement.name == "Bán hàng trực tuyến"
    assert found.issuer.id == "did:web:labanso.example.vn"
    assert [one.identity_hash for one in found.identifiers] == ["Nguyễn Thị Lan"]
    assert json_of(certificate)["jwt"] == certificate.credential
    assert Client().get(part(certificate, "credential")).text == certificate.credential


def test_another_library_refuses_it_once_it_is_revoked(learner, course):
    certificate = issued(learner, course)
    other = issued_for_another(course)
    revoke(certificate=certificate, because=Certificate.Why.HOLDER, by=learner)

    with pytest.raises(OB3VerificationError, match="revocation"):
        verifier(Client()).verify(
            certificate.credential, check_status=True, download=published(Client())
        )
    verifier(Client()).verify(other.credential, check_status=True, download=published(Client()))


def issued_for_another(course) -> Certificate:
    other = UserFactory(learner=True)
    finish(other, course)
    return issued(other, course, "")


def test_a_changed_credential_is_refused(learner, course):
    head, body, signature = issued(learner, course).credential.split(".")

    with pytest.raises(OB3VerificationError):
        verifier(Client()).verify(f"{head}.{body[:-4]}AAAA.{signature}")


def test_after_a_change_of_key_what_the_old_one_signed_is_still_verified(
    learner, course, settings, tmp_path
):
    old = issued(learner, course)
    settings.CERTIFICATE_KEY = tmp_path / "new.pem"
    fresh = issued_for_another(course)

    assert SigningKey.objects.count() == 2
    assert old.key_id != fresh.key_id
    for certificate in (old, fresh):
        verifier(Client()).verify(certificate.credential)
    assert (tmp_path / "new.pem").stat().st_mode & 0o077 == 0


def test_the_private_half_is_in_no_row_and_no_answer(learner, course):
    issued(learner, course)

    told = json.dumps(keys.did_document()) + json.dumps(SigningKey.objects.get().public_jwk)
    assert not {'"d"', '"p"', '"q"'} & {word for word in ('"d"', '"p"', '"q"') if word in told}


def test_an_unknown_certificate_is_not_found():
    for name in ("certificate", "certificate-credential", "certificate-pdf"):
        assert Client().get(reverse(f"courses:{name}", args=[uuid.uuid4()])).status_code == 404
    assert Client().get(reverse("courses:certificate-status", args=[7])).status_code == 404


def test_checking_costs_two_queries(learner, course, django_assert_max_num_queries):
    certificate = issued(learner, course)

    with django_assert_max_num_queries(2):
        Client().get(certificate.get_absolute_url())


# --- Taking it back --------------------------------------------------------------------------


def test_the_holder_withdraws_it_and_gets_another(client, learner, course):
    first = issued(learner, course)

    client.post(part(first, "withdraw"))

    page = Client().get(first.get_absolute_url()).text
    assert "Giấy này không có giá trị" in page
    assert "Nguyễn Thị Lan" not in page
    assert json_of(first) == {"valid": False, "id": first.address}
    assert Client().get(part(first, "credential")).status_code == 404
    assert issued(learner, course, "Lan") != first


def test_the_agency_revokes_it_with_a_reason_that_only_it_keeps(client, sign_in, learner, course):
    certificate = issued(learner, course)
    official = sign_in(official=True)
    assert part(certificate, "revoke") in client.get(certificate.get_absolute_url()).text
    assert client.post(part(certificate, "revoke"), {"reason": ""}).status_code == 200

    client.post(part(certificate, "revoke"), {"reason": "Học hộ"})

    assert "Học hộ" not in Client().get(certificate.get_absolute_url()).text
    event = AuditEvent.objects.get(verb="revoked certificate")
    assert (event.actor, event.details["reason"]) == (official, "Học hộ")


@pytest.mark.parametrize("traits", [{"owner": True}, {"trainer": True}, {"adviser": True}])
def test_nobody_else_may_take_it_back(client, sign_in, learner, course, traits):
    certificate = issued(learner, course)
    sign_in(**traits)

    assert client.post(part(certificate, "withdraw")).status_code == 404
    assert client.post(part(certificate, "revoke"), {"reason": "x"}).status_code == 404
    assert client.get(part(certificate, "pdf")).status_code == 404
    certificate.refresh_from_db()
    assert certificate.is_valid


def test_an_erased_account_leaves_no_name_and_nothing_valid(client, learner, course):
    certificate = issued(learner, course)
    assert collect(learner)["certificates"][0]["name on it"] == "Nguyễn Thị Lan"

    erase_account(user=learner)

    certificate.refresh_from_db()
    assert (certificate.holder_name, certificate.credential, certificate.enrolment) == (
        "",
        "",
        None,
    )
    assert "không có giá trị" in Client().get(certificate.get_absolute_url()).text


def test_erasing_the_learning_record_does_the_same(learner, course):
    certificate = issued(learner, course)

    actions.end_learning_record(user=learner, erase=True)

    certificate.refresh_from_db()
    assert (certificate.is_valid, certificate.holder_name) == (False, "")


# --- On paper --------------------------------------------------------------------------------


def test_the_pdf_says_the_same_and_is_made_by_a_worker(
    client, learner, course, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(new(course), {"name": "Lan Đỗ Mỹ Ẩn"})
    certificate = Certificate.objects.get()

    assert Job.objects.get(kind="print_certificate").state == "done"
    response = client.get(part(certificate, "pdf"))
    reader = PdfReader(io.BytesIO(response.content))
    text = reader.pages[0].extract_text()
    assert len(reader.pages) == 1
    assert "Lan Đỗ Mỹ Ẩn" in text
    assert "Bán hàng trực tuyến" in text
    assert certificate.address in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_pdf_that_is_not_there_yet_is_ordered(client, learner, course):
    certificate = issued(learner, course)

    response = client.get(part(certificate, "pdf"))

    assert response["Location"] == certificate.get_absolute_url()
    assert Job.objects.filter(kind="print_certificate", key=str(certificate.public_id)).exists()


def test_a_very_long_name_stays_on_the_page(learner, course):
    from courses.certificates.printing import print_certificate

    certificate = issued(learner, course, "Ngô" * 40)

    reader = PdfReader(io.BytesIO(print_certificate(certificate)))
    assert len(reader.pages) == 1
