"""From a submitted assessment to stored lists, by the real job."""

import datetime

import pytest
from django.utils import timezone

from advisory.assessments.scores import rescore
from advisory.models import AdoptionEvent, Platform, Score
from advisory.platforms.actions import record_stage
from advisory.platforms.vetting import suspend_platform
from advisory.tasks import queue_rescoring
from advisory.versions import rescoring
from core.models import Job
from recommender import features, recommending, training
from recommender.actions import dismiss
from recommender.engine import Part
from recommender.features import Profile
from recommender.models import Feedback, Recommendation, TrainedModel
from recommender.queries import cards_for
from recommender.tasks import queue_recommendations
from tests.factories.advisory import BusinessFactory, IndustryFactory, PlatformFactory
from tests.recommender.conftest import topics

pytestmark = pytest.mark.django_db


def stored(assessment, kind: str) -> list[Recommendation]:
    rows = Recommendation.objects.for_assessment(assessment).not_dismissed().filter(kind=kind)
    return list(rows.order_by("rank"))


def names(assessment) -> list[str]:
    return [row.platform.name for row in stored(assessment, "platform")]


def test_submitting_stores_courses_and_platforms_for_the_gaps(
    submitted, course_pages, platforms, run_jobs
):
    with run_jobs():
        assessment = submitted()

    keys = [row.course_key for row in stored(assessment, "course")]
    assert set(keys) == {
        course_pages[key].translation_key for key in ("cloud", "cybersecurity", "data_analytics")
    }
    assert keys[-1] == course_pages["data_analytics"].translation_key
    assert sorted(names(assessment)) == ["Kho mây", "Khóa chặt"]
    assert Job.objects.get(kind="recommend").state == Job.State.DONE
    assert stored(assessment, "course")[0].model == TrainedModel.objects.in_service()


def test_what_is_published_while_a_list_is_made_waits_for_the_next(
    submitted, course_pages, platforms, run_jobs, monkeypatch
):
    whole, asked = features.catalogue(), []
    cloud = features.course_id(course_pages["cloud"].translation_key)

    def catalogue():
        """The course is not there yet when it is asked for first."""
        asked.append(None)
        return {key: item for key, item in whole.items() if asked[1:] or key != cloud}

    monkeypatch.setattr(features, "catalogue", catalogue)
    with run_jobs():
        assessment = submitted()

    assert Job.objects.get(kind="recommend").state == Job.State.DONE
    found = {row.course_key for row in stored(assessment, "course")}
    assert course_pages["cloud"].translation_key not in found
    assert course_pages["cybersecurity"].translation_key in found


def test_of_workers_that_begin_together_one_keeps_the_first_model(
    submitted, course_pages, platforms, run_jobs, monkeypatch
):
    fit = training.fit_model

    def fit_while_another_does(*args, **options):
        fitted = fit(*args, **options)
        training.register(fit(*args, **options))
        return fitted

    monkeypatch.setattr(training, "fit_model", fit_while_another_does)
    with run_jobs():
        assessment = submitted()

    model = TrainedModel.objects.get()
    assert {row.model for row in stored(assessment, "course")} == {model}


def test_parts_add_up_to_the_score_and_name_the_answer(
    submitted, course_pages, platforms, run_jobs
):
    with run_jobs():
        assessment = submitted()

    for row in Recommendation.objects.for_assessment(assessment):
        assert sum(part["share"] for part in row.parts) == pytest.approx(row.score)
        need = next(part for part in row.parts if part["name"] == "need")
        assert need["evidence"]["key"] in {"cloud_use", "infosec_policy", "bi_tools"}


def test_only_vetted_platforms_of_the_right_size_and_industry(submitted, run_jobs):
    cloud = topics("cloud")
    for_medium = {"for_micro": False, "for_small": False}
    PlatformFactory(name="Chỉ cho vừa", vetted=True, topics=cloud, **for_medium)
    other = PlatformFactory(name="Ngành khác", vetted=True, topics=cloud, for_all_industries=False)
    other.industries.add(IndustryFactory())
    PlatformFactory(name="Hợp", vetted=True, topics=cloud)
    PlatformFactory(name="Chưa thẩm định", topics=cloud)
    business = BusinessFactory(small=True, advised=True, industry=IndustryFactory())

    with run_jobs():
        assessment = submitted(business=business)

    assert names(assessment) == ["Hợp"]


