"""The badge as a picture: others read the same credential out of it, and nobody is named on it."""

import io
import re
import time
import zlib

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openbadgeslib.ob3 import OB3Verifier
from PIL import Image

from courses.certificates.badge import baked_badge, credential_in, draw_badge
from courses.certificates.issuing import issue, revoke
from courses.models import Certificate
from tests.courses.test_certificates import finish, verifier
from tests.factories.courses import CoursePageFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
LONG = "Hóa đơn điện tử, chữ ký số, hợp đồng điện tử và thanh toán không dùng tiền mặt " * 3


@pytest.fixture(autouse=True)
def _address(settings):
    settings.BASE_URL = "https://labanso.example.vn"


@pytest.fixture
def certificate() -> Certificate:
    course = CoursePageFactory(title="Bán hàng trực tuyến", lessons=1)
    learner = UserFactory(learner=True)
    finish(learner, course)
    return issue(user=learner, course=course, name="Trần Văn Mẫu")


def address(certificate: Certificate) -> str:
    return reverse("courses:certificate-badge", args=[certificate.public_id])


def test_the_credential_is_in_the_picture_and_others_believe_it(certificate):
    png = Client().get(address(certificate))

    assert png["Content-Type"] == "image/png"
    assert credential_in(png.content) == certificate.credential
    token = OB3Verifier.extract_token_from_png(png.content)
    assert token == certificate.credential
    assert verifier(Client()).verify(token).achievement.name == "Bán hàng trực tuyến"


def test_the_chunk_is_as_the_standard_wants_it(certificate):
    png = baked_badge(certificate)

    at = png.index(b"iTXt")
    assert png[at + 4 :].startswith(b"openbadgecredential\0\0\0\0\0")  # plain, no language
    assert png.count(b"openbadgecredential") == 1


def test_it_holds_no_e_mail_and_no_name_outside_the_credential(certificate):
    png = baked_badge(certificate)

    email = certificate.enrolment.user.email.encode()
    without = png.replace(certificate.credential.encode(), b"")
    assert email not in png
    assert email not in zlib.compress(png)
    assert "Trần Văn Mẫu".encode() not in without
    with Image.open(io.BytesIO(png)) as picture:
        assert set(picture.text) == {"openbadgecredential"}


@pytest.mark.parametrize("title", ["A", "Bán hàng trực tuyến", LONG, "x" * 200])
def test_every_title_stays_within_the_ring(certificate, title):
    certificate.course_title = title

    picture = draw_badge(certificate).convert("RGB")

    assert picture.size == (640, 640)
    middle = [picture.getpixel((x, 330)) for x in (40, 44, 596, 600)]
    assert middle == [(255, 255, 255)] * 4  # nothing is written over the edge


def test_a_certificate_that_is_no_longer_valid_gives_no_badge(certificate):
    revoke(certificate=certificate, because=Certificate.Why.AGENCY, by=None, reason="thử")

    assert Client().get(address(certificate)).status_code == 404
    assert (
        Client().get(re.sub(r"[0-9a-f]{12}/", "0" * 12 + "/", address(certificate))).status_code
        == 404
    )


def test_the_holder_finds_it_on_the_page(client, certificate):
    client.force_login(
        certificate.enrolment.user, backend="django.contrib.auth.backends.ModelBackend"
    )

    assert address(certificate) in client.get(certificate.get_absolute_url()).text
    assert address(certificate) not in Client().get(certificate.get_absolute_url()).text


def test_it_is_not_drawn_for_ever_on_end(certificate, monkeypatch):
    monkeypatch.setattr("courses.views.certificates.baked_badge", lambda _certificate: b"")
    with time_machine.travel(time.time() // 60 * 60, tick=False):
        answers = [Client().get(address(certificate)).status_code for _n in range(31)]

    assert answers == [200] * 30 + [429]
