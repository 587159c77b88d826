"""Plan documents to read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from sampling.reading.read import read_plan_text

PLANS = Path(__file__).parents[2] / "reference" / "plans"


@cache
def document(name: str) -> str:
    return (PLANS / f"{name}.txt").read_text(encoding="utf-8")


@cache
def reading(name: str):
    return read_plan_text(document(name), f"{name}.txt")


@pytest.fixture(name="reading")
def reading_():
    return reading


@pytest.fixture(name="document")
def document_():
    return document
