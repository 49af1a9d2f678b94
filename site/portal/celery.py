"""The Celery application: `PYTHONPATH=site celery -A portal worker --beat`."""

import os

from celery import Celery
from celery.signals import setup_logging

from core import file_queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

file_queue.install()
app = Celery("labanso")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_django_logging(**_kwargs: object) -> None:
    """Leave logging to Django's settings: connecting here stops Celery from replacing it."""
