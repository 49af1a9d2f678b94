"""What others say of the demo owner's result: a colleague, the adviser, a piece of evidence."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from advisory.assessments.given import Given
from advisory.assessments.layers import stored_answers
from advisory.assessments.questionnaire import questionnaire_of
from advisory.colleagues.answers import finish, save_colleague_answers
from advisory.colleagues.invitations import agree, invite_colleague
from advisory.evidence.actions import add_evidence, mark_seen
from advisory.evidence.files import check_file
from advisory.models import Answer, Assessment, Evidence
from advisory.reviews.actions import ask_for_evidence, confirm, correct
from advisory.xlsform.questions import STEPPED
from users.models import User

COLLEAGUE = "Chị Hoa Mẫu, kế toán"


def let_others_speak(assessment: Assessment, owner: User, adviser: User) -> None:
    """A colleague sees the first part otherwise; the adviser checks four answers of it."""
    page = questionnaire_of(assessment.instrument_version).pages[0]
    stepped = {item["key"] for item in page.items if item["type"] in STEPPED}
    own = {
        key: answer
        for key, answer in stored_answers(assessment).items()
        if key in stepped and answer["state"] == Answer.State.ANSWERED
    }
    keys = list(own)[:6]
    _answer_as_colleague(assessment, owner, page.key, {key: own[key]["value"] for key in keys})
    check = {"assessment": assessment, "adviser": adviser}
    seen, corrected, asked, confirmed = keys[2:6]
    mark_seen(evidence=show_evidence(assessment, owner, seen))
    confirm(question_key=seen, reason="", **check)
    confirm(question_key=confirmed, reason="", **check)
    correct(
        question_key=corrected,
        answer={"state": "answered", "value": other_value(own[corrected]["value"])},
        reason="Khi đến thăm chỉ thấy một bộ phận làm theo cách này.",
        **check,
    )
    ask_for_evidence(question_key=asked, reason="Nhờ gửi ảnh chụp màn hình phần mềm.", **check)


def _answer_as_colleague(
    assessment: Assessment, owner: User, part: str, values: dict[str, int]
) -> None:
    """Of one mind with the owner but for the first two questions."""
    colleague, _token, _code = invite_colleague(
        assessment=assessment, invited_by=owner, name=COLLEAGUE, phone="", parts=[part]
    )
    agree(respondent=colleague)
    given = {
        key: Given(value=other_value(value) if place < 2 else value)
        for place, (key, value) in enumerate(values.items())
    }
    save_colleague_answers(respondent=colleague, given=given, user=None)
    finish(respondent=colleague)


def show_evidence(assessment: Assessment, owner: User, key: str) -> Evidence:
    picture = Image.new("RGB", (800, 500), "white")
    ImageDraw.Draw(picture).text((80, 220), "DU LIEU MAU - SAMPLE", fill="black", font_size=48)
    output = BytesIO()
    picture.save(output, "PNG")
    return add_evidence(
        assessment=assessment,
        question_key=key,
        checked=check_file(SimpleUploadedFile("anh-mau.png", output.getvalue())),
        layer=Answer.Layer.SELF,
        user=owner,
    )


def other_value(value: int) -> int:
    """A step below, or above where there is none."""
    return value - 1 if value else 1
