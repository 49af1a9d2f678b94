"""What the blocks of a page lack, and what its pictures and clips have."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.completeness.rows import Row, advice, found, missing

if TYPE_CHECKING:
    from wagtail.blocks import StreamValue

    from courses.models.content import StudyPage


def body_rows(page: "StudyPage") -> list[Row]:
    """A row for each thing a block lacks, and for each picture and clip that lacks nothing."""
    body = getattr(page, "body", None)
    if not body:
        return []
    errors, rows = _block_errors(body), []
    for number, block in enumerate(body):
        place = {"block": block.id or ""}
        name = _named(block)
        sentences = list(dict.fromkeys(_sentences(errors[number]))) if number in errors else []
        rows += [missing(name, sentence, **place) for sentence in sentences]
        if not sentences and block.block_type in HAVE_MEDIA:
            rows.append(HAVE_MEDIA[block.block_type](name, block.value, place))
    whole = errors.get(None)
    return [*rows, *(missing(_("Text"), one, field="body") for one in _sentences(whole))]


def body_text(body: "StreamValue") -> str:
    """What the body says, for search; the answers of check questions stay out."""
    return " ".join(body.stream_block.get_searchable_content(body))


def _named(block) -> str:
    """A block as the panel calls it: its kind, and its title where it has one."""
    value, label = block.value, str(block.block.label)
    title = value.get("title") or value.get("caption") if hasattr(value, "get") else ""
    return f"{label}: {title}" if title else label


def _block_errors(body: "StreamValue") -> dict[int | None, ValidationError]:
    """What the blocks' own checks say, which otherwise run only in the editor's form."""
    try:
        body.stream_block.clean(body)
    except ValidationError as error:
        by_block = dict(getattr(error, "block_errors", None) or {})
        whole = getattr(error, "non_block_errors", error)
        return {**by_block, None: ValidationError(list(whole.as_data()))}
    return {}


def _sentences(error: ValidationError | None) -> Iterator[str]:
    """The words of a block error, however deep: Wagtail nests them by block and by child."""
    if error is None:
        return
    nested = getattr(error, "block_errors", None)
    if nested is None:
        yield from error.messages
        return
    for own in error.non_block_errors.as_data():
        yield from own.messages
    for child in nested.values():
        yield from _sentences(child)


def _clip(name: str, value, place: dict[str, str]) -> Row:
    from courses.media import seconds_of

    seconds = seconds_of(value["video"])
    if seconds is None:
        text = _(
            "Captions and transcript are there. The file does not say how long it is: the law allows "
            "20 minutes at most."
        )
        return advice(name, text, **place)
    length = f"{int(seconds) // 60}:{int(seconds) % 60:02}"
    text = _("%(length)s long, with captions and transcript.") % {"length": length}
    return found(name, text, **place)


def _picture(name: str, value, place: dict[str, str]) -> Row:
    picture = value["picture"]
    if picture.decorative:
        text = _("Marked as decoration: readers who cannot see it hear nothing of it.")
    else:
        text = _("Alternative text: “%(text)s”") % {"text": picture.contextual_alt_text}
    return found(name, text, **place)


HAVE_MEDIA = {"video": _clip, "picture": _picture}
