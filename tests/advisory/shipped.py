"""The shipped instruments and answer sets for them."""

from functools import cache

from advisory.instrument_actions import SHIPPED
from advisory.scoring import Scorer
from advisory.xlsform.compile import read_instrument

DBI = "vn_dbi_1970"
QUICK = "labanso_quick"
DMAT = "eu_dmat_sme"
DII = "eu_dii"
V1567 = "vn_1567_sme"
ALL = (DBI, QUICK, DMAT, DII, V1567)


@cache
def definition(key: str = DBI) -> dict:
    return read_instrument(SHIPPED / key)


@cache
def scorer(key: str = DBI) -> Scorer:
    return Scorer(definition(key))


def answers_at(step: int, key: str = DBI) -> dict[str, object]:
    """Every question answered so that it earns this step (0 to 5)."""
    counts = {"patents_trademarks": step, "breakthrough_products": step + (step == 5)}
    return {
        item["key"]: {"num": 20 * step, "den": 100}
        if item["type"] == "ratio"
        else counts.get(item["key"], step)
        for item in definition(key)["items"]
    }
