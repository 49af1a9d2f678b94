from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from core.models import BasePage, CompetenceGroup, Topic
from core.translated import is_english
from core.visitor_cache import public_page
from courses import completeness
from courses.blocks import IntroBlocks, LessonBlocks
from courses.completeness.course import course_rows
from courses.completeness.lesson import lesson_rows
from courses.completeness.module import module_rows
from courses.editing.forms import StudyPageForm
from courses.models.tree import LessonManager, StudyManager, course_above, is_hidden_by_draft

if TYPE_CHECKING:
    from django.http import HttpResponse

DONE_BY_QUIZ, DONE_BY_PACKAGE, DONE_BY_WORD = "quiz", "package", "said"


class StudyPage(BasePage):
    """What all kinds of page share; a live one is never incomplete."""

    title_en = models.CharField(
        _("title in English"),
        max_length=255,
        blank=True,
        help_text=_("Shown to readers of the English pages. The text itself stays Vietnamese."),
    )

    objects = StudyManager()
    base_form_class = StudyPageForm

    class Meta:
        abstract = True

    def own_rows(self) -> list[completeness.Row]:
        """Lines of the checklist (courses.completeness) that this kind of page has by itself."""
        return []

    def save(self, clean: bool = True, **kwargs) -> None:
        """Save; publishing an incomplete page raises ValidationError, whoever asks for it."""
        if clean and self.live and (found := completeness.problems(self)):
            raise ValidationError(found)
        super().save(clean=clean, **kwargs)

    def in_language(self, field: str) -> str:
        """`field` in the reader's language; Vietnamese where the English is missing."""
        english = getattr(self, f"{field}_en") if is_english() else ""
        return english or getattr(self, field)

    def language_of(self, field: str) -> str:
        """Language of what `in_language(field)` gives, for the lang attribute."""
        return "en" if is_english() and getattr(self, f"{field}_en") else self.content_language

    @property
    def title_lang(self) -> str:
        return self.language_of("title")

    def serve(self, request: HttpRequest, *args, **kwargs) -> "HttpResponse":
        """Answer; for visitors the page is the same for all and has no form of ours."""
        response = super().serve(request, *args, **kwargs)
        return response if request.user.is_authenticated else public_page(response)


def topics_panel() -> FieldPanel:
    """All topics to tick; unlike Wagtail's default for a relation, a draft may have none."""
    return FieldPanel("topics", widget=forms.CheckboxSelectMultiple, required_on_save=False)


class CourseIndexPage(StudyPage):
    """All courses, with a choice by topic and competence group."""

    subpage_types = ["courses.CoursePage"]
    max_count = 1
    template = "courses/course_index_page.html"

    content_panels = [*Page.content_panels, FieldPanel("title_en")]

    class Meta:
        verbose_name = _("course list")
        verbose_name_plural = _("course lists")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from courses.listing import course_list

        return super().get_context(request, *args, **kwargs) | course_list(
            request.user,
            parent=self,
            topic=request.GET.get("topic", ""),
            competence=request.GET.get("competence", ""),
        )


class CoursePage(StudyPage):
    """A course: what it is for; below it in the page tree its lessons, or modules of lessons."""

    class Level(models.TextChoices):
        BASIC = "basic", _("Basic")
        INTERMEDIATE = "intermediate", _("Intermediate")
        ADVANCED = "advanced", _("Advanced")

    class CertificateRule(models.TextChoices):
        NONE = "none", _("No certificate")
        COMPLETED = "completed", _("When all lessons are done")
        PASSED = "passed", _("When all lessons are done and every test is passed")

    summary = models.TextField(
        _("summary"),
        help_text=_("One or two sentences: who should take it, what they can do afterwards."),
    )
    summary_en = models.TextField(_("summary in English"), blank=True)
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.BASIC)
    competence = models.ForeignKey(
        CompetenceGroup,
        null=True,
        on_delete=models.PROTECT,
        related_name="courses",
        verbose_name=_("competence group"),
        help_text=_("The one group of Decree 224/2026/NĐ-CP art. 77(2) it serves most."),
    )
    topics = ParentalManyToManyField(
        Topic,
        related_name="courses",
        verbose_name=_("topics"),
        help_text=_("What the course teaches: assessments recommend it by these words."),
    )
    certificate = models.CharField(
        _("certificate of participation"),
        max_length=9,
        choices=CertificateRule,
        default=CertificateRule.COMPLETED,
        help_text=_("Given on request, when this is fulfilled."),
    )
    body = StreamField(IntroBlocks(required=False), verbose_name=_("introduction"), blank=True)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    source_arrangement = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Of the folder imported last: the order of its lessons and their modules.",
    )

    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.ModulePage", "courses.LessonPage"]
    template = "courses/course_page.html"

    content_panels = [
        FieldPanel("title", help_text=_("What the owner gets, in a few plain words.")),
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("level"),
                FieldPanel("competence"),
                topics_panel(),
            ],
            heading=_("For whom and about what"),
        ),
        InlinePanel(
            "trainer_links",
            heading=_("Trainers"),
            label=_("trainer"),
            panels=[FieldPanel("trainer")],
        ),
        FieldPanel("certificate"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("title_en"), FieldPanel("summary_en")],
            heading=_("For readers of English"),
        ),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def with_content_json(self, content: dict) -> "CoursePage":
        """A revision tells what the page says, not where its lessons stood at that time."""
        page = super().with_content_json(content)
        page.source_arrangement = self.source_arrangement
        return page

    def own_rows(self) -> list[completeness.Row]:
        return course_rows(self)

    def search_text(self) -> str:
        return " ".join(
            [
                super().search_text(),
                self.title_en,
                self.summary,
                self.summary_en,
                completeness.body_text(self.body),
            ]
        )

    @property
    def shown_summary(self) -> str:
        return self.in_language("summary")

    @property
    def summary_lang(self) -> str:
        return self.language_of("summary")

    @property
    def minutes(self) -> int:
        """Minutes of all lessons readers see together."""
        lessons = LessonPage.objects.readable().below(self)
        return lessons.aggregate(total=models.Sum("minutes"))["total"] or 0

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from courses.page_contexts import course_context

        return super().get_context(request, *args, **kwargs) | course_context(self, request.user)


