from django.db import models
from django.http import HttpRequest
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from advisory.support.editing import SupportGroup, note_edited

register_snippet(SupportGroup)


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
