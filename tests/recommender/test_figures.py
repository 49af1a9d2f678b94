"""The officials' and trainers' pages: counted by the worker, read as rows, and small counts hidden."""

import uuid

import pytest
from django.urls import reverse

from core.models import Job
from recommender import tasks
from recommender.actions import dismiss
from recommender.models import Exposure, FigureSet, Recommendation
from recommender.rollup import renew_figures
from tests.factories.advisory import BusinessFactory, IndustryFactory

pytestmark = pytest.mark.django_db
PAGES = ["figures", "models"]


def page(name: str) -> str:
    return reverse(f"recommender:{name}")


@pytest.fixture
def listed(submitted, course_pages, platforms, run_jobs):
    """`listed(6, key="may-mac")`: so many businesses of an industry with their lists."""

    def make(number: int, *, key: str = "may-mac") -> list:
        industry = IndustryFactory(key=key, name_vi=f"Ngành {key}")
        with run_jobs():
            return [
                submitted(business=BusinessFactory(advised=True, small=True, industry=industry))
                for _ in range(number)
            ]

    return make


# --- What is counted ---------------------------------------------------------------


def test_groups_are_counted_by_what_stands_first(listed):
    listed(6)

    [group] = renew_figures().data["to_whom"]["industry"]

    assert (group["key"], group["businesses"]) == ("may-mac", 6)
    assert {n for _key, n in group["platform"]} == {6}


def test_a_small_group_is_never_what_the_other_table_leaves_over(listed):
    listed(6)
    listed(7, key="nhua")
    listed(2, key="go")

    data = renew_figures().data["to_whom"]

    assert [(row["key"], row["businesses"]) for row in data["industry"]] == [("nhua", 7), ("*", 8)]
    for rows in data.values():
        assert sum(row["businesses"] for row in rows) == 15


def test_too_few_businesses_tell_nothing(listed):
    listed(3)

    assert renew_figures().data["to_whom"]["industry"] == []


def test_small_groups_together_make_one(listed):
    for key in ("go", "gom", "tre"):
        listed(2, key=key)

    rows = renew_figures().data["to_whom"]["industry"]

    assert [(row["key"], row["businesses"]) for row in rows] == [("*", 6)]


def test_exposure_is_what_the_accounts_say_by_vendor(platforms):
    cloud, safe, listed = platforms.values()
    listed.vendor = cloud.vendor
    listed.save()
    for platform, received, deserved, lists in (
        (cloud, 6.0, 5.0, 9),
        (listed, 2.0, 1.0, 2),
        (safe, 2.0, 4.0, 4),
    ):
        Exposure.objects.create(
            platform=platform, received=received, deserved=deserved, lists=lists
        )

    [one] = renew_figures().data["exposure"]["vendor"]  # the other stood in four lists only

    assert one == {
        "key": cloud.vendor.name,
        "lines": 11,
        "received": 80.0,
        "deserved": 60.0,
        "ratio": 1.33,
    }


def test_complaints_are_told_from_five_on(listed):
    lines = [
        Recommendation.objects.for_assessment(one).get(kind="course", rank=1) for one in listed(6)
    ]
    for line in lines[:4]:
        dismiss(recommendation=line, reason="cost")
    assert renew_figures().data["complaints"] == []
    same = [line for line in lines if line.course_key == lines[0].course_key]
    for line in Recommendation.objects.current().filter(course_key=lines[0].course_key):
        dismiss(recommendation=line, reason="cost")

    [found, *_others] = renew_figures().data["complaints"]

    assert found["key"] == str(lines[0].course_key)
    assert found["n"] == 6 >= len(same)
    assert found["reasons"] == [["cost", 6]]


def test_topics_without_a_good_course_come_first(listed):
    listed(6)

    rows = renew_figures().data["supply"]

    assert rows[0]["good"] == 0
    cloud = next(row for row in rows if row["topic"] == "cloud")
    assert (cloud["businesses"], cloud["courses"], cloud["good"], cloud["platforms"]) == (
        6,
        1,
        1,
        1,
    )


# --- The pages ---------------------------------------------------------------------


def test_pages_show_the_figures_in_both_languages(client, sign_in, listed):
    listed(6)
    renew_figures()
    sign_in(official=True)

    figures, supply = page("figures"), page("supply")
    vietnamese = client.get(figures).text
    english = client.get(f"/en{figures}").text

    assert "Ngành may-mac" in vietnamese
    assert "Kho mây" in vietnamese
    assert "Những gì được đề xuất" in vietnamese
    assert "What stands first, for whom" in english
    assert "Gaps with no good course" in client.get(f"/en{supply}").text


def test_pages_before_anything_is_counted(client, sign_in):
    sign_in(official=True)

    for name in ("figures", "models", "supply"):
        assert client.get(page(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["owner", "trainer", "adviser"])
def test_only_officials_see_figures_and_models(client, sign_in, name: str, who: str):
    sign_in(**{who: True})

    assert client.get(page(name)).status_code == 404


@pytest.mark.parametrize("name", [*PAGES, "supply"])
def test_a_visitor_signs_in_first(client, name: str):
    assert client.get(page(name)).status_code == 302


@pytest.mark.parametrize(("who", "status"), [("trainer", 200), ("official", 200), ("owner", 404)])
def test_trainers_see_what_is_missing(client, sign_in, who: str, status: int):
    sign_in(**{who: True})

    assert client.get(page("supply")).status_code == status


def test_counting_again_is_one_job(client, sign_in, monkeypatch):
    monkeypatch.setattr("core.jobs._put_in_queue", lambda _job_id: None)
    sign_in(official=True)

    for _time in range(2):
        client.post(page("recount"), {"_once": uuid.uuid4()})

    assert Job.objects.filter(kind=tasks.FIGURES).count() == 1


def test_only_officials_count_again(client, sign_in):
    sign_in(trainer=True)

    assert client.post(page("recount"), {"_once": uuid.uuid4()}).status_code == 404


def test_the_nightly_task_counts(run_jobs):
    with run_jobs():
        tasks.count_figures_nightly()

    assert FigureSet.objects.count() == 1


@pytest.mark.parametrize("name", ["figures", "supply"])
def test_pages_ask_little(client, sign_in, listed, django_assert_max_num_queries, name: str):
    listed(6)
    renew_figures()
    sign_in(official=True)
    client.get(page(name))

    with django_assert_max_num_queries(6):
        client.get(page(name))
