"""Slow work of the recommender: job kinds, and the nightly task that queues one.

The engine is imported inside, when a worker runs the job: the web process only queues it.
"""

from celery import shared_task
from django.core.exceptions import ObjectDoesNotExist

from advisory.models import Assessment
from core import jobs

TRAIN, RECOMMEND = "train_recommender", "recommend"


@jobs.job(TRAIN)
def train_recommender(progress: jobs.Progress) -> None:
    """Train on everything known and change over; a killed run leaves the old model in service."""
    from recommender import training

    fitted = training.fit_model(progress.tell)
    with progress.finish({"version": fitted.row.version, "metrics": fitted.row.metrics}):
        training.put_in_service(fitted)
    training.remove_old_files()


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
    jobs.enqueue(TRAIN, key="nightly")
