"""One command for a working portal on this machine; production runs the parts apart."""

import fcntl
import os
import re
import socket
import sys
import time
import urllib.error
import urllib.request

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, OutputWrapper
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from core import demo
from core.first_run import Done, code_fingerprint
from core.processes import Child, Supervisor, say


class Command(BaseCommand):
    help = "Set up what is missing, then run the web server and a worker until Ctrl-C."
    requires_system_checks: list[str] = []  # migrate and set_up check; a second start is quick

    def handle(self, *args: object, **options: object) -> None:
        host, port = os.environ.get("HOST", "127.0.0.1"), chosen_port()
        refuse_taken_port(host, port)
        with (settings.VAR / "run.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise CommandError(
                    f"The portal of this folder runs already ({settings.VAR}). Stop it first."
                ) from error
            sys.exit(self.run(host, port))

    def run(self, host: str, port: int) -> int:
        database = settings.DATABASES["default"]
        name = "{ENGINE} {HOST} {PORT} {NAME}".format_map({"HOST": "", "PORT": ""} | database)
        self.done = Done(settings.VAR / "run.json", name)
        self.migrate()
        self.set_up()
        connections.close_all()  # the children open their own
        address = f"http://{host}:{port}"
        say("[4/4] Worker and web server ...")
        supervisor = Supervisor([Child("web", lambda: serve(host, port)), Child("worker", work)])
        started_at = time.monotonic()

        def ready() -> bool:
            return answers(f"{address}/healthz")

        def greet() -> None:
            say(greeting(address, time.monotonic() - started_at))

        return supervisor.run(ready, greet)

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not plan:
            say("[2/4] Database: up to date")
            return
        if not executor.loader.applied_migrations:
            self.done.forget()
        say(f"[2/4] Database: {len(plan)} steps ...")
        counter = MigrationCounter(self.stdout, len(plan))
        call_command("migrate", interactive=False, verbosity=1, stdout=counter, no_color=True)

    def set_up(self) -> None:
        fingerprint = code_fingerprint()
        if self.done.has("set_up", fingerprint):
            say("[3/4] Content: up to date")
        else:
            say("[3/4] Content ...")
            call_command("set_up", stdout=self.stdout)
            self.done.add("set_up", fingerprint)
        if settings.DEMO and not self.done.has("seed_demo"):
            say("      Demo businesses and people ...")
            call_command("seed_demo", stdout=self.stdout)
            self.done.add("seed_demo")


class MigrationCounter(OutputWrapper):
    """Stands in for migrate's output: shows how far it is instead of every name."""

    def __init__(self, out: OutputWrapper, total: int) -> None:
        super().__init__(out._out)
        self._total = total
        self._applied = 0

    def write(self, msg: str = "", style_func=None, ending: str | None = None) -> None:
        if not re.search(r"\bOK\b", msg):
            return
        self._applied += 1
        if self.isatty():
            self._out.write(f"\r      {self._applied} of {self._total}")
            if self._applied == self._total:
                self._out.write("\n")
        elif self._applied % 50 == 0 or self._applied == self._total:
            self._out.write(f"      {self._applied} of {self._total}\n")
        self._out.flush()


def chosen_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CommandError(f"PORT={text} is no port: choose a number from 1024 to 65535.")
    return int(text)


def refuse_taken_port(host: str, port: int) -> None:
    """Stop before any work when the address cannot be served."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot serve on {host}:{port} ({error.strerror}). "
                f"Stop what runs there, or choose another port: make run PORT={port % 65535 + 1}"
            ) from error


def serve(host: str, port: int) -> None:
    """Be the web server: gunicorn, in one process because the embedded cache is its memory."""
    from gunicorn.app.base import BaseApplication

    class Web(BaseApplication):
        def load_config(self) -> None:
            options = {
                "bind": f"{host}:{port}",
                "worker_class": "gthread",
                "threads": 8,
                "timeout": 120,
                "graceful_timeout": 3,
                "loglevel": "warning",
                "control_socket_disable": True,
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> object:
            return get_wsgi_application()

    Web().run()


def work() -> None:
    """Be the worker: the same command as in production, with the clock (beat) inside."""
    # Threads start and stop in a second or two; celery's pool of processes takes eight. There are
    # three, so that nobody's list waits behind a training or an import.
    command = "-m celery --quiet -A portal worker --beat --pool threads --concurrency 3"
    command += " --loglevel WARNING"
    command += " --without-gossip --without-mingle --without-heartbeat"
    root_is_fine_here = ["-W", "ignore:You're running the worker"]
    os.chdir(settings.ROOT)
    os.environ |= {"PYTHONPATH": str(settings.ROOT / "site"), "PYTHONUNBUFFERED": "1"}
    os.execv(sys.executable, [sys.executable, *root_is_fine_here, *command.split()])  # noqa: S606


def answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never by a proxy
    try:
        with opener.open(url, timeout=2) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def greeting(address: str, seconds: float) -> str:
    lines = [
        "",
        f"La Bàn Số is ready after {seconds:.1f} s. Ctrl-C stops it.",
        "",
        f"  {'Portal':<16}{address}/",
        f"  {'In English':<16}{address}/en/",
        f"  {'Editing':<16}{address}/quan-tri/",
    ]
    if settings.DEMO:
        lines += ["", f"  Sign in at {address}/tai-khoan/login/ with the password {demo.PASSWORD}"]
        lines += [f"  {role:<16}{email}" for role, email in demo.SIGN_INS]
    return "\n".join([*lines, ""])
