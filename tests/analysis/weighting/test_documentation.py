"""What docs/weighting.md shows runs, and its functions exist."""

from __future__ import annotations

import re
from pathlib import Path

import analysis.replicates
import analysis.weighting

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "weighting.md").read_text(encoding="utf-8")
METHODS = (ROOT / "docs" / "methods-weighting.md").read_text(encoding="utf-8")


def test_the_examples_run_one_after_the_other(monkeypatch):
    """All Python blocks of the page, in order, from the project's folder."""
    monkeypatch.chdir(ROOT)
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
    seen: dict[str, object] = {}
    exec(code, seen)  # our own page
    assert round(float(seen["mean"].value[0]), 1) == 665.4


def test_every_function_that_the_methods_name_exists():
    """``weighting.x`` and ``replicates.x`` of the tables."""
    for package, name in re.findall(r"`(weighting|replicates)\.(\w+)`", METHODS):
        assert hasattr(getattr(analysis, package), name), name
