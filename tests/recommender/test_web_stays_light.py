"""scikit-learn costs 1 s and 119 MiB: no web process imports it, nor what else only workers use."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = """
import sys
import django
from django.conf import settings

django.setup()
import portal.urls
from django.test import Client

settings.ALLOWED_HOSTS = ["testserver"]
for address in ("/healthz", "/tai-khoan/login/", "/co-quan/tham-dinh/"):
    assert Client().get(address).status_code in (200, 302), address
for_workers = {"sklearn", "numpy", "scipy", "skops", "typst", "segno"}
heavy = {name.split(".")[0] for name in sys.modules} & for_workers
print("heavy:", sorted(heavy))
"""


def test_web_process_imports_no_engine(tmp_path: Path):
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "VAR_ROOT": str(tmp_path),
        "SECURE_SSL_REDIRECT": "0",
    }

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    assert "heavy: []" in done.stdout
