import logging

import pytest
from django.db import DatabaseError

from core import health

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]


def test_healthz_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_readyz_asks_database_cache_and_broker(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "checks": {"database": "ok", "cache": "ok", "broker": "ok"},
    }


def test_readyz_names_what_does_not_answer(client, monkeypatch, caplog):
    def broken() -> None:
        raise DatabaseError("password=secret refused")

    monkeypatch.setitem(health.CHECKS, "database", broken)
    with caplog.at_level(logging.WARNING):
        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "failed: DatabaseError"
    assert b"secret" not in response.content


def test_readyz_notices_a_queue_that_cannot_be_written(client, settings):
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": "/nowhere/at/all"}

    assert client.get("/readyz").json()["checks"]["broker"] == "failed: RuntimeError"
