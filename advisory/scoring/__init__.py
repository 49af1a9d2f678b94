"""Scoring: `(definition, answers) -> result with a receipt`; exact, no database, no Django.

    scorer = Scorer(definition)            # a definition: see advisory.xlsform.compile
    result = scorer.score({"wifi_coverage": 3, "cloud_use": {"state": "dont_know"}})
    result.overall, result.level, result.range, result.dimensions["strategy"].score
    lines = receipt(scorer, answers)       # why, question by question
    topic_gaps(scorer, lines)[:3]          # where most is missing

An answer is the plain value of its question's type, `None` (blank), or `{"state": ..., "value":
...}` with the state answered, not_applicable, dont_know or blank. What cannot be an answer raises
AnswerRefused with field, code and message. Rounding is for display only: `rounded(number)`.
"""

from advisory.scoring.answers import AnswerRefused
from advisory.scoring.readers import reader_of
from advisory.scoring.receipt import Gap, item_gaps, receipt, topic_gaps
from advisory.scoring.scorer import DimensionResult, Result, Scorer, score
from advisory.xlsform.exact import rounded

__all__ = [
    "AnswerRefused",
    "DimensionResult",
    "Gap",
    "Result",
    "Scorer",
    "item_gaps",
    "reader_of",
    "receipt",
    "rounded",
    "score",
    "topic_gaps",
]