def test_three_largest_gaps_are_served_among_the_cards_shown(submitted, run_jobs):
    for number in range(8):
        PlatformFactory(name=f"Mây {number}", vetted=True, topics=topics("cloud"))
    PlatformFactory(name="An toàn", vetted=True, topics=topics("cybersecurity"))
    PlatformFactory(name="Báo cáo", vetted=True, topics=topics("data_analytics"))

    with run_jobs():
        assessment = submitted()

    shown = {card.platform.name for card in cards_for(assessment).platforms}
    assert {"An toàn", "Báo cáo"} < shown
    assert len(shown) == 4


def test_what_a_business_uses_is_not_recommended_again(submitted, platforms, run_jobs):
    business = BusinessFactory(advised=True)
    record_stage(
        business=business,
        platform=platforms["cloud"],
        stage=AdoptionEvent.Stage.IN_USE,
        on=timezone.localdate(),
        by=None,
    )

    with run_jobs():
        assessment = submitted(business=business)

    assert names(assessment) == ["Khóa chặt"]


def test_doing_the_job_again_replaces_the_list_with_the_same(
    submitted, course_pages, platforms, run_jobs
):
    with run_jobs():
        assessment = submitted()
    before = [
        (row.kind, row.rank, row.course_key, row.platform_id, row.score)
        for row in Recommendation.objects.for_assessment(assessment)
    ]

    with run_jobs():
        queue_recommendations(assessment)

    after = [
        (row.kind, row.rank, row.course_key, row.platform_id, row.score)
        for row in Recommendation.objects.for_assessment(assessment)
    ]
    assert after == before
    assert Recommendation.objects.count() == 2 * len(before)
    assert TrainedModel.objects.count() == 1


def test_other_points_renew_the_list_once_and_the_same_points_leave_it(
    submitted, course_pages, platforms, run_jobs
):
    with run_jobs():
        better, same = submitted(), submitted()
    better.answers.filter(question_key="cloud_use").update(value=5)  # as a mended rule would

    for _time in range(2):
        with run_jobs():
            queue_rescoring(instrument="labanso_quick", reason="a mistake was mended")

    assert names(better) == ["Khóa chặt"]
    assert sorted(names(same)) == ["Kho mây", "Khóa chặt"]
    made = Job.objects.filter(kind="recommend", state=Job.State.DONE)
    assert sorted(made.values_list("key", flat=True)) == sorted(
        [str(better.pk), str(better.pk), str(same.pk)]
    )


def test_a_list_older_than_its_score_is_stale(submitted, platforms, run_jobs):
    with run_jobs():
        better, fitting = submitted(), submitted(cloud_use=5, infosec_policy=5, bi_tools=5)
    assert not cards_for(better).is_stale
    assert not cards_for(fitting).is_stale

    for assessment in (better, fitting):  # nothing fits the second one: it has no list
        assessment.answers.filter(question_key="cloud_use").update(value=3)
        rescore(assessment=assessment, reason="settled")

    assert cards_for(better).is_stale
    assert cards_for(fitting).is_stale
    with run_jobs():
        queue_recommendations(better)
    assert not cards_for(better).is_stale


def test_a_rescoring_that_fails_has_no_list_renewed(submitted, platforms, run_jobs, monkeypatch):
    with run_jobs():
        better = submitted()
    better.answers.filter(question_key="cloud_use").update(value=5)
    monkeypatch.setattr(rescoring, "_outcome", lambda before, after: 1 / 0)

    with pytest.raises(ZeroDivisionError), run_jobs():
        queue_rescoring(instrument="labanso_quick", reason="a mistake was mended")

    assert Job.objects.filter(kind="recommend").count() == 1


def test_replacing_a_list_keeps_its_feedback_and_what_was_dismissed(submitted, platforms, run_jobs):
    with run_jobs():
        assessment = submitted()
    first = stored(assessment, "platform")[0]
    dismiss(recommendation=first)

    with run_jobs():
        queue_recommendations(assessment)

    assert Feedback.objects.filter(recommendation=first).exists()
    assert first.platform.name not in names(assessment)


