#!/usr/bin/env python
import os
import sys
from pathlib import Path

# site/ is a source folder, not a package: Python owns the module name `site`,
# so the folder goes on the path and its children (core, users, ...) are the packages.
sys.path.insert(1, str(Path(__file__).resolve().parent / "site"))

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
