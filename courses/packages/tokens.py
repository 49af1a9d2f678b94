"""Signed, short-lived addresses on the packages' host, which knows no cookie and no account."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing

_PLAY, _REPORT = "courses.packages.play", "courses.packages.report"
PLAY_SECONDS = 3600  # a page of the portal that is left open longer is asked to load again
REPORT_SECONDS = 8 * 3600


class Refused(Exception):
    """The address was not made here, or its time is over."""


@dataclass(frozen=True)
class Play:
    """Permission to open one part: of an attempt, or of a version just to look at."""

    version: int
    item: str
    attempt: int | None = None


@dataclass(frozen=True)
class Reporting:
    """Permission to report of one part, for one attempt and one opening of it."""

    attempt: int
    item: str
    launch: UUID


def play_token(play: Play) -> str:
    return signing.dumps([play.version, play.item, play.attempt], salt=_PLAY)


def read_play(token: str) -> Play:
    return Play(*_load(token, _PLAY, PLAY_SECONDS))


def report_token(reporting: Reporting) -> str:
    return signing.dumps([reporting.attempt, reporting.item, reporting.launch.hex], salt=_REPORT)


def read_reporting(token: str) -> Reporting:
    attempt, item, launch = _load(token, _REPORT, REPORT_SECONDS)
    return Reporting(attempt, item, UUID(launch))


def _load(token: str, salt: str, seconds: int) -> list:
    try:
        return signing.loads(token, salt=salt, max_age=seconds)
    except signing.BadSignature as error:
        raise Refused from error