def test_a_platform_vetted_or_suspended_a_minute_ago_counts_at_once(submitted, platforms, run_jobs):
    with run_jobs():
        assessment = submitted()
    suspend_platform(platform=platforms["cloud"], reviewer=None, reason="Lộ dữ liệu")
    Platform.objects.filter(pk=platforms["listed"].pk).update(
        status=Platform.Status.VETTED,
        vetted_until=timezone.localdate() + datetime.timedelta(days=9),
    )

    hidden_at_once = [card.platform.name for card in cards_for(assessment).platforms]
    with run_jobs():
        queue_recommendations(assessment)

    assert hidden_at_once == ["Khóa chặt"]
    assert sorted(names(assessment)) == ["Khóa chặt", "Mới liệt kê"]
    assert TrainedModel.objects.filter(state=TrainedModel.State.IN_SERVICE).count() == 1


@pytest.mark.parametrize("damage", ["missing", "broken", "foreign"])
def test_a_missing_or_tampered_model_file_is_replaced(
    submitted, platforms, run_jobs, settings, damage: str
):
    with run_jobs():
        submitted()
    old = TrainedModel.objects.get()
    path = settings.MODELS_ROOT / old.file_name
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:100] if damage == "broken" else b"cos\nsystem\n")

    with run_jobs():
        assessment = submitted()

    new = TrainedModel.objects.in_service()
    assert new != old
    assert sorted(names(assessment)) == ["Kho mây", "Khóa chặt"]


def test_empty_catalogue_gives_an_empty_list_and_no_error(submitted, run_jobs):
    with run_jobs():
        assessment = submitted()

    assert Job.objects.get(kind="recommend").result == {"stored": 0}
    assert cards_for(assessment).is_ready


def test_business_with_every_answer_blank_gets_a_list(quick, platforms, course_pages, run_jobs):
    from advisory.assessments.actions import submit_assessment
    from tests.factories.advisory import AssessmentFactory

    with run_jobs():
        assessment = submit_assessment(assessment=AssessmentFactory(instrument_version=quick))

    assert len(stored(assessment, "course")) == 4
    assert len(stored(assessment, "platform")) == 2


def test_erased_assessment_ends_its_job_quietly(submitted, run_jobs):
    with run_jobs():
        assessment = submitted()
        assessment.delete()

    assert Job.objects.get(kind="recommend").state == Job.State.DONE


def _assessment(assessment) -> None:
    assessment.delete()


def _business(assessment) -> None:
    assessment.business.delete()


@pytest.mark.parametrize("erased", [_assessment, _business])
@pytest.mark.parametrize("is_before", [True, False], ids=["before its score is read", "after"])
def test_what_is_erased_while_its_list_is_made_ends_the_job_quietly(
    submitted, platforms, run_jobs, monkeypatch, erased, is_before
):
    profile_of = features.profile_of

    def erase_meanwhile(subject):
        if is_before:
            erased(assessment)
        profile = profile_of(subject)
        if not is_before:
            erased(assessment)
        return profile

    monkeypatch.setattr("recommender.receivers.store_need_list", lambda _assessment: None)
    monkeypatch.setattr(features, "profile_of", erase_meanwhile)
    with run_jobs():
        assessment = submitted(business=BusinessFactory(advised=True))

    job = Job.objects.get(kind="recommend")
    assert (job.state, job.result) == (Job.State.DONE, {"stored": 0})
    assert not Recommendation.objects.exists()


def test_an_assessment_without_its_score_is_a_failure(submitted, platforms, run_jobs):
    with pytest.raises(Score.DoesNotExist), run_jobs():
        submitted().scores.all().delete()

    assert Job.objects.get(kind="recommend").state == Job.State.FAILED


CLOUD = {"key": "cloud_use", "question": {"vi": "Dùng đám mây?"}, "answer": {"vi": "Chưa"}}


@pytest.mark.parametrize(
    ("strongest", "expected"),
    [
        ([("gap", "cloud")], CLOUD),
        ([("sector", "retail"), ("gap", "cloud")], CLOUD),
        ([("text", "dam may")], CLOUD),
        ([("sector", "retail"), ("gap", "ecommerce"), ("text", "khac")], {}),
        ([], {}),
    ],
)
def test_what_profiles_tell_is_named_by_the_answer_that_speaks_most(strongest, expected):
    features = [{"feature": name, "value": value, "amount": 0.5} for name, value in strongest]
    part = Part("profile", 1.0, 0.5, 0.5, {"features": features})

    assert recommending._named(part, Profile({}, {"cloud": CLOUD}), {}) == expected