class ModulePage(StudyPage):
    """A part of a longer course: a heading over some of its lessons. A draft hides them."""

    summary = models.CharField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One sentence: what these lessons are about."),
    )
    summary_en = models.CharField(_("summary in English"), max_length=300, blank=True)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage"]
    preview_modes: list = []  # it has no page of its own: the course shows it

    content_panels = [
        FieldPanel("title", help_text=_("What these lessons have in common, in a few words.")),
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("title_en"), FieldPanel("summary_en")],
            heading=_("For readers of English"),
        ),
    ]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def own_rows(self) -> list[completeness.Row]:
        return module_rows(self)

    def search_text(self) -> str:
        return " ".join([super().search_text(), self.title_en, self.summary, self.summary_en])

    def serve(self, request: HttpRequest, *args, **kwargs) -> "HttpResponse":
        """Lead to its place on the page of the course."""
        course = course_above(self)
        if not course.live:
            raise Http404
        return redirect(f"{course.url}#{module_anchor(self.pk)}")


def module_anchor(pk: int) -> str:
    return f"phan-{pk}"


class LessonPage(StudyPage):
    """A lesson of about five minutes: one aim, concrete steps, one thing to do today."""

    MOST_MINUTES = 20  # the law's limit for a clip, and more than a busy owner has

    aim = models.TextField(
        _("aim"),
        help_text=_("One sentence: what the reader can do after this lesson."),
    )
    aim_en = models.TextField(_("aim in English"), blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=5,
        validators=[MinValueValidator(1)],
        help_text=_("Reading and doing together. About 5 is best; more than 20 is refused."),
    )
    topics = ParentalManyToManyField(
        Topic,
        related_name="lessons",
        verbose_name=_("topics"),
        help_text=_("One or two: what this lesson teaches."),
    )
    body = StreamField(LessonBlocks(), verbose_name=_("lesson"))
    quiz = models.ForeignKey(
        "courses.Quiz",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="lessons",
        help_text="The one its body points at; kept here so that lists need not read bodies.",
    )
    package = models.ForeignKey(
        "courses.Package",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="lessons",
        help_text="The one its body points at, as with the quiz.",
    )
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = LessonManager()

    parent_page_types = ["courses.CoursePage", "courses.ModulePage"]
    subpage_types: list[str] = []
    template = "courses/lesson_page.html"

    content_panels = [
        FieldPanel("title", help_text=_("What the reader will do, in a few plain words.")),
        FieldPanel("aim"),
        FieldPanel("minutes", required_on_save=True),
        FieldPanel("body"),
        topics_panel(),
        MultiFieldPanel(
            [FieldPanel("title_en"), FieldPanel("aim_en")], heading=_("For readers of English")
        ),
    ]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def save(self, clean: bool = True, **kwargs) -> None:
        self.quiz, self.package = self._chosen("quiz"), self._chosen("package")
        super().save(clean=clean, **kwargs)

    def _chosen(self, kind: str) -> models.Model | None:
        """What the first block of a kind points at; a draft may point at nothing yet."""
        return next((block.value for block in self.body if block.block_type == kind), None)

    @property
    def done_by(self) -> str:
        """What decides that the lesson is done: its quiz, else its package, else its reader.

        The word is the `rule` of learning events. Where no package can be played, the reader decides.
        """
        if self.quiz is not None and self.quiz.live:
            return DONE_BY_QUIZ
        if self.package_id is not None and settings.PACKAGES_ORIGIN:
            return DONE_BY_PACKAGE
        return DONE_BY_WORD

    @property
    def is_tested(self) -> bool:
        """Whether something in it is passed or failed."""
        return self.quiz_id is not None or self.package_id is not None

    def own_rows(self) -> list[completeness.Row]:
        return lesson_rows(self)

    def search_text(self) -> str:
        return " ".join(
            [
                super().search_text(),
                self.title_en,
                self.aim,
                self.aim_en,
                completeness.body_text(self.body),
            ]
        )

    @property
    def shown_aim(self) -> str:
        return self.in_language("aim")

    @property
    def aim_lang(self) -> str:
        return self.language_of("aim")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from courses.page_contexts import lesson_context

        return super().get_context(request, *args) | lesson_context(self, request.user, **kwargs)

    def serve(self, request: HttpRequest, *args, **kwargs) -> "HttpResponse":
        """Answer, unless the course or the module it stands in is a draft."""
        if "course" not in kwargs and is_hidden_by_draft(self):
            raise Http404
        return super().serve(request, *args, **kwargs)
