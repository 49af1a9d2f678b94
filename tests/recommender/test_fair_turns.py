"""Equally relevant vendors take turns, and what each had is remembered between runs of a worker."""

import datetime
from collections import Counter, defaultdict
from math import log2

import pytest
from django.utils import timezone

from recommender import recommending
from recommender.actions import forget_counts
from recommender.candidates import Candidate
from recommender.fair_turns import FIRST_AUDIENCE, SEEN, Before, book, give_turns
from recommender.features import Profile
from recommender.models import Exposure, Recommendation
from tests.factories.advisory import BusinessFactory, PlatformFactory, VendorFactory
from tests.recommender.conftest import topics

pytestmark = pytest.mark.django_db
GAPS = Profile({"gaps": {"cloud": 1.0, "cybersecurity": 0.8, "ecommerce": 0.6}, "size": "small"})
LINES = 8


def vetted(number: int, *about: str, vendor=None, **made_for) -> list[Candidate]:
    """Platforms that are there, each of a vendor of its own unless one is given."""
    rows = [PlatformFactory(vendor=vendor or VendorFactory()) for _ in range(number)]
    return [
        Candidate("platform", row.pk, list(about), vendor=f"vendor {row.vendor_id}", **made_for)
        for row in rows
    ]


def lists(
    number: int, offered: list[Candidate], *, favourite: int = 0, lines: int = LINES
) -> list[list[int]]:
    """So many lists, each of another business, of a model that has a favourite; a worker each."""
    made = []
    candidates = {one.item_id: one for one in offered}
    for business in range(1, number + 1):
        order = sorted(candidates, key=lambda item: (item != favourite, item))[:lines]
        turns = give_turns(order, candidates, GAPS, seed=business)
        book(turns.booked)
        made.append(turns.items)
    return made


