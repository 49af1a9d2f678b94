"""Walks an assessment as a browser without JavaScript does."""

import re
import uuid

from django.http import HttpResponse
from django.test import Client

from advisory.assessments.questionnaire import AskedPage, Questionnaire
from advisory.models import Answer, Assessment, InstrumentVersion

BEGIN = "/danh-gia/labanso_quick/"


def page_values(page: AskedPage, rung: int = 2) -> dict[str, str]:
    """A real answer to every question of a page: the rung, or a share of 10 in 40."""
    values: dict[str, str] = {}
    for item in page.items:
        if item["type"] == "ratio":
            values |= {f"{item['key']}.num": "10", f"{item['key']}.den": "40"}
        else:
            values[item["key"]] = str(rung)
    return values


def draft_token(client: Client, address: str = BEGIN) -> str:
    html = client.get(address).content.decode()
    return re.search(r'name="draft" value="([^"]+)"', html).group(1)


def answer_page(
    client: Client, assessment: Assessment, page: AskedPage, **changes: str
) -> HttpResponse:
    values = page_values(page) | changes
    return client.post(f"/danh-gia/{assessment.public_id}/{page.key}/", values | {"go": "next"})


def begin(client: Client, questions: Questionnaire, **changes: str) -> Assessment:
    """Answer the first page of the quick scan; returns the draft."""
    values = page_values(questions.pages[0]) | {"draft": draft_token(client), "go": "next"}
    client.post(BEGIN, values | changes)
    return Assessment.objects.latest("pk")


def finished(client: Client, questions: Questionnaire, **changes: str) -> Assessment:
    """The whole quick scan, submitted by the last button."""
    assessment = begin(client, questions, **changes)
    for page in questions.pages[1:]:
        answer_page(client, assessment, page)
    assessment.refresh_from_db()
    return assessment


def fill(assessment: Assessment, version: InstrumentVersion, keys: list[str], value: int) -> None:
    """Store answers directly, where the way they came does not matter."""
    Answer.objects.bulk_create(
        Answer(assessment=assessment, question_key=key, value=value) for key in keys
    )


def json_save(client: Client, address: str, **values: str) -> HttpResponse:
    """What the saving script sends for one card."""
    return client.post(address, values, headers={"Accept": "application/json"})


def some_uuid() -> str:
    return str(uuid.uuid4())
