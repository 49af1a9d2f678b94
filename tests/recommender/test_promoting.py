"""Roll-back, and what happens when the file of the model in service is not right."""

import datetime
import uuid

import pytest
from celery.signals import worker_init
from django.urls import reverse

from core import health
from core.models import AuditEvent
from recommender import promoting, tasks, training
from recommender.models import Recommendation, TrainedModel
from recommender.queries import cards_for
from recommender.tasks import train_nightly

pytestmark = pytest.mark.django_db
State = TrainedModel.State
PAGE = reverse("recommender:models")
BACK = reverse("recommender:roll-back")


@pytest.fixture
def two(platforms, run_jobs) -> tuple[TrainedModel, TrainedModel]:
    """The model in service, and the one before it."""
    for _night in range(2):
        with run_jobs():
            train_nightly()
    new, old = TrainedModel.objects.all()
    return new, old


def posted() -> dict:
    return {"_once": uuid.uuid4()}


def states() -> list[str]:
    return list(TrainedModel.objects.values_list("state", flat=True))


def test_a_worse_model_is_refused_and_the_old_one_stays(two, run_jobs, monkeypatch):
    monkeypatch.setattr(training.gate, "judge", lambda *_args: {"outcome": "worse"})

    with run_jobs():
        train_nightly()

    assert states() == [State.REFUSED, State.IN_SERVICE, State.RETIRED]
    assert TrainedModel.objects.in_service() == two[0]


def test_an_official_goes_back_with_one_click_once(client, sign_in, two):
    official = sign_in(official=True)
    form = posted()

    for _time in range(2):  # a double click
        answer = client.post(BACK, form)

    assert answer.headers["Location"] == PAGE
    assert states() == [State.WITHDRAWN, State.IN_SERVICE]
    assert TrainedModel.objects.in_service().promoted_by == official
    assert AuditEvent.objects.get(verb="rolled back").details == {
        "from_version": two[0].version,
        "to_version": two[1].version,
    }
    page = client.get(PAGE).content.decode()
    assert official.name in page


def test_with_nothing_before_it_says_so(client, sign_in, two):
    sign_in(official=True)
    client.post(BACK, posted())

    page = client.post(BACK, posted(), follow=True).content.decode()

    assert "Chưa có mô hình nào trước đó để quay lại." in page
    assert not AuditEvent.objects.filter(verb="rolled back").exclude(object_id=two[1].pk).exists()


@pytest.mark.parametrize("who", ["visitor", "owner", "trainer", "adviser"])
def test_others_neither_see_nor_roll_back(client, sign_in, two, who: str):
    if who != "visitor":
        sign_in(**{who: True})
    expected = 302 if who == "visitor" else 404

    assert client.get(PAGE).status_code == expected
    assert client.post(BACK, posted()).status_code == expected
    assert states() == [State.IN_SERVICE, State.RETIRED]


def test_the_page_asks_little(client, sign_in, two, django_assert_max_num_queries):
    sign_in(official=True)
    client.get(PAGE)

    with django_assert_max_num_queries(4):
        client.get(PAGE)


def test_lists_of_a_withdrawn_model_are_made_again(submitted, two, run_jobs):
    with run_jobs():
        made = submitted()
    assert not cards_for(made).is_stale

    promoting.roll_back(by=None)

    assert cards_for(made).is_stale


@pytest.mark.parametrize("damage", ["missing", "changed", "foreign"])
def test_a_bad_file_is_refused_said_and_stood_in_for(
    client, sign_in, submitted, two, run_jobs, settings, monkeypatch, damage: str
):
    path = settings.MODELS_ROOT / two[0].file_name
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:99] if damage == "changed" else b"cos\nsystem\n")
    monkeypatch.setattr(tasks, "train_nightly", lambda: None)  # it would mend the service

    with run_jobs():
        made = submitted()

    rows = Recommendation.objects.for_assessment(made)
    assert {row.platform.name for row in rows if row.platform} == {"Kho mây", "Khóa chặt"}
    assert {row.model for row in rows} == {None}
    assert two[0].version in health.NOTES["recommender"]()
    sign_in(administrator=True)
    assert PAGE in client.get(reverse("pages:dashboard")).content.decode()
    assert "notice--warn" in client.get(PAGE).content.decode()


def test_a_training_mends_the_service_and_the_lists(submitted, two, run_jobs, settings):
    (settings.MODELS_ROOT / two[0].file_name).unlink()

    with run_jobs():
        made = submitted()

    assert health.NOTES["recommender"]() == ""
    assert TrainedModel.objects.in_service() not in two
    assert cards_for(made).is_stale  # the prior ranker made it


def test_the_hourly_check_finds_a_changed_file(two, run_jobs, settings):
    path = settings.MODELS_ROOT / two[0].file_name
    good = path.read_bytes()
    path.write_bytes(good + b" ")
    with run_jobs():
        tasks.check_model_hourly()
    assert health.NOTES["recommender"]()

    path.write_bytes(good)
    with run_jobs():
        tasks.check_model_hourly()

    assert not health.NOTES["recommender"]()


def test_the_page_says_what_the_model_was_measured_beside(client, sign_in, two):
    figures = {"users": 44, "ndcg": 0.31, "ndcg_interval": (0.25, 0.36), "recall": 0.5}
    figures |= {"recall_interval": (0.4, 0.6), "lead": 0.12, "lead_interval": (0.07, 0.17)}
    sign_in(official=True)
    assert "Chưa đo" in client.get(PAGE).text
    TrainedModel.objects.update(metrics={"hybrid": figures, "popularity": figures})

    page = client.get(PAGE).text

    assert "của 44 doanh nghiệp" in page
    assert page.count("31 % (25 đến 36)") == 2
    assert page.count("+12 % (7 đến 17)") == 1


def test_the_days_it_learnt_from_are_written_as_everywhere(client, sign_in, two):
    TrainedModel.objects.update(
        counts={"events": 114, "businesses": 60, "data_from": "2026-03-17"},
        data_until=datetime.datetime(2026, 11, 27, 5, tzinfo=datetime.UTC),
    )
    sign_in(official=True)

    assert "60 doanh nghiệp, 17/03/2026 – 27/11/2026" in client.get(PAGE).text


def test_a_model_that_was_not_compared_says_so_and_why(client, sign_in, two):
    TrainedModel.objects.filter(pk=two[0].pk).update(gate={"outcome": "too_few", "businesses": 4})
    sign_in(official=True)

    page = client.get(PAGE).text

    assert "chưa so sánh: quá ít doanh nghiệp có lựa chọn mà cả hai chưa thấy" in page
    assert "hệ thống, sau khi huấn luyện" in page


def test_a_worker_knows_the_engine_before_its_first_list():
    assert tasks.import_the_engine in [ref() for _key, ref in worker_init.receivers]