def exposure(made: list[list[int]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for items in made:
        for rank, item in enumerate(items, start=1):
            found[item] += 1 / log2(1 + rank)
    return found


def is_fair(amounts: Counter[int], among: list[Candidate]) -> bool:
    """Whether each is within a fifth of an equal part."""
    fair = sum(amounts[one.item_id] for one in among) / len(among)
    return all(abs(amounts[one.item_id] / fair - 1) < 0.2 for one in among)


def test_over_a_thousand_recommendations_equals_are_shown_equally_whoever_is_favoured():
    equals = vetted(11, "cloud")

    made = lists(130, equals, favourite=equals[0].item_id)

    assert sum(map(len, made)) >= 1_000
    assert is_fair(Counter(item for items in made for item in items), equals)
    assert is_fair(exposure(made), equals)
    seen = [items[:SEEN] for items in made]
    assert is_fair(exposure(seen), equals)
    assert is_fair(exposure(seen[70:]), equals)


def test_a_vendor_with_many_platforms_has_one_share():
    rival, many = vetted(1, "cloud"), vetted(4, "cloud", vendor=VendorFactory())

    found = exposure(lists(40, [*rival, *many], lines=1))

    assert found[rival[0].item_id] == pytest.approx(sum(found.values()) / 2, rel=0.2)


def test_a_clearly_better_one_keeps_its_place():
    [better], equals = vetted(1, "cloud"), vetted(3, "cloud", sizes=["small"])
    better.sizes, better.for_all_industries = ["small"], False
    profile = Profile(GAPS.features | {"sector": "retail"})
    candidates = {one.item_id: one for one in [better, *equals]}
    weak = Candidate("platform", vetted(1)[0].key, ["ecommerce"])
    candidates[weak.item_id] = weak

    for business in range(1, 30):
        turns = give_turns(list(candidates), candidates, profile, seed=business)
        book(turns.booked)
        assert turns.items[-1] == weak.item_id


def test_a_newcomer_among_equals_has_its_turn_at_once():
    old = vetted(8, "cloud")
    lists(10, old)
    new = vetted(1, "cloud")

    made = [items[:SEEN] for items in lists(27, [*old, *new])]

    assert is_fair(exposure(made), [*old, *new])


def test_a_new_item_a_little_less_relevant_gets_a_first_audience_and_the_gaps_stay_served():
    usual = vetted(4, "cloud")
    [new] = vetted(1, "cloud", "x", "y")
    assert 0.5 < new.relevance(GAPS) / usual[0].relevance(GAPS) < 0.9
    candidates = {one.item_id: one for one in [*usual, new]}
    order = [one.item_id for one in usual]
    shown = 0

    for business in range(1, 260):
        turns = give_turns(order, candidates, GAPS, seed=business)
        book(turns.booked)
        if new.item_id in turns.items:
            shown += 1
            at = turns.items.index(new.item_id)
            assert turns.propensity[at] == pytest.approx(0.1)
            assert len(turns.items) == 4

    assert 10 <= shown <= FIRST_AUDIENCE


def test_the_only_one_that_serves_a_gap_gives_way_to_nobody_new():
    cloud, safe = vetted(1, "cloud"), vetted(1, "cybersecurity")
    new = vetted(3, "ecommerce")
    candidates = {one.item_id: one for one in [*cloud, *safe, *new]}
    order = [cloud[0].item_id, safe[0].item_id]

    for business in range(1, 60):
        turns = give_turns(order, candidates, GAPS, seed=business)
        assert turns.items == order


def test_a_list_made_again_keeps_its_equals_until_one_is_new():
    equals = vetted(12, "cloud")
    candidates = {one.item_id: one for one in equals}
    first = give_turns(list(candidates)[:4], candidates, GAPS, seed=1)
    book(first.booked)
    lists(5, equals)
    now = timezone.now()
    before = Before(frozenset(first.items), now, 1)

    again = give_turns(list(candidates)[4:8], candidates, GAPS, seed=1, before=before)
    assert set(again.items) == set(first.items)

    [new] = vetted(1, "cloud")
    candidates[new.item_id] = new
    with_new = give_turns(list(candidates)[4:8], candidates, GAPS, seed=1, before=before)
    assert set(with_new.items) != set(first.items)
    assert new.item_id in with_new.items or new.key in with_new.booked


def test_nothing_to_show_books_nothing():
    assert give_turns([], {}, GAPS, seed=1).booked == {}
    book({})
    assert not Exposure.objects.exists()


def test_the_same_ledger_and_seed_give_the_same_list():
    candidates = {one.item_id: one for one in vetted(9, "cloud")}

    found = [give_turns(list(candidates), candidates, GAPS, seed=3).items for _ in range(2)]

    assert found[0] == found[1]


# --- Through the portal's own jobs ----------------------------------------------------


def test_lists_of_many_businesses_are_shared_out_by_the_rows_alone(submitted, run_jobs):
    for _number in range(10):
        PlatformFactory(vetted=True, topics=topics("cloud"))
    with run_jobs():
        submitted(business=BusinessFactory(advised=True, small=True))
    names = defaultdict(int)

    for _business in range(15):
        with run_jobs():
            made = submitted(business=BusinessFactory(advised=True, small=True))
        for row in Recommendation.objects.for_assessment(made).filter(rank__lte=4):
            names[row.platform_id] += 1

    accounts = Exposure.objects.filter(platform__isnull=False)
    assert accounts.count() == 10
    for account in accounts:
        assert account.received == pytest.approx(account.deserved, rel=0.2)
    assert all(4 <= n <= 8 for n in names.values())


def test_what_is_not_stored_is_not_booked(submitted, platforms, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError("disk full")

    made = submitted()
    monkeypatch.setattr(Recommendation.objects, "bulk_create", full)
    with pytest.raises(OSError, match="disk full"):
        recommending.store(made, recommending.make_list(made))

    assert not Exposure.objects.exists()


def test_an_account_opened_meanwhile_by_another_worker_is_added_to():
    [one] = vetted(1, "cloud")
    day = timezone.now() - datetime.timedelta(days=1)
    Exposure.objects.create(platform_id=one.key, received=2.0, deserved=1.0, lists=3, since=day)

    book({one.key: Counter(received=1.0, deserved=0.5, lists=1)})

    account = Exposure.objects.get()
    assert (account.received, account.deserved, account.lists) == (3.0, 1.5, 4)


def test_counting_begins_anew_for_all_at_once():
    for one in vetted(2, "cloud"):
        book({one.key: Counter(received=1.0, deserved=0.5, lists=1)})

    forget_counts()

    assert not Exposure.objects.exists()
