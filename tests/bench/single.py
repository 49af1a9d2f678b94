"""What one answer set costs in a running process: its score, its receipt, its radar chart."""

import random
import time
from collections.abc import Callable

from advisory.assessments.radar import radar
from advisory.scoring import Scorer, receipt, topic_gaps
from tests.bench.answers import answer_set, definition
from tests.bench.table import Table

SETS = 100


def measure(table: Table, *, times: int) -> None:
    scorer, chance = Scorer(definition()), random.Random(7)
    sets = [answer_set(scorer.definition["items"], chance) for _number in range(SETS)]
    lines = receipt(scorer, sets[0])
    values = [
        (scorer.definition["dimensions"][place]["label"]["vi"], place / 10) for place in range(6)
    ]
    _measure(table, "score", lambda n: scorer.score(sets[n % SETS]), times)
    _measure(table, "receipt", lambda n: receipt(scorer, sets[n % SETS]), times)
    _measure(table, "gaps by topic", lambda n: topic_gaps(scorer, lines), times)
    _measure(table, "radar chart", lambda n: radar(values), times)
    _measure(table, "definition made ready", lambda n: Scorer(scorer.definition), times // 50)
    table.ratio("a score against its receipt", "score", "receipt")
    table.ratio("a score against making its definition ready", "score", "definition made ready")


def _measure(table: Table, name: str, work: Callable[[int], object], times: int) -> None:
    """Median and 95th percentile; the rate is that of the median."""
    work(0)
    seconds = []
    for number in range(times):
        begun = time.perf_counter()
        work(number)
        seconds.append(time.perf_counter() - begun)
    seconds.sort()
    late = seconds[int(len(seconds) * 0.95)]
    table.add(
        name, per_second=1 / seconds[len(seconds) // 2], note=f"95 % within {late * 1e6:,.0f} µs"
    )
