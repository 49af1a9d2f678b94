"""A stored quiz as the text `quiz_reading` reads, without loss."""

from collections import Counter
from collections.abc import Callable

import yaml

from courses.importing.quiz_reading import AROUND, ARROW, BAR, FIELDS, HEAD, LINE_MARKS
from courses.importing.quiz_source import LineSource, PartSource, PictureSource, QuestionSource
from courses.models import Question, QuestionOption, QuestionPool, Quiz
from courses.quizzes.marking import MATCH, ORDER

Name = Callable[[object], str]


def no_names(_image: object) -> str:
    return ""


def source_of(question: Question, *, name: Name = no_names) -> QuestionSource:
    """What a question says; `name(image)` is the file a picture gets in the folder."""
    return QuestionSource(
        kind=question.kind,
        text=plain(question.text),
        note=plain(question.note),
        points=question.points,
        topics=sorted(topic.key for topic in question.topics.all()),
        pool=question.pool.name if question.pool else "",
        picture=_picture(question.picture, name),
        lines=[_line(option, question.kind, name) for option in question.options.all()],
    )


def _line(option: QuestionOption, kind: str, name: Name) -> LineSource:
    return LineSource(
        text=" ".join(option.text.split()),
        is_correct=option.is_correct and kind not in (ORDER, MATCH),
        feedback=plain(option.feedback),
        match=" ".join(option.match.split()) if kind == MATCH else "",
        tolerance=option.tolerance.strip() if kind == Question.Kind.NUMBER else "",
        picture=_picture(option.picture, name),
    )


def _picture(image, name: Name) -> PictureSource | None:
    if image is None:
        return None
    return PictureSource(name(image), " ".join(image.alt_text.split()), image.get_file_hash())


def parts_of(
    quiz: Quiz, *, key: Callable[[Question], str], name: Name, written: set[int]
) -> list[PartSource]:
    """The parts of a published quiz; a pool's questions stand below its first draw of the folder.

    `written` holds the pools that stand in a file already, and takes those of this one.
    """
    fixed = {part.question_id for part in quiz.parts.all() if part.question_id}
    found = []
    for part in quiz.parts.all():
        if part.question:
            source = source_of(part.question, name=name)
            source.key = key(part.question)
            found.append(PartSource(source))
            continue
        drawn = PartSource(pool=part.pool.name, draw=part.draw)
        if part.pool_id not in written:
            written.add(part.pool_id)
            for question in _members(part.pool).exclude(pk__in=fixed):
                source = source_of(question, name=name)
                source.key = key(question)
                drawn.members.append(source)
        found.append(drawn)
    return found


def _members(pool: QuestionPool):
    return pool.questions.filter(live=True).order_by("pk").prefetch_related("options", "topics")


def text_of(quiz: Quiz, parts: list[PartSource]) -> str:
    """The file of a quiz."""
    questions = [q for part in parts for q in ([part.question] if part.question else part.members)]
    common = Counter(tuple(question.topics) for question in questions).most_common(1)
    topics = list(common[0][0]) if common else []
    front: dict[str, object] = {}
    for key, name in FIELDS.items():
        value, standard = getattr(quiz, name), Quiz._meta.get_field(name).get_default()
        value = plain(value) if isinstance(value, str) else value
        if value != standard and value != "":
            front[key] = value
    front["topics"] = topics
    head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10_000)
    blocks = [f"---\n{head}---"]
    drawing = False
    for part in parts:
        if part.question is None:
            blocks.append(f"## draw {part.draw}: {part.pool}")
            blocks += [_question(one, topics, pool=part.pool) for one in part.members]
            drawing = True
            continue
        if drawing:
            blocks.append("## ask")
            drawing = False
        blocks.append(_question(part.question, topics, pool=""))
    return "\n\n".join(blocks) + "\n"


def _question(source: QuestionSource, topics: list[str], *, pool: str) -> str:
    lines = [f":::{source.kind} {source.key}".rstrip()]
    if source.points != 1:
        lines.append(f"points: {source.points}")
    if source.topics != topics:
        lines.append(f"topics: {', '.join(source.topics)}")
    if source.pool != pool:
        lines.append(f"pool: {source.pool}")
    text = source.text.split("\n")
    first = "\\" if HEAD.fullmatch(text[0]) else ""
    lines += [first + marked(text[0]) if first else marked(text[0]), *map(marked, text[1:])]
    if source.picture:
        lines.append(_image(source.picture))
    for number, line in enumerate(source.lines, start=1):
        lines += _answer(line, source.kind, number)
    if source.note:
        lines += [f"> {line}" if line else ">" for line in source.note.split("\n")]
    return "\n".join([*lines, ":::"])


def _answer(line: LineSource, kind: str, number: int) -> list[str]:
    text = signed(line.text)
    if kind == ORDER:
        first = f"{number}. {text}"
    elif kind == MATCH:
        first = f"- {text} {ARROW} {signed(line.match)}"
    else:
        first = f"- [{'x' if line.is_correct else ' '}] {text}"
    if line.tolerance:
        first += f" {AROUND} {line.tolerance}"
    feedback = line.feedback.split("\n")
    if feedback[0]:
        first += f" {BAR} {signed(feedback[0])}"
    rest = [f"  {marked(one) if one else chr(92)}" for one in feedback[1:]]
    if line.picture:
        rest.append(f"  {_image(line.picture)}")
    return [first, *rest]


def _image(picture: PictureSource) -> str:
    return f"![{picture.alt}]({picture.file})"


def plain(text: str) -> str:
    """A text as it is compared and written: ends of lines of one kind, no space around."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def marked(line: str) -> str:
    """A line of text that nothing else is taken for."""
    return f"\\{line}" if LINE_MARKS.match(line.lstrip()) else line


def signed(words: str) -> str:
    """An answer whose bars, arrows and backslashes are its own."""
    for mark in ("\\", BAR, ARROW):
        words = words.replace(mark, f"\\{mark}")
    return words
