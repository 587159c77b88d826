"""The package stays light: pages import it in every web process."""

from __future__ import annotations

import subprocess
import sys

ALLOWED = {"yaml", "_yaml", "questionnaires"}
OF_THE_INTERPRETER = {"_distutils_hack", "_virtualenv", "coverage", "sitecustomize"}


def test_it_loads_nothing_but_the_standard_library_and_yaml():
    """Importing everything and loading a set brings in no other distribution."""
    code = (
        "import sys, questionnaires, questionnaires.codebook; questionnaires.load_set('757-2023');"
        "from importlib.metadata import packages_distributions as d; known = d();"
        "print(*sorted({n for m in sys.modules if (n := m.split('.')[0]) in known}))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(found) - OF_THE_INTERPRETER <= ALLOWED
