"""The users of one batch."""

from dataclasses import dataclass

from recommender.engine.features import UserTable
from recommender.engine.history import History


@dataclass
class Audience:
    """What is known of some users and what they did."""

    table: UserTable
    history: History
