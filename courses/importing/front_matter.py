"""The block between two lines of `---` at the top of a file, with the line of each key."""

import re
from dataclasses import dataclass, field

import yaml

FENCE = "---"


@dataclass
class FrontMatter:
    """The values read, where each stands, and where the text below begins (lines from 1)."""

    values: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1

    def line(self, key: str) -> int:
        return self.lines.get(key, 1)


class FrontMatterError(Exception):
    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem


def split(text: str) -> FrontMatter:
    """Read front matter and body; raises FrontMatterError with the line where reading failed."""
    # Not splitlines(): it parts lines at signs no editor counts as an end of line.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines or lines[0].rstrip() != FENCE:
        raise FrontMatterError(1, "missing")
    closing = next((i for i, line in enumerate(lines[1:], start=1) if line.rstrip() == FENCE), None)
    if closing is None:
        raise FrontMatterError(1, "unclosed")
    source = "\n".join(lines[1:closing])
    try:
        values = yaml.safe_load(source)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FrontMatterError((mark.line if mark else 0) + 2, str(error.problem)) from error
    except yaml.YAMLError as error:  # a character YAML cannot hold
        raise FrontMatterError(2, str(error).splitlines()[0]) from error
    if not isinstance(values, dict):
        raise FrontMatterError(2, "not a list of keys and values")
    return FrontMatter(
        values={str(key): value for key, value in values.items()},
        lines={
            found[1]: number
            for number, line in enumerate(lines[1:closing], start=2)
            if (found := re.match(r"([A-Za-z_]+)\s*:", line))
        },
        body="\n".join(lines[closing + 1 :]),
        body_line=closing + 2,
    )
