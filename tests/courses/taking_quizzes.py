"""Giving answers as the page sends them, right or wrong on purpose."""

from django.http import QueryDict

from courses.models import QuizAnswer, QuizAttempt


def fields(answer: QuizAnswer, *, right: bool = True) -> dict[str, list[str]]:
    """What the page posts for one card."""
    definition = answer.version.definition
    card = answer.attempt.paper["questions"][answer.position - 1]
    name, kind = f"q{answer.position}", definition["kind"]
    options = {option["id"]: option for option in definition["options"]}
    sent = {"card": [str(answer.position)]}
    if kind in ("one", "true_false", "many"):
        wanted = [
            str(n) for n, key in enumerate(card["options"]) if options[key]["is_correct"] == right
        ]
        sent[name] = wanted if kind == "many" else wanted[:1]
    elif kind == "order":
        order = list(options) if right else list(reversed(options))
        sent |= {
            f"{name}.{n}": [str(order.index(key) + 1)] for n, key in enumerate(card["options"])
        }
    elif kind == "match":
        partners = [options[key]["match"] for key in card["partners"]]
        shift = 0 if right else 1
        for n, key in enumerate(card["options"]):
            at = (partners.index(options[key]["match"]) + shift) % len(partners)
            sent[f"{name}.{n}"] = [str(at)]
    else:
        right_text = next(o["text"] for o in options.values() if o["is_correct"])
        sent[name] = [right_text if right else "1"]
    return sent


def form(attempt: QuizAttempt, *, right: bool = True, only: list[int] | None = None) -> dict:
    """What the page posts for all cards, or for those at these positions."""
    sent: dict[str, list[str]] = {}
    for answer in attempt.answers.select_related("version", "attempt"):
        if only is None or answer.position in only:
            for name, values in fields(answer, right=right).items():
                sent.setdefault(name, []).extend(values)
    return sent


def posted(sent: dict[str, list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in sent.items():
        query.setlist(name, values)
    return query
