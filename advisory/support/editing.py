"""Editing the rules of State support on screen: who may, what is listed, what is recorded."""

import django_filters
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets import AdminDateInput
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from advisory.models import SupportKind, SupportNote, SupportRule, WorkingDayException
from advisory.support.rulebook import forget_rulebook
from core import audit
from users.models import User
from users.roles import Role

EDITED = (SupportKind, SupportRule, SupportNote, WorkingDayException)


class InForceFilter(WagtailFilterSet):
    """Lists what held on a day."""

    on = django_filters.DateFilter(
        label=_("In force on"), method="in_force_on", widget=AdminDateInput
    )

    def in_force_on(self, queryset: models.QuerySet, _name: str, day) -> models.QuerySet:
        return queryset.in_force_on(day)


class RuleFilter(InForceFilter):
    class Meta:
        model = SupportRule
        fields = ["on", "kind", "size", "group", "certainty"]


class NoteFilter(InForceFilter):
    class Meta:
        model = SupportNote
        fields = ["on", "kind", "supports", "certainty"]


class RuleViewSet(SnippetViewSet):
    model = SupportRule
    icon = "form"
    list_display = [
        "kind",
        "size",
        "group",
        "percent",
        "cap",
        "valid_from",
        "valid_to",
        "certainty",
        "is_active",
    ]
    filterset_class = RuleFilter
    list_per_page = 100


class NoteViewSet(SnippetViewSet):
    model = SupportNote
    icon = "warning"
    list_display = ["text", "kind", "valid_from", "valid_to", "certainty", "is_active"]
    filterset_class = NoteFilter
    list_per_page = 100


class KindViewSet(SnippetViewSet):
    model = SupportKind
    icon = "list-ul"
    list_display = ["name", "step", "order"]


class DayViewSet(SnippetViewSet):
    model = WorkingDayException
    icon = "calendar"
    list_display = ["date", "kind", "name", "source"]


class SupportGroup(SnippetViewSetGroup):
    items = (RuleViewSet, NoteViewSet, KindViewSet, DayViewSet)
    menu_label = _("State support")
    menu_icon = "form"
    menu_order = 250


@transaction.atomic
def let_officials_edit() -> None:
    """Let officials add and change rules; deleting one is left to administrators.

    A rule that no longer holds gets a last day, so that what held earlier can still be shown.
    """
    officials = Group.objects.get_or_create(name=Role.OFFICIAL.value)[0]
    codenames = [
        f"{verb}_{model._meta.model_name}" for model in EDITED for verb in ("add", "change", "view")
    ]
    officials.permissions.add(
        *Permission.objects.filter(content_type__app_label="advisory", codename__in=codenames),
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"),
    )


@transaction.atomic
def note_edited(*, by: User, verb: str, row: models.Model) -> None:
    """Put the row as it now is into the audit trail, and show it from now on."""
    if not isinstance(row, EDITED):
        return
    now = {name: _plain(value) for name, value in model_to_dict(row).items()} if row.pk else {}
    audit.record(by, f"{verb} {row._meta.model_name}", row, text=str(row), now=now)
    forget_rulebook()


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [str(one) for one in value]
    return value if isinstance(value, bool | int | None) else str(value)
