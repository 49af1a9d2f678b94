"""The blocks of a page as the Markdown that `markdown` and `media_blocks` read, without loss."""

from collections.abc import Callable
from typing import Protocol

from courses.importing.media_blocks import marked
from courses.importing.text_export import plain, rich
from courses.models import Package


class Folder(Protocol):
    """What a folder lends (courses.importing.export): the name of each thing that lies in it."""

    def picture(self, image) -> str: ...

    def document(self, document, folder: str) -> str: ...

    def address(self, kind: str, key: str) -> str: ...

    def quiz(self, quiz) -> str: ...

    def package(self, package: Package) -> str: ...


def _text(value, folder: Folder) -> str:
    return rich(value.source, folder.address)


def _steps(value, folder: Folder) -> str:
    lines = [":::steps"]
    for number, item in enumerate(value["items"], start=1):
        mark = f"{number}. "
        body = rich(item.source, folder.address).replace("\n", "\n" + " " * len(mark))
        lines.append(mark + body)
    return "\n".join([*lines, ":::"])


def _callout(value, folder: Folder) -> str:
    title = f' "{value["title"]}"' if value["title"] else ""
    return f":::callout {value['kind']}{title}\n{_text(value['text'], folder)}\n:::"


def _today(value, folder: Folder) -> str:
    return f":::today\n{_text(value['text'], folder)}\n:::"


def _check(value, _folder: Folder) -> str:
    lines = [":::check", plain(value["question"])]
    for option in value["options"]:
        mark = "x" if option["is_correct"] else " "
        lines.append(f"- [{mark}] {plain(option['text'])} | {plain(option['feedback'])}")
    return "\n".join([*lines, ":::"])


def _ruled(kind: str, name: str, rules: dict[str, str], text: str = "") -> str:
    lines = [f":::{kind} {name}"]
    lines += [f"{key}: {' '.join(words.split())}" for key, words in rules.items() if words]
    if text:
        lines += ["", *(marked(line.rstrip()) for line in text.strip().splitlines())]
    return "\n".join([*lines, ":::"])


def _picture(value, folder: Folder) -> str:
    image = value["picture"]
    says = {"decorative": "yes"} if image.decorative else {"alt": image.contextual_alt_text or ""}
    return _ruled("picture", folder.picture(image), {**says, "caption": value["caption"]})


def _video(value, folder: Folder) -> str:
    captions = value["captions"]
    rules = {
        "title": value["title"],
        "captions": folder.document(captions, "videos") if captions else "",
    }
    name = folder.document(value["video"], "videos")
    return _ruled("video", name, rules, value["transcript"])


def _watch(value, _folder: Folder) -> str:
    return _ruled("watch", value["url"], {"title": value["title"]})


def _file(value, folder: Folder) -> str:
    return _ruled("file", folder.document(value["file"], "files"), {"title": value["title"]})


def _quiz(value, folder: Folder) -> str:
    return f":::quiz {folder.quiz(value)}\n:::"


def _package(value: Package, folder: Folder) -> str:
    rules = {
        "title": value.title,
        "silent": "" if value.silent_rule == Package.Silent.OPENED else value.silent_rule,
        "must_pass": "" if value.must_pass else "no",
    }
    return _ruled("package", folder.package(value), rules)


WRITERS: dict[str, Callable[..., str]] = {
    "text": _text,
    "steps": _steps,
    "callout": _callout,
    "today": _today,
    "check": _check,
    "picture": _picture,
    "video": _video,
    "watch": _watch,
    "file": _file,
    "quiz": _quiz,
    "package": _package,
}
