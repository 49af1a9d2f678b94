"""Auditors read the trail; what they read is written down; nobody else reads it."""

import ast
import csv
import datetime
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core import audit
from core.models import AuditEvent
from reports.trail import queries
from reports.trail.details import DETAILS, in_words
from reports.trail.verbs import VERBS, verb_label
from tests.factories.advisory import BusinessFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("reports:trail")
FILE = reverse("reports:trail-file")
ROOT = Path(__file__).resolve().parents[2]


def said(response) -> list[str]:
    return [line.verb for line in response.context["lines"]]


def test_an_auditor_reads_the_newest_lines_first_and_the_look_is_recorded(client, sign_in):
    business = BusinessFactory()
    audit.record(UserFactory(official=True), "looked at business", business)
    audit.record(UserFactory(adviser=True), "opened case", business)
    auditor = sign_in(auditor=True)

    response = client.get(PAGE)

    assert said(response) == ["opened case", "looked at business"]
    assert AuditEvent.objects.get(verb="read the trail").actor == auditor


def test_lines_are_found_by_person_deed_object_and_day(client, sign_in):
    business = BusinessFactory()
    lan = UserFactory(official=True, last_name="Đặng Thị", first_name="Lan", email="lan@example.vn")
    old = audit.record(lan, "looked at business", business)
    AuditEvent.objects.filter(pk=old.pk).update(at=timezone.now() - datetime.timedelta(days=40))
    audit.record(lan, "export", lan, form="csv")
    audit.record(UserFactory(official=True), "platform vetted", business)
    sign_in(auditor=True)
    today = timezone.localdate().isoformat()

    assert said(client.get(PAGE, {"who": "dang thi"})) == ["export", "looked at business"]
    assert said(client.get(PAGE, {"who": "lan@example"})) == ["export", "looked at business"]
    assert said(client.get(PAGE, {"verb": "platform "})) == ["platform vetted"]
    about = f"advisory.business {business.pk}"
    assert said(client.get(PAGE, {"about": about})) == ["platform vetted", "looked at business"]
    assert "looked at business" not in said(client.get(PAGE, {"since": today}))
    until = (timezone.localdate() - datetime.timedelta(days=39)).isoformat()
    assert said(client.get(PAGE, {"until": until})) == ["looked at business"]


@pytest.mark.parametrize(
    "bad",
    [{"verb": "flew"}, {"since": "yesterday"}, {"since": "2026-02-02", "until": "2026-02-01"}],
)
def test_a_question_that_cannot_be_read_shows_no_lines_and_gives_no_file(client, sign_in, bad):
    audit.record(UserFactory(official=True), "export", BusinessFactory())
    sign_in(auditor=True)

    page = client.get(PAGE, bad)
    file = client.get(FILE, bad)

    assert not page.context["lines"]
    assert page.context["form"].errors
    assert file["Location"].startswith(PAGE)


def test_older_lines_follow_without_a_gap_or_a_repetition(client, sign_in, monkeypatch):
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    business = BusinessFactory()
    made = [audit.record(None, "looked at business", business).pk for _ in range(5)]
    sign_in(auditor=True)

    seen, before = [], None
    for _ in range(3):
        asked = {"verb": "looked at business"} | ({"before": before} if before else {})
        response = client.get(PAGE, asked)
        seen += [line.pk for line in response.context["lines"]]
        before = response.context["more"]

    assert seen == made[::-1]
    assert before is None


def test_the_file_holds_the_lines_asked_for_and_runs_no_formula(client, sign_in):
    business = BusinessFactory()
    audit.record(UserFactory(email="=cmd@example.vn"), "looked at business", business, words="x")
    audit.record(None, "export", business)
    sign_in(auditor=True)

    response = client.get(FILE, {"verb": "looked at business"})
    rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))

    assert len(rows) == 2
    assert rows[1][1].startswith("'=")
    assert rows[1][3:6] == ["looked at business", f"advisory.business {business.pk}", "từ khóa: x"]
    assert AuditEvent.objects.get(verb="exported the trail").details == {
        "asked": {"verb": "looked at business"}
    }


@pytest.mark.parametrize("role", ["official", "area_officer", "analyst", "adviser", "trainer"])
def test_other_roles_do_not_read_the_trail(client, sign_in, role):
    sign_in(**{role: True})

    assert client.get(PAGE).status_code == 404
    assert client.get(FILE).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client):
    assert reverse("account_login") in client.get(PAGE)["Location"]


def test_the_page_asks_few_questions(client, sign_in, django_assert_max_num_queries):
    for _ in range(5):
        audit.record(UserFactory(official=True), "export", BusinessFactory())
    sign_in(auditor=True)

    with django_assert_max_num_queries(6):
        client.get(PAGE)


def test_every_deed_the_code_records_is_told_in_words():
    recorded = {verb for call in recordings() for verb in verbs_of(call)}

    assert not {verb for verb in recorded if verb_label(verb) == verb and verb not in VERBS}


def test_every_detail_the_code_records_has_a_name():
    recorded = {word.arg for call in recordings() for word in call.keywords if word.arg}

    assert recorded <= set(DETAILS)


def test_details_are_told_in_words():
    with override("vi"):
        told = in_words({"hits": 3, "asked": {"words": "a***"}, "first": True, "unheard_of": None})
        without = in_words({"before": [], "after": [1, 18]})

    assert told == "số kết quả: 3; điều kiện: từ khóa a***; lần đầu: có; unheard_of: –"
    assert without == "trước: –; sau: 1, 18"


def recordings() -> Iterator[ast.Call]:
    """Every call of `audit.record` in the code."""
    for folder in ("advisory", "courses", "recommender", "site"):
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text("utf-8")
            if "audit.record(" in source:
                for node in ast.walk(ast.parse(source)):
                    if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                        yield node


def verbs_of(call: ast.Call) -> set[str]:
    """The verb of a call; of a composed one its fixed beginning."""
    verb = call.args[1]
    if isinstance(verb, ast.JoinedStr) and isinstance(verb.values[0], ast.Constant):
        return {f"{verb.values[0].value}x"}
    return {verb.value} if isinstance(verb, ast.Constant) else set()
