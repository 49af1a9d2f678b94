"""Two programmes of the demo's official, so that there is something to follow and to compare."""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from advisory.models import (
    Business,
    Industry,
    Programme,
    ProgrammeContact,
    ProgrammeMember,
    ProgrammeSelection,
)
from advisory.programmes.actions import enter_spending, save_programme, set_state
from advisory.programmes.choosing import freeze_filter
from advisory.programmes.facts import facts_of
from advisory.programmes.links import give_links
from users.models import User

NAMES = (
    ("Chương trình mẫu: bán hàng và hóa đơn điện tử", "Sample programme: selling and e-invoices"),
    ("Chương trình mẫu: quản lý kho và kế toán số", "Sample programme: stock and digital accounts"),
)
PURPOSE = (
    "Đánh giá mức độ chuyển đổi số, chọn một nền tảng phù hợp và dùng ổn định sau 90 ngày. "
    "Chương trình này là ví dụ để dùng thử cổng, không có thật.",
    "See where you stand, choose a platform that fits and still use it after 90 days. "
    "This programme is an example to try the portal; it does not exist.",
)
#: Trades of the first; the second takes in all the others.
TRADES = ("garment", "retail", "food_beverage")
#: Who opened the link and did no more.
CURIOUS = 6
SPENT = ((36_000_000, "Hội thảo khởi động (mẫu)"), (24_500_000, "Tư vấn tại chỗ (mẫu)"))
BEGAN = 262  # days ago, about when the first of the demo's businesses began


def add_programmes(official: User) -> None:
    """One runs, one is over; both took their businesses in at the beginning."""
    for place, names in enumerate(NAMES):
        is_first = Q(key__in=TRADES)
        industries = Industry.objects.filter(~is_first if place else is_first)
        if not Business.objects.filter(industry__in=industries).exists():  # of a very small demo
            continue
        programme = _programme(official, names, industries, is_over=place == 1)
        _invite(programme)
        for days, (amount, what_for) in zip((200, 120), SPENT, strict=True):
            _spend(programme, official, days, amount + 4_000_000 * place, what_for)
        _correct(programme, official)
        if place == 1:
            set_state(programme=programme, state=Programme.State.CLOSED, by=official)


def _programme(
    official: User, names: tuple[str, str], industries: QuerySet[Industry], *, is_over: bool
) -> Programme:
    today = timezone.localdate()
    programme = save_programme(
        programme=Programme(is_demo=True),
        areas=(),
        by=official,
        name_vi=names[0],
        name_en=names[1],
        purpose_vi=PURPOSE[0],
        purpose_en=PURPOSE[1],
        starts_on=today - datetime.timedelta(days=BEGAN),
        ends_on=today + datetime.timedelta(days=-20 if is_over else 100),
        budget=90_000_000,
        target_invited=20,
        target_finished=12,
        target_in_use=8,
        target_in_use_90d=5,
    )
    criteria = {"industries": [str(pk) for pk in industries.values_list("pk", flat=True)]}
    freeze_filter(programme, official, ProgrammeSelection.Kind.BUSINESSES, criteria)
    set_state(programme=programme, state=Programme.State.RUNNING, by=official)
    return programme


def _invite(programme: Programme) -> None:
    """All were invited by list; who began afterwards had opened the link before."""
    began = timezone.now() - datetime.timedelta(days=BEGAN)
    programme.selections.update(frozen_at=began)
    programme.members.update(added_at=began)
    members = list(programme.members.select_related("programme"))
    give_links(members)
    ProgrammeContact.objects.bulk_create(
        ProgrammeContact(
            member=member,
            kind=ProgrammeContact.Kind.INVITED,
            way=ProgrammeContact.Way.LIST,
            by=programme.owner,
            at=began + datetime.timedelta(hours=2),
        )
        for member in members
    )
    facts = facts_of(programme.members.all())
    opened = [one.pk for one in facts if "started" in one.days]
    opened += [one.pk for one in facts if "started" not in one.days][:CURIOUS]
    at = began + datetime.timedelta(days=1)
    ProgrammeMember.objects.filter(pk__in=opened).update(opened_at=at)


def _spend(programme: Programme, by: User, days: int, amount: int, what_for: str) -> None:
    day = timezone.localdate() - datetime.timedelta(days=days)
    enter_spending(programme=programme, spent_on=day, amount=amount, what_for=what_for, by=by)


def _correct(programme: Programme, by: User) -> None:
    """The last entry had a wrong sum."""
    last = programme.spendings.in_force().first()
    enter_spending(
        programme=programme,
        spent_on=last.spent_on,
        amount=last.amount - 2_000_000,
        what_for=last.what_for,
        by=by,
        corrects=last,
    )
