import io
import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from advisory.models import HeaderMapping, RegisterEntry, RegisterImport
from advisory.register.actions import begin_import
from core import jobs
from core.models import AuditEvent, Job
from tests.advisory.register_files import DAY, begin, content, imported

pytestmark = pytest.mark.django_db
HOME = reverse("advisory:register")
SEARCH = reverse("advisory:register-search")


def sent(body: bytes, name: str = "so.csv", **changes: object) -> dict:
    return {"file": SimpleUploadedFile(name, body), "as_of": "2026-11-01"} | changes


def address(run: RegisterImport, page: str = "import") -> str:
    return reverse(f"advisory:register-{page}", args=[run.public_id])


def choices(**changes: str) -> dict:
    columns = {
        name: str(index)
        for index, name in enumerate(
            [
                "tax_code",
                "name",
                "vsic_code",
                "vsic_version",
                "area_code",
                "area_list_version",
                "employees",
                "revenue_vnd",
                "capital_vnd",
                "founded_on",
                "status",
                "women_owned",
            ]
        )
    }
    rest = {
        "as_of": "2026-11-01",
        "revenue_vnd_unit": "1",
        "capital_vnd_unit": "1",
        "vsic_version_all": "",
        "area_list_version_all": "",
        "do": "start",
    }
    return columns | rest | changes


# --- Bringing a file ---------------------------------------------------------------------------


def test_an_official_brings_a_file_and_sees_its_rows(client, sign_in):
    official = sign_in(official=True)

    response = client.post(HOME, sent(content({}, {"status": "lạ"})))

    run = RegisterImport.objects.get()
    assert response.url == address(run)
    assert (run.started_by, run.as_of, run.state) == (official, DAY, "mapping")
    page = client.get(response.url)
    assert [number for number, _cells in page.context["look"]["rows"]] == [2, 3]
    assert [problem.row for problem in page.context["look"]["problems"]] == [3]
    assert AuditEvent.objects.filter(verb="brought a register file").count() == 1


def test_a_form_sent_twice_brings_one_file(client, sign_in):
    sign_in(official=True)
    key = str(uuid.uuid4())

    first = client.post(HOME, sent(content({}), _once=key))
    again = client.post(HOME, sent(content({}), _once=key))

    assert first.url == again.url
    assert RegisterImport.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "nội dung"),
        (b"mst;ten\n1;\x8d\n", "UTF-8"),
        (b"PK\x03\x04 no archive", "hỏng"),
        (b"no columns at all", "cột"),
    ],
    ids=["empty", "letters", "archive", "columns"],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(client, sign_in, body, words):
    sign_in(official=True)

    response = client.post(HOME, sent(body))

    assert response.status_code == 422
    assert words in str(response.context["form"].errors["file"])
    assert not RegisterImport.objects.exists()


def test_a_large_file_is_refused_by_its_size_before_it_is_stored(client, sign_in, settings):
    settings.REGISTER_MAX_BYTES = 50_000
    sign_in(official=True)

    response = client.post(HOME, sent(b"mst;ten\n" + b"0100233488;A\n" * 20_000))

    assert response.status_code == 422
    [sentence] = response.context["form"].errors["file"]
    assert "48,8" in sentence  # KB at most
    assert not RegisterImport.objects.exists()


def test_a_form_without_its_token_is_refused(sign_in, client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    sign_in(official=True)
    strict.cookies = client.cookies

    assert strict.post(HOME, sent(content({}))).status_code == 403
    assert not RegisterImport.objects.exists()


# --- Columns ---------------------------------------------------------------------------------------


def test_columns_are_chosen_remembered_and_the_import_started(client, sign_in):
    sign_in(official=True)
    odd = content({}, header=[f"Cột {index}" for index in range(12)])
    run = begin_import(io.BytesIO(odd), name="so.csv", as_of=DAY)

    response = client.post(address(run, "mapping"), choices())

    assert response.url == address(run)
    run.refresh_from_db()
    assert (run.state, run.mapping["columns"]["name"]) == ("running", 1)
    assert HeaderMapping.objects.get().mapping["columns"] == run.mapping["columns"]
    jobs.run(str(run.job_id))
    assert RegisterEntry.objects.count() == 1


def test_looking_again_starts_nothing(client, sign_in):
    sign_in(official=True)
    run = begin({})

    client.post(address(run, "mapping"), choices(do="look", revenue_vnd_unit="1000000"))

    run.refresh_from_db()
    assert (run.state, run.mapping["units"]) == ("mapping", {"revenue_vnd": 1_000_000})
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"tax_code": ""}, "tax_code"), ({"name": "0"}, "name"), ({"as_of": "2999-01-01"}, "as_of")],
)
def test_columns_that_do_not_fit_are_shown_again(client, sign_in, changes, field):
    sign_in(official=True)
    run = begin({})

    response = client.post(address(run, "mapping"), choices(**changes))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Job.objects.exists()


def test_an_import_is_started_once(client, sign_in):
    sign_in(official=True)
    run = begin({})

    for _time in range(2):
        client.post(address(run, "mapping"), choices())

    assert Job.objects.count() == 1


def test_a_file_that_was_not_started_can_be_deleted(client, sign_in):
    sign_in(official=True)
    run = begin({})

    client.post(address(run, "drop"))

    assert not RegisterImport.objects.exists()


