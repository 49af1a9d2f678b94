"""Reviews of courses in Wagtail's editor: the list, sending one, deciding one."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.submissions import once
from courses.access import editable
from courses.course_reviews import actions
from courses.course_reviews.forms import DecisionForm, SendForm
from courses.course_reviews.gathering import candidates, has_lessons
from courses.models import CourseIndexPage, CoursePage, CourseReview, CourseReviewItem

MOST_DECIDED = 20


@require_safe
@never_cache
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for this person, what waits for others, and what was decided lately."""
    index = CourseIndexPage.objects.first()
    if index is None or not index.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    found = CourseReview.objects.select_related("course", "requested_by", "decided_by")
    to_decide = list(found.to_decide_by(request.user))
    context = {
        "to_decide": to_decide,
        "waiting": found.pending().exclude(pk__in=[review.pk for review in to_decide]),
        "decided": found.exclude(state=CourseReview.State.PENDING)[:MOST_DECIDED],
    }
    return _page(request, "courses/reviews/list.html", _("Reviews of courses"), context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a course with what is drafted in it."""
    course = editable(CoursePage, pk, request.user)
    pending = CourseReview.objects.pending().filter(course=course).first()
    if pending is not None:
        messages.info(request, _("This course is waiting for review already."))
        return redirect("authoring:review", pending.pk)
    form = SendForm(request.POST or None)
    sentences: list[str] = []
    sent = {int(key) for key in request.POST.getlist("pages") if key.isdecimal()}
    if form.is_valid():
        try:
            review = actions.send(user=request.user, course=course, pages=sent, **form.cleaned_data)
        except actions.Refused as refused:
            sentences = refused.sentences
        else:
            messages.success(request, _("The course was sent for review."))
            return redirect("authoring:review", review.pk)
    found = candidates(course)
    latest = course.reviews.first()
    context = {
        "course": course,
        "sent_back": latest if latest and latest.state == CourseReview.State.RETURNED else None,
        "form": form,
        "sentences": sentences,
        "candidates": found,
        "chosen": sent
        if request.method == "POST"
        else {one.page.pk for one in found if one.is_ready},
        "has_lessons": has_lessons(course, [one.page for one in found]),
    }
    title = _("Send “%(course)s” for review") % {"course": course.get_admin_display_title()}
    status = 422 if request.method == "POST" else 200
    return _page(request, "courses/reviews/send.html", title, context, status=status)


@dataclass
class ShownItem:
    item: CourseReviewItem
    problems: list[str]

    @property
    def kind(self) -> str:
        return self.item.page.specific_class._meta.verbose_name if self.item.page else ""

    @property
    def is_lesson(self) -> bool:
        return bool(self.item.page) and self.item.page.cached_content_type.model == "lessonpage"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@once
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One review with its pages; who may decide it does so here."""
    found = get_object_or_404(
        CourseReview.objects.select_related("course", "requested_by", "decided_by"), pk=pk
    )
    if not found.course.permissions_for_user(request.user).can_edit():
        raise Http404
    form = DecisionForm(request.POST or None)
    sentences: list[str] = []
    if request.method == "POST" and form.is_valid():
        decide = DECISIONS.get(request.POST.get("decision", ""))
        if decide is None:
            raise Http404
        try:
            if decide(request, found, form):
                return redirect("authoring:reviews")
        except actions.Refused as refused:
            sentences = refused.sentences
        except actions.AlreadyDecided:
            messages.warning(request, _("Somebody else has decided meanwhile."))
            return redirect("authoring:review", pk)
    return _review_page(request, found, form, sentences)


def _review_page(
    request: HttpRequest, found: CourseReview, form: DecisionForm, sentences: list[str]
) -> HttpResponse:
    may_decide = CourseReview.objects.to_decide_by(request.user).filter(pk=found.pk).exists()
    reasons = actions.obstacles(found, request.user) if found.is_pending else {}
    items = [
        ShownItem(item, reasons.get(item.pk, [])) for item in found.items.select_related("page")
    ]
    context = {
        "review": found,
        "items": items,
        "form": form,
        "sentences": sentences,
        "may_decide": may_decide,
        "may_approve": may_decide and not any(reasons.values()),
        "is_own": found.is_pending and found.requested_by_id == request.user.pk,
    }
    title = _("Review of “%(course)s”") % {"course": found.course.get_admin_display_title()}
    status = 422 if request.method == "POST" else 200
    return _page(request, "courses/reviews/show.html", title, context, status=status)


def _approve(request: HttpRequest, found: CourseReview, form: DecisionForm) -> bool:
    decided = actions.approve(user=request.user, review=found)
    if decided.go_live_at:
        messages.success(request, _("Approved: all pages go out at the time that was chosen."))
    else:
        messages.success(request, _("Approved: the course and its lessons are published."))
    return True


def _send_back(request: HttpRequest, found: CourseReview, form: DecisionForm) -> bool:
    comment = form.cleaned_data["comment"].strip()
    if not comment:
        form.add_error("comment", _("Say what is to be changed."))
        return False
    actions.send_back(user=request.user, review=found, comment=comment)
    messages.success(request, _("The course was sent back. Nothing was published."))
    return True


def _withdraw(request: HttpRequest, found: CourseReview, form: DecisionForm) -> bool:
    actions.withdraw(user=request.user, review=found)
    messages.success(request, _("You took the course back. Nothing was published."))
    return True


DECISIONS: dict[str, Callable[[HttpRequest, CourseReview, DecisionForm], bool]] = {
    "approve": _approve,
    "send-back": _send_back,
    "withdraw": _withdraw,
}


def _page(
    request: HttpRequest, template: str, title: str, context: dict, *, status: int = 200
) -> HttpResponse:
    """A page of the editor, with the way that led to it."""
    trail = [{"url": reverse("authoring:reviews"), "label": _("Reviews of courses")}]
    if title != trail[0]["label"]:
        trail.append({"url": "", "label": title})
    context |= {"breadcrumbs_items": trail, "header_title": title, "page_title": title}
    return render(request, template, context | {"header_icon": "clipboard-list"}, status=status)
