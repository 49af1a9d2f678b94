"""What `make run` refuses before it touches anything; a whole start is tested in tests/browser."""

import fcntl
import socket

import pytest
from django.core.management import CommandError, call_command

from core.management.commands import run_portal


@pytest.fixture
def taken_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.enable_socket
def test_a_taken_port_is_said_with_the_way_out(monkeypatch, taken_port):
    monkeypatch.setenv("PORT", str(taken_port))

    with pytest.raises(CommandError, match=rf"127.0.0.1:{taken_port} .*make run PORT=\d+"):
        call_command("run_portal")


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1", "", "80.5"])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)

    with pytest.raises(CommandError, match="is no port"):
        call_command("run_portal")


def test_one_folder_runs_one_portal(monkeypatch, settings, tmp_path):
    settings.VAR = tmp_path
    monkeypatch.setattr(run_portal, "refuse_taken_port", lambda host, port: None)
    with (tmp_path / "run.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        with pytest.raises(CommandError, match="runs already"):
            call_command("run_portal")


@pytest.mark.parametrize(("demo", "shown"), [(True, True), (False, False)])
def test_the_greeting_tells_sign_ins_only_in_the_demo(settings, demo, shown):
    settings.DEMO = demo

    text = run_portal.greeting("http://127.0.0.1:8000", 3.21)

    assert "ready after 3.2 s" in text
    assert "http://127.0.0.1:8000/en/" in text
    assert ("canbo@labanso.test" in text) == shown
