"""The demo owner's plan: one step done, one begun and given to a colleague, one from the adviser."""

import datetime

from django.utils import timezone

from advisory.models import Assessment, Plan, PlanStep, Platform
from advisory.plan.actions import make_plan
from advisory.plan.steps import State, add_step, choose_platform, schedule_step, set_state
from users.models import User


def plan_in_progress(result: Assessment, owner: User, staff: User) -> Plan:
    plan = make_plan(assessment=result)
    done, begun, *others = PlanStep.objects.open().filter(plan=plan)
    set_state(step=done, state=State.DONE)
    set_state(step=begun, state=State.DOING)
    due_date = timezone.localdate() + datetime.timedelta(weeks=2)
    schedule_step(step=begun, due_date=due_date, person=staff, note="Dữ liệu mẫu")
    for step in others:
        platform = Platform.objects.vetted().filter(topics__key__in=step.topics).first()
        if step.kind == PlanStep.Kind.BUY_SOLUTION and platform is not None:
            choose_platform(step=step, platform=platform, user=owner)
            break
    return plan


def advise(plan: Plan, adviser: User) -> None:
    add_step(
        plan=plan,
        user=adviser,
        is_adviser=True,
        title_vi="Dữ liệu mẫu: hẹn chuyên gia xem lại bảng giá cùng kế toán",
        kind=PlanStep.Kind.CONSULTING,
        topics=["erp_accounting"],
        weeks=1,
        cost_low=0,
        cost_high=0,
    )
