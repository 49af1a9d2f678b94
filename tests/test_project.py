"""Guards of the repository: rules that no single feature's tests would notice being broken."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parent.parent
# From the top down; packages of one line are siblings and do not know each other.
LAYERS = [{"pages", "reports"}, {"recommender"}, {"advisory", "courses"}, {"users"}, {"core"}]
OURS = {label for layer in LAYERS for label in layer}
TEMPLATES = sorted(
    path
    for folder in ("site", "advisory", "courses", "recommender")
    for path in (ROOT / folder).rglob("templates/**/*.html")
)
FRONT_END = [
    *TEMPLATES,
    *(
        path
        for folder in ("site", "advisory", "courses", "recommender")
        for kind in ("css", "js", "svg")
        for path in (ROOT / folder).rglob(f"static/**/*.{kind}")
    ),
]
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "guard-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
    "ALLOWED_HOSTS": "labanso.example.vn",
    "PACKAGES_ORIGIN": "https://goi.labanso.example.vn",
    "BASE_URL": "https://labanso.example.vn",
    "DATABASE_URL": "postgres://localhost/labanso",
    "CELERY_BROKER_URL": "redis://localhost/0",
    "CACHE_URL": "redis://localhost/1",
}


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def run(*command: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a program of the environment with only the given settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    program = [sys.executable, *command]
    env = kept | {"PYTHONPATH": "site", "VAR_ROOT": str(settings.VAR)} | environment
    return subprocess.run(program, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


# --- Layout ------------------------------------------------------------------------


def test_site_is_only_a_folder():
    """As a package it could hide Python's own module `site`, and all libraries with it."""
    assert not (ROOT / "site" / "__init__.py").exists()


def test_imports_point_down():
    result = run("-c", "from importlinter.cli import lint_imports_command as lint; lint()")

    assert result.returncode == 0, result.stdout + result.stderr


def layer_of(app_label: str) -> int:
    return next(depth for depth, layer in enumerate(LAYERS) if app_label in layer)


def test_foreign_keys_point_down():
    """A key written as a string escapes every import checker. Everyone may know the account."""
    upwards = [
        f"{field} -> {field.remote_field.model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation and not field.auto_created and field.remote_field
        for target in [field.remote_field.model]
        if isinstance(target, type)
        and target._meta.app_label in OURS
        and target._meta.app_label != model._meta.app_label
        and target._meta.label != settings.AUTH_USER_MODEL
        and layer_of(target._meta.app_label) <= layer_of(model._meta.app_label)
    ]

    assert upwards == []


def test_every_package_of_ours_is_in_a_layer():
    ours = {
        config.label
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT) and ".venv" not in config.path
    }

    assert ours == OURS


# --- Migrations ----------------------------------------------------------------------


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_migrations_are_named_by_hand():
    found = [
        shown(path)
        for folder in ("site", "advisory", "courses", "recommender")
        for path in (ROOT / folder).rglob("migrations/[0-9]*.py")
        if re.match(r"\d+_(auto|alter_.*_and_more|.*_and_more)", path.stem)
    ]

    assert found == []


# --- Words -----------------------------------------------------------------------------


def test_translations_are_complete_and_compiled():
    result = run(".ci/messages.py", "check")

    assert result.returncode == 0, result.stderr


def test_every_dependency_says_why_it_is_here():
    silent = [
        line
        for name in ("requirements.in", "requirements-dev.in")
        for line in (ROOT / name).read_text().splitlines()
        if line and not line.startswith(("#", "-")) and not re.search(r"\S\s+# \S.{8,}", line)
    ]

    assert silent == []


# --- Front end ---------------------------------------------------------------------------

_LOADS = re.compile(
    r"<(?:script|img|iframe|embed|object|source|video|audio|track|link|use|image)\b[^>]*?"
    r"\b(?:src|srcset|href|data|poster)\s*=\s*[\"']?\s*((?:https?:)?//[^\"'\s>]+)",
    re.IGNORECASE,
)
_ELSEWHERE = [
    _LOADS,
    re.compile(r"url\(\s*[\"']?((?:https?:)?//[^)\"']+)", re.IGNORECASE),
    re.compile(r"@import\s+[\"']?((?:https?:)?//[^\"';]+)", re.IGNORECASE),
    re.compile(
        r"(?:fetch|import|EventSource|WebSocket|sendBeacon)\(\s*[`\"']((?:\w+:)?//[^`\"']+)"
    ),
]


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/x.js"></script>',
        "<link rel=stylesheet href=//fonts.example/a.css>",
        '<img alt="a" src="http://pixel.example/1.gif">',
        "@import 'https://fonts.example/a.css';",
        "body { background: url(https://a.example/b.png) }",
        'fetch("https://api.example/")',
    ],
)
def test_the_guard_knows_a_third_party_request(text):
    assert any(pattern.search(text) for pattern in _ELSEWHERE)


