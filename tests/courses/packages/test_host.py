"""The packages' host: packages, their player, their reports; no cookie, nothing of the portal."""

import pytest
from django.core.checks import run_checks

from courses.packages.host import content_policy
from tests.courses.packages.building import scorm

pytestmark = pytest.mark.django_db
HOST = {"host": "packages.localhost:8000"}


@pytest.fixture
def ask(client):
    return lambda path, **headers: client.get(path, headers=HOST | headers)


def test_hands_out_a_file_with_its_type_and_its_policy(ask, bring_in):
    version = bring_in(scorm(page="<p>Chào</p>"))

    answer = ask(f"/files/{version.folder}/p1.html")

    assert b"".join(answer.streaming_content) == "<p>Chào</p>".encode()
    assert answer["Content-Type"] == "text/html"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "immutable" in answer["Cache-Control"]
    assert "frame-ancestors 'self' http://127.0.0.1:8000" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies


def test_hands_out_parts_of_a_clip(ask, bring_in):
    version = bring_in(scorm(clip__mp4="0123456789"))

    answer = ask(f"/files/{version.folder}/clip.mp4", range="bytes=2-4")

    assert answer.status_code == 206
    assert b"".join(answer.streaming_content) == b"234"
    assert answer["Content-Range"] == "bytes 2-4/10"


def test_a_part_behind_the_end_of_a_clip_is_refused(ask, bring_in):
    version = bring_in(scorm(clip__mp4="0123456789"))

    answer = ask(f"/files/{version.folder}/clip.mp4", range="bytes=10-")

    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */10"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/files/{folder}/khong-co.html",
        "/files/{folder}/../../secret.txt",
        "/files/{folder}/%2e%2e/%2e%2e/secret.txt",
        "/files/{folder}/",
        "/files/{folder}/a%00b",
        "/files/uploads/x",
        "/files/" + "0" * 32 + "/p1.html",
        "/player/../views/packages.py",
        "/player/%2e%2e/host.py",
        "/play/abc/x",
    ],
)
def test_hands_out_nothing_else(ask, bring_in, packages_root, path):
    (packages_root.parent / "secret.txt").write_text("x")
    version = bring_in()

    answer = ask(path.format(folder=version.folder))

    assert answer.status_code in {302, 404}
    assert not answer.cookies


def test_a_page_of_the_portal_is_asked_of_the_portal(ask, client):
    answer = ask("/tai-khoan/login/?next=/")

    assert answer["Location"] == "http://127.0.0.1:8000/tai-khoan/login/?next=/"
    assert not answer.cookies
    assert client.post("/tai-khoan/login/", headers=HOST).status_code == 404


def test_the_portal_hands_out_no_package(client, bring_in):
    version = bring_in()

    assert client.get(f"/files/{version.folder}/p1.html").status_code == 404
    assert client.get("/player/player.css").status_code == 404


def test_the_portal_frames_that_host_alone(client):
    policy = client.get("/")["Content-Security-Policy"].split("; ")

    assert "frame-src 'self' http://packages.localhost:8000" in policy


def test_a_package_may_call_nobody_else():
    policy = content_policy()

    assert "connect-src 'self';" in policy
    assert "form-action 'self';" in policy
    assert "http:" not in policy.replace("http://127.0.0.1:8000", "")


def test_without_an_origin_there_is_no_such_host(client, settings, bring_in):
    settings.PACKAGES_HOST = ""
    version = bring_in()

    assert client.get(f"/files/{version.folder}/p1.html", headers=HOST).status_code == 404


def deploy_ids() -> set[str]:
    return {found.id for found in run_checks(include_deployment_checks=True)}


def test_a_host_with_cookies_of_the_portal_is_an_error(settings):
    settings.PACKAGES_ORIGIN = "http://127.0.0.1:9000"  # another port is the same host to cookies
    assert "courses.E001" in deploy_ids()
    settings.PACKAGES_ORIGIN = ""
    assert "courses.W001" in deploy_ids()
    settings.PACKAGES_ORIGIN = "https://goi.labanso.example.vn"
    assert not {"courses.E001", "courses.W001"} & deploy_ids()