# --- On its way and over -----------------------------------------------------------------------------


def test_the_page_shows_how_far_it_is_and_looks_again(client, sign_in):
    sign_in(official=True)
    run = begin({})
    client.post(address(run, "mapping"), choices())

    page = client.get(address(run)).content.decode()

    assert 'http-equiv="refresh"' in page
    assert "<progress" in page


def test_an_import_that_stopped_can_be_gone_on_with(client, sign_in):
    sign_in(official=True)
    run = begin({})
    client.post(address(run, "mapping"), choices())
    Job.objects.update(state="failed", message="out of disk")
    assert "out of disk" in client.get(address(run)).content.decode()

    client.post(address(run, "go-on"))

    run.refresh_from_db()
    assert (Job.objects.count(), run.job.state) == (2, "queued")


def test_a_split_unit_is_asked_for_on_the_page(client, sign_in):
    sign_in(official=True)
    run = imported({"area_code": "25741", "area_list_version": "cũ"})
    page = client.get(address(run))
    assert "Hiệp Thành" in page.content.decode()

    refused = client.post(address(run, "choices"), {})
    accepted = client.post(address(run, "choices"), {"25741": "25750"})

    assert (refused.status_code, accepted.status_code) == (422, 302)
    run.refresh_from_db()
    jobs.run(str(run.job_id))
    assert RegisterEntry.objects.get().area.code == "25750"
    assert "Phú Lợi" in client.get(address(run)).content.decode()


def test_what_came_of_it_is_shown_with_the_list_of_refused_rows(client, sign_in):
    sign_in(official=True)
    run = imported({}, {"tax_code": "x 079123456789"})

    page = client.get(address(run))
    rejects = client.get(address(run, "rejects"))

    assert dict(page.context["outcome"]) == {"mới có trong sổ": 1, "bị loại": 1}
    lines = b"".join(rejects.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "079123456789" not in lines[1]
    assert AuditEvent.objects.filter(verb="took the refused rows").count() == 1


def test_an_import_without_problems_has_no_list(client, sign_in):
    sign_in(official=True)

    assert client.get(address(imported({}), "rejects")).status_code == 404


# --- Looking up an entry ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [("0100233488", True), ("010 023 3488", True), ("0100", False), ("Đổi Mới", False)],
)
def test_an_entry_is_found_by_its_whole_code_alone(client, sign_in, typed, is_found):
    imported({})
    sign_in(official=True)

    response = client.post(SEARCH, {"tax_code": typed})

    assert response.context["is_found"] == is_found


def test_each_look_is_recorded_without_personal_numbers(client, sign_in):
    imported({"tax_code": "079123456789", "name": "Hộ Lan"})
    official = sign_in(official=True)

    page = client.post(SEARCH, {"tax_code": "079 123 456 789"}).content.decode()

    event = AuditEvent.objects.get(verb="searched the register")
    assert (event.actor, event.details) == (official, {"words": "••••••••6789", "hits": 1})
    assert "Hộ Lan" in page
    assert "079123456789" not in page.split("<main")[1].split('<input type="text"')[0]


# --- Who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["owner", "trainer", "adviser"])
def test_only_officials_come_in(client, sign_in, role):
    run = imported({}, {"tax_code": "1"})
    sign_in(**{role: True})

    pages = [client.get(HOME), client.get(address(run)), client.get(address(run, "rejects"))]
    posts = [client.post(HOME, sent(content({}))), client.post(SEARCH, {"tax_code": "0100233488"})]
    posts += [client.post(address(run, page)) for page in ("mapping", "choices", "go-on", "drop")]

    assert {response.status_code for response in pages + posts} == {404}


def test_visitors_are_asked_to_sign_in(client):
    run = imported({})

    assert client.get(HOME).status_code == 302
    assert client.get(address(run)).url.startswith("/tai-khoan/login/")


# --- Queries -----------------------------------------------------------------------------------------------


def test_the_list_asks_the_same_number_of_queries_for_many(
    client, sign_in, django_assert_max_num_queries
):
    sign_in(official=True)
    for index in range(5):
        begin({}, as_of=date(2026, 1, index + 1))
    client.get(HOME)

    with django_assert_max_num_queries(6):
        client.get(HOME)


@pytest.mark.parametrize("state", ["mapping", "choosing", "running", "done"])
def test_the_page_of_an_import_asks_few_queries(
    client, sign_in, django_assert_max_num_queries, state
):
    sign_in(official=True)
    if state == "choosing":
        run = imported({"area_code": "25741", "area_list_version": "cũ"})
    elif state == "done":
        run = imported({}, {"tax_code": "1"})
    else:
        run = begin({})
        if state == "running":
            client.post(address(run, "mapping"), choices())
    client.get(address(run))

    with django_assert_max_num_queries(6):
        client.get(address(run))


def test_sending_and_starting_take_few_queries(client, sign_in, django_assert_max_num_queries):
    sign_in(official=True)
    run = begin({})
    client.get(address(run))

    with django_assert_max_num_queries(10):  # six, and two pairs of savepoints
        client.post(HOME, sent(content({}), _once=str(uuid.uuid4())))
    # Ten, because it keeps the columns, remembers them and starts; and four pairs of savepoints.
    with django_assert_max_num_queries(18):
        client.post(address(run, "mapping"), choices(_once=str(uuid.uuid4())))
