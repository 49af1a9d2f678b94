"""When two scores may be set beside each other."""

from typing import Any


def comparable(score_a: Any, score_b: Any) -> bool:
    """Whether both were counted by one rule: same instrument, same rule set, same maximum.

    Two versions that differ in wording only share their rule set, and so stay comparable.
    """
    return _rule(score_a) == _rule(score_b)


def _rule(score: Any) -> tuple:
    return score.instrument_version.instrument_id, score.rule_set, score.maximum
