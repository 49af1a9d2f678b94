from django.db import models
from django.http import HttpRequest
from django.urls import include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from advisory.support.editing import SupportGroup, note_edited
from advisory.tile_editing import AreaViewSet
from users.roles import Role

register_snippet(SupportGroup)
register_snippet(AreaViewSet)


@hooks.register("after_create_snippet")
def note_created(request: HttpRequest, instance: models.Model) -> None:
    note_edited(by=request.user, verb="created", row=instance)


@hooks.register("after_edit_snippet")
def note_changed(request: HttpRequest, instance: models.Model) -> None:
    note_edited(by=request.user, verb="changed", row=instance)


@hooks.register("after_delete_snippet")
def note_deleted(request: HttpRequest, instances: list[models.Model]) -> None:
    for instance in instances:
        note_edited(by=request.user, verb="deleted", row=instance)


@hooks.register("register_admin_urls")
def instrument_addresses() -> list:
    return [path("bo-cau-hoi/", include("advisory.admin_urls"))]


class InstrumentsMenuItem(MenuItem):
    """Questionnaires are the agency's: trainers do not see them."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_role(Role.OFFICIAL)


@hooks.register("register_admin_menu_item")
def instruments_menu_item() -> MenuItem:
    address = reverse_lazy("instruments:list")
    return InstrumentsMenuItem(
        _("Questionnaires"), address, name="instruments", icon_name="form", order=95
    )
