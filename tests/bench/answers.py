"""Made-up answer sets for a definition; the same ones for the same seed."""

import random

from advisory.instrument_actions import SHIPPED
from advisory.xlsform.compile import read_instrument

INSTRUMENT = "vn_dbi_1970"


def definition() -> dict:
    return read_instrument(SHIPPED / INSTRUMENT)


def answer_set(items: list[dict], chance: random.Random) -> dict[str, object]:
    """One owner's answers: a tenth left blank, some not known, the rest as the type wants them."""
    answers: dict[str, object] = {}
    for item in items:
        lot = chance.random()
        if lot < 0.1:
            continue
        answers[item["key"]] = {"state": "dont_know"} if lot < 0.13 else _value(item, chance)
    return answers


def _value(item: dict, chance: random.Random) -> object:
    if item["type"] == "ratio":
        whole = chance.randint(1, 200)
        return {"num": chance.randint(0, whole), "den": whole}
    if item["type"] == "multi":
        return [option["key"] for option in item["options"] if chance.random() < 0.4]
    if item["type"] in {"ladder", "self_rating"}:
        return chance.randrange(len(item["options"]))
    if item["options"]:
        return chance.choice(item["options"])["key"]
    return chance.randint(0, 20)
