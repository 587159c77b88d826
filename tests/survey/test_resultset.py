"""The result set: plain values that survive JSON and stay light to read."""

from __future__ import annotations

import subprocess
import sys

from survey.resultset import ResultSet
from tests.survey.invented_results import result_set


def test_a_result_set_survives_json():
    """Every field, to the last digit."""
    assert ResultSet.from_json(result_set().to_json()) == result_set()


def test_the_same_results_give_the_same_json():
    """Keys are sorted, letters are kept."""
    text = result_set().to_json()
    assert ResultSet.from_json(text).to_json() == text
    assert "Điều tra xã hội học" in text


def test_results_of_an_older_version_are_read():
    """A field that did not exist then has its default."""
    text = result_set().to_json().replace('"code_sha256"', '"code_sha256_unknown"')
    assert ResultSet.from_json(text).provenance.code_sha256 == ""


def test_reading_results_is_light():
    """The web process reads them: no numpy, no pandas, no analysis."""
    code = (
        "import sys, survey.results, survey.resultset; "
        "print(sorted({'numpy', 'pandas', 'pyarrow', 'altair', 'analysis', 'scipy', 'jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