def test_nothing_is_loaded_from_a_third_party():
    found = [
        f"{shown(path)}: {match[1]}"
        for path in FRONT_END
        for pattern in _ELSEWHERE
        for match in pattern.finditer(path.read_text("utf-8"))
    ]

    assert found == []


def test_templates_hold_no_inline_script_or_style():
    """The content policy forbids them, so they would silently do nothing."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*json)[^>]*>|<style\b|\sstyle="
        r"|\son(?:click|change|submit|input|load|error|focus|blur|toggle|key\w+|mouse\w+)\s*=",
        re.IGNORECASE,
    )
    found = [
        f"{shown(path)}: {match[0]}"
        for path in TEMPLATES
        if "email" not in path.parts
        for match in inline.finditer(path.read_text("utf-8"))
    ]

    assert found == []


def test_the_content_policy_lets_nobody_else_in():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert directives["default-src"] == ["'none'"]
    assert directives["frame-src"] == ["'self'", settings.PACKAGES_ORIGIN]  # packages, framed
    others = {name: sources for name, sources in directives.items() if name != "frame-src"}
    allowed = {source for sources in others.values() for source in sources}
    assert allowed <= {"'none'", "'self'", "data:"}


_FORM = re.compile(r"<form\b[^>]*\bmethod=[\"']?post[^>]*>.*?</form>", re.IGNORECASE | re.DOTALL)
_ACTION = re.compile(r"action=\"\{% url [\"']([\w:-]+)[\"']")
# allauth's views know a repeated request by themselves.
_ALLAUTH = ("account_", "mfa_")


def post_forms() -> list[tuple[str, str, str]]:
    """Template, name of the address it posts to ("" is its own), and text of each POST form."""
    forms = []
    for path in TEMPLATES:
        for match in _FORM.finditer(path.read_text("utf-8")):
            action = _ACTION.search(match[0])
            forms.append((shown(path), action[1] if action else "", match[0]))
    return forms


def test_every_post_form_is_protected_and_may_be_resent():
    """With `{% once %}`, or `data-repeatable` where sending twice leaves the same rows."""
    forms = post_forms()
    assert len(forms) > 20

    unprotected = [name for name, _action, text in forms if "{% csrf_token %}" not in text]
    doubled = [
        name
        for name, action, text in forms
        if not action.startswith(_ALLAUTH)
        and "{% once %}" not in text
        and "data-repeatable" not in text
    ]

    assert unprotected == []
    assert doubled == []


def named_views(patterns) -> Iterator[tuple[str, Callable]]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named_views(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name, pattern.callback


def test_every_view_a_form_names_takes_it_once():
    """The hidden key does nothing unless the view is decorated with core.submissions.once."""
    views = {
        f"{namespace}:{name}": view
        for namespace, (_prefix, nested) in get_resolver().namespace_dict.items()
        for name, view in named_views(nested.url_patterns)
    }

    careless = [
        f"{name} -> {action}"
        for name, action, text in post_forms()
        if "{% once %}" in text and action and not getattr(views[action], "takes_once", False)
    ]

    assert careless == []


# --- Production settings -------------------------------------------------------------------


def test_deployment_check_is_clean_with_production_settings():
    result = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL"])
def test_a_missing_secret_stops_the_start_and_says_what_to_set(name):
    environment = {key: value for key, value in PRODUCTION.items() if key != name}

    result = run("-c", "import portal.settings", **environment)

    assert result.returncode != 0
    last_line = result.stderr.strip().splitlines()[-1]
    assert f"{name} is not set, and DEBUG is off. Set it to" in last_line


def test_the_demo_may_not_go_online():
    result = run("manage.py", "check", "--deploy", "--tag", "security", **PRODUCTION, DEMO="1")

    assert result.returncode == 1
    assert "core.E001" in result.stderr


def test_production_settings_need_shared_services():
    alone = {k: v for k, v in PRODUCTION.items() if k not in {"CELERY_BROKER_URL", "CACHE_URL"}}

    result = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **alone)

    assert result.returncode == 1
    assert "core.W001" in result.stderr
    assert "core.W002" in result.stderr
