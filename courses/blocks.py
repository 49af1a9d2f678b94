"""What lessons are written with; each block has one template in courses/blocks/.

Checks that only readers need are skipped while a draft is saved (`is_deferred_validation`).
"""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from courses.media import (
    MOST_CLIP_SECONDS,
    looks_like_captions,
    looks_like_video,
    seconds_of,
)

INLINE = ["bold", "italic", "link"]
TEXT = [*INLINE, "ol", "ul", "document-link"]


class CheckedStructBlock(blocks.StructBlock):
    """A block with a rule across its fields, checked when the page goes to readers."""

    def refusals(self, value: blocks.StructValue) -> dict[str, str]:
        """Field name -> sentence, for what keeps the block from being published."""
        raise NotImplementedError

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and (found := self.refusals(cleaned)):
            raise StructBlockValidationError(
                block_errors={name: ValidationError(text) for name, text in found.items()}
            )
        return cleaned


class TextBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "courses/blocks/text.html"


class PictureBlock(blocks.StructBlock):
    picture = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "courses/blocks/picture.html"


class VideoBlock(CheckedStructBlock):
    """A clip of our own: no page of the portal calls a video site."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    video = DocumentChooserBlock(
        label=_("Video file"),
        help_text=_("MP4 or WebM, 360p is enough: many readers pay for each megabyte."),
    )
    captions = DocumentChooserBlock(
        label=_("Captions"), required=False, help_text=_("A WebVTT file (.vtt).")
    )
    transcript = blocks.TextBlock(
        label=_("Transcript"),
        required=False,
        help_text=_("Everything that is said and shown, for those who cannot watch."),
    )

    class Meta:
        icon = "media"
        label = _("Video")
        template = "courses/blocks/video.html"

    def refusals(self, value: blocks.StructValue) -> dict[str, str]:
        found = {}
        if not looks_like_video(value["video"]):
            found["video"] = gettext("This is not an MP4 or WebM video.")
        elif (seconds_of(value["video"]) or 0) > MOST_CLIP_SECONDS:
            found["video"] = gettext(
                "The clip is longer than 20 minutes, the law's limit. Cut it in two."
            )
        if value["captions"] is None:
            found["captions"] = gettext("A video needs captions: add a WebVTT file (.vtt).")
        elif not looks_like_captions(value["captions"]):
            found["captions"] = gettext("This is not a WebVTT file: it must start with “WEBVTT”.")
        if not value["transcript"].strip():
            found["transcript"] = gettext(
                "A video needs a transcript: write down what is said and shown."
            )
        return found


class WatchLinkValue(blocks.StructValue):
    @property
    def host(self) -> str:
        return (urlsplit(self["url"]).hostname or "").removeprefix("www.")


class WatchLinkBlock(blocks.StructBlock):
    """A link to a video elsewhere; the reader sees where it leads before leaving."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    url = blocks.URLBlock(label=_("Address"), help_text=_("Shown as a link with the site's name."))

    class Meta:
        icon = "link-external"
        label = _("Video on another site")
        template = "courses/blocks/watch_link.html"
        value_class = WatchLinkValue


class FileBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    file = DocumentChooserBlock(label=_("File"))

    class Meta:
        icon = "doc-full"
        label = _("File to download")
        template = "courses/blocks/file.html"


class CalloutBlock(blocks.StructBlock):
    KINDS = [
        ("tip", _("Tip")),
        ("warning", _("Watch out")),
        ("law", _("Law")),
        ("example", _("Example")),
    ]

    kind = blocks.ChoiceBlock(label=_("Kind"), choices=KINDS, default="tip")
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT)

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "courses/blocks/callout.html"


class StepsBlock(blocks.StructBlock):
    items = blocks.ListBlock(
        blocks.RichTextBlock(features=INLINE), label=_("Steps"), min_num=2, max_num=12
    )

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "courses/blocks/steps.html"


class TodayBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(
        label=_("What to do"),
        features=TEXT,
        help_text=_("10-15 minutes, concrete, with a result one can see."),
    )

    class Meta:
        icon = "date"
        label = _("Do it today")
        template = "courses/blocks/today.html"


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"), max_length=300)
    is_correct = blocks.BooleanBlock(label=_("Correct"), required=False)
    feedback = blocks.TextBlock(
        label=_("Feedback"), help_text=_("Why it is right, or what speaks against it.")
    )


class CheckBlock(CheckedStructBlock):
    """A question for oneself: nothing is marked or stored; its answers stay out of search."""

    question = blocks.TextBlock(label=_("Question"))
    options = blocks.ListBlock(
        OptionBlock(),
        label=pgettext_lazy("options", "Answers"),
        search_index=False,
        default=[{}, {}, {}],
        max_num=6,
    )

    class Meta:
        icon = "help"
        label = _("Check yourself")
        template = "courses/blocks/check.html"

    def refusals(self, value: blocks.StructValue) -> dict[str, str]:
        options = value["options"]
        if len(options) < 3:
            return {"options": gettext("A check question needs at least three answers.")}
        correct = sum(option["is_correct"] for option in options)
        if correct != 1:
            return {
                "options": gettext("Exactly one answer must be correct; here it is %(count)d.")
                % {"count": correct}
            }
        return {}


class QuizBlock(SnippetChooserBlock):
    """Points at a graded quiz: its questions and answers are rows, never part of the page."""

    def clean(self, value):
        quiz = super().clean(value)
        if not self.is_deferred_validation and not quiz.live:
            raise ValidationError(gettext("The quiz is not published yet."))
        return quiz

    class Meta:
        icon = "list-ol"
        label = _("Quiz")
        template = "courses/blocks/quiz.html"


class PackageBlock(SnippetChooserBlock):
    """A package made elsewhere; it is played on a page of its own, for it may be heavy."""

    def __init__(self, **kwargs) -> None:
        super().__init__("courses.Package", **kwargs)

    def clean(self, value):
        package = super().clean(value)
        if package and not self.is_deferred_validation and package.latest is None:
            raise ValidationError(gettext("The package has no version yet: upload it first."))
        return package

    class Meta:
        icon = "folder-open-1"
        label = _("Package (SCORM, H5P)")
        template = "courses/blocks/package.html"


class IntroBlocks(blocks.StreamBlock):
    """The introduction of a course."""

    text = TextBlock(features=["h2", "h3", *TEXT])
    picture = PictureBlock()
    callout = CalloutBlock()


class LessonBlocks(IntroBlocks):
    """The body of a lesson."""

    steps = StepsBlock()
    check = CheckBlock()
    today = TodayBlock()
    video = VideoBlock()
    watch = WatchLinkBlock()
    file = FileBlock()
    quiz = QuizBlock("courses.Quiz")
    package = PackageBlock()

    class Meta:
        block_counts = {
            "quiz": {"max_num": 1},
            "package": {"max_num": 1},
        }  # attempts are of a lesson
