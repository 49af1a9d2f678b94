"""Slow work of the recommender: job kinds, and the nightly task that queues one.

The engine is imported inside, when a worker runs the job: the web process only queues it.
"""

from celery import shared_task
from celery.signals import worker_init
from django.core.exceptions import ObjectDoesNotExist

from advisory.models import Assessment
from core import jobs
from recommender.models import TrainedModel

TRAIN, RECOMMEND, CHECK = "train_recommender", "recommend", "check_model"
FIGURES = "recommender_figures"


@worker_init.connect
def import_the_engine(**_kwargs: object) -> None:
    """Once per worker, before it forks: the first list would wait a second or two for it."""
    from recommender import recommending  # noqa: F401


@jobs.job(TRAIN)
def train_recommender(progress: jobs.Progress) -> None:
    """Train on everything known and change over, unless the new model is worse than the old one.

    A killed run leaves the old model in service, and is done again.
    """
    from recommender import training

    fitted = training.fit_model(progress.tell)
    result = {"version": fitted.row.version, "metrics": fitted.row.metrics, "gate": fitted.row.gate}
    with progress.finish(result):
        training.register(fitted)
    training.remove_old_files()
    count_figures_nightly()


@jobs.job(RECOMMEND)
def recommend(progress: jobs.Progress, *, assessment: int) -> None:
    """Store the lists of one assessment; doing it again replaces them with the same.

    Nothing is stored for an assessment that is erased before the end, nor for a business none of
    whose owners agrees to advice then.
    """
    from recommender import recommending

    subjects = Assessment.objects.submitted().advisable().filter(pk=assessment)
    try:
        subject = subjects.select_related("instrument_version", "business__industry").get()
        made = recommending.make_list(subject)
        with progress.finish({"stored": len(made.rows)}):
            # Locked until the rows are stored: who erases it waits, and takes them along.
            subjects.select_for_update().get()
            recommending.store(subject, made)
        if made.served.wants_training:
            train_nightly()
        if made.served.fitted:  # the very first model: its pages have something to show at once
            count_figures_nightly()
    except ObjectDoesNotExist:
        if subjects.exists():
            raise
        with progress.finish({"stored": 0}):  # erased meanwhile, or no owner agrees to advice
            return


def queue_recommendations(assessment: Assessment) -> None:
    """Have the lists of an assessment made, unless that is waiting, under way or not agreed to."""
    if assessment.business_id and not assessment.business.has_advice_consent:
        return
    jobs.enqueue(RECOMMEND, key=str(assessment.pk), assessment=assessment.pk)


@shared_task(ignore_result=True)
def train_nightly() -> None:
    """Queue a training, unless one is waiting or under way."""
    jobs.enqueue(TRAIN, key="nightly")


@jobs.job(CHECK)
def check_model(progress: jobs.Progress) -> None:
    """Read the file of the model in service, and ask whether a comparison is decided."""
    from recommender import experiments, model_files

    row = TrainedModel.objects.in_service()
    if row is not None:
        model_files.load_or_note(row)
    with progress.finish({"problem": row.problem if row else ""}):
        experiments.conclude()


@shared_task(ignore_result=True)
def check_model_hourly() -> None:
    jobs.enqueue(CHECK, key="hourly")


@jobs.job(FIGURES)
def count_figures(progress: jobs.Progress) -> None:
    """Count what the officials' and trainers' pages show."""
    from recommender import rollup

    with progress.finish():
        rollup.renew_figures()


@shared_task(ignore_result=True)
def count_figures_nightly() -> None:
    jobs.enqueue(FIGURES, key="nightly")
