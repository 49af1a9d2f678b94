"""What is not deleted: what learners were at, and what lessons stand on; the list says where."""

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import ReferenceIndex

from courses.models import Package, PackageAttempt, Question, Quiz, QuizAnswer


@hooks.register("before_delete_snippet")
def keep_what_is_used(request: HttpRequest, instances: list[Model]) -> HttpResponseRedirect | None:
    """Refuse, for one and for many at once, and lead to where the thing is used."""
    for instance in instances:
        if sentence := _why_kept(instance):
            messages.error(request, sentence % {"name": instance})
            usage = instance.snippet_viewset.get_url_name("usage")
            return redirect(reverse(usage, args=[instance.pk]))
    return None


def _why_kept(instance: Model) -> str:
    """A sentence with a place for the name; empty for what may go."""
    if _is_taken(instance):
        if isinstance(instance, Package):
            return _("Learners have opened “%(name)s”: take it out of its lessons instead.")
        return _("Learners have answered “%(name)s”: unpublish it instead of deleting it.")
    if isinstance(instance, Quiz | Package) and _is_in_a_lesson(instance):
        return _(
            "“%(name)s” is used, maybe in a draft. Take it out there first; the list shows where."
        )
    return ""


def _is_taken(instance: Model) -> bool:
    if isinstance(instance, Question):
        return QuizAnswer.objects.filter(version__question=instance).exists()
    if isinstance(instance, Quiz):
        return instance.attempts.exists()
    if isinstance(instance, Package):
        return PackageAttempt.objects.filter(version__package=instance).exists()
    return False


def _is_in_a_lesson(instance: Quiz | Package) -> bool:
    return instance.lessons.exists() or ReferenceIndex.get_references_to(instance).exists()
