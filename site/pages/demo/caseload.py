"""The demo adviser's cases: one for each reason that puts a case on top, and one where all is quiet.

The demo owner's business is the one where people differ (pages.demo.other_voices).
"""

import datetime
from collections.abc import Callable

from django.utils import timezone

from advisory.assessments.layers import stored_answers
from advisory.assessments.questionnaire import questionnaire_of
from advisory.cases.actions import add_note, hand_over, open_case
from advisory.models import AdviserCase, Assessment, Business, PlanStep
from advisory.plan.actions import make_plan
from advisory.plan.steps import schedule_step
from advisory.reviews.actions import ask_for_evidence, contest, correct
from advisory.xlsform.questions import STEPPED
from pages.demo.businesses import World, take_round
from pages.demo.other_voices import other_value, show_evidence
from users.models import User

Story = Callable[[World, Business, User, User], None]


def contested(world: World, business: Business, owner: User, adviser: User) -> None:
    result = take_round(world, business, owner, world.full, 0.4, 30)
    key, value = _first_answer(result)
    correct(
        assessment=result,
        question_key=key,
        answer={"state": "answered", "value": other_value(value)},
        reason="Dữ liệu mẫu: khi đến thăm chưa thấy làm như vậy.",
        adviser=adviser,
    )
    reason = "Dữ liệu mẫu: chi nhánh đã làm, anh/chị chưa ghé."
    contest(assessment=result, question_key=key, reason=reason, user=owner)


def evidence_given(world: World, business: Business, owner: User, adviser: User) -> None:
    result = take_round(world, business, owner, world.full, 0.3, 25)
    key, _value = _first_answer(result)
    reason = "Dữ liệu mẫu: nhờ gửi ảnh chụp màn hình phần mềm."
    ask_for_evidence(assessment=result, question_key=key, reason=reason, adviser=adviser)
    show_evidence(result, owner, key)


def step_overdue(world: World, business: Business, owner: User, adviser: User) -> None:
    result = take_round(world, business, owner, world.full, 0.35, 60)
    step = PlanStep.objects.open().filter(plan=make_plan(assessment=result)).first()
    due_date = timezone.localdate() - datetime.timedelta(days=9)
    schedule_step(step=step, due_date=due_date, person=owner, note="Dữ liệu mẫu")


def draft_stalled(world: World, business: Business, owner: User, adviser: User) -> None:
    take_round(world, business, owner, world.full, 0.3, 20, finish=False)


def next_round_due(world: World, business: Business, owner: User, adviser: User) -> None:
    take_round(world, business, owner, world.full, 0.45, 190)


def quiet(world: World, business: Business, owner: User, adviser: User) -> None:
    take_round(world, business, owner, world.full, 0.5, 40)


STORIES: tuple[Story, ...] = (
    contested,
    evidence_given,
    step_overdue,
    draft_stalled,
    next_round_due,
    quiet,
)


def take_over(business: Business, colleague: User, adviser: User, official: User) -> None:
    """A case that a colleague had before, with a note of each."""
    case = open_case(business=business, adviser=colleague, official=official)
    opened_at = timezone.now() - datetime.timedelta(weeks=12)
    AdviserCase.objects.filter(pk=case.pk).update(opened_at=opened_at)
    text = "Dữ liệu mẫu: chủ doanh nghiệp tiện nghe máy sau 16 giờ."
    add_note(case=case, author=colleague, text=text)
    text = "Dữ liệu mẫu: bàn giao vì đổi địa bàn, chưa có việc nào dở."
    hand_over(case=case, adviser=adviser, text=text, official=official)


def _first_answer(result: Assessment) -> tuple[str, int]:
    """The first question with steps that was answered, and the step chosen."""
    answers = stored_answers(result)
    for key, item in questionnaire_of(result.instrument_version).items.items():
        if item["type"] in STEPPED and answers.get(key, {}).get("state") == "answered":
            return key, answers[key]["value"]
    raise LookupError("the demo answers some question with steps")
