import copy
import io
import json
import logging
import logging.config

import pytest
from django.conf import settings as portal_settings

from core.logs import RequestIdFilter, set_request_id
from core.models import AuditEvent


@pytest.fixture
def log_line():
    """What the JSON handler of the settings writes for one record."""
    configurator = logging.config.DictConfigurator(copy.deepcopy(portal_settings.LOGGING))
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        configurator.configure_formatter(configurator.config["formatters"]["json"])
    )
    handler.addFilter(RequestIdFilter())

    def write(message: str) -> dict:
        record = logging.LogRecord("advisory", logging.WARNING, __file__, 1, message, (), None)
        handler.handle(record)
        written = stream.getvalue()
        assert message in written  # readable, not escaped
        return json.loads(written)

    return write


def test_a_log_line_is_json_and_carries_the_request(log_line):
    set_request_id("req-12345678")

    line = log_line("Lưu không được")

    assert line["message"] == "Lưu không được"
    assert line["request_id"] == "req-12345678"
    assert line["levelname"] == "WARNING"
    assert line["name"] == "advisory"
    assert line["asctime"]


@pytest.mark.django_db
@pytest.mark.urls("tests.core.urls")
@pytest.mark.parametrize(
    ("given", "kept"),
    [("a-proxy-gave-this", True), ("short", False), ("x" * 41, False), ("two\twords-here", False)],
)
def test_request_id_is_taken_from_the_proxy_when_it_is_harmless(client, given, kept):
    response = client.get("/healthz", headers={"X-Request-ID": given})

    assert (response["X-Request-ID"] == given) == kept
    assert len(response["X-Request-ID"]) >= 8


@pytest.mark.django_db
def test_audit_trail_names_the_request():
    from core.audit import record
    from tests.factories.users import UserFactory

    set_request_id("req-12345678")
    official = UserFactory(official=True)

    record(official, "looked at", official, why="case 7")

    event = AuditEvent.objects.get()
    assert (event.actor, event.verb, event.object_id) == (official, "looked at", str(official.pk))
    assert event.details == {"why": "case 7"}
    assert event.request_id == "req-12345678"
