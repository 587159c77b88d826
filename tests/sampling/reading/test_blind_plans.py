"""Plans with a reader's notes written before the program saw them: nothing is missed, nothing is invented."""

from __future__ import annotations

import pytest
import yaml

from sampling.load import parse_plan
from sampling.reading.read import read_plan_text
from tests.sampling.reading.conftest import PLANS
from tests.sampling.reading.examined import examined

BLIND = PLANS / "blind"
GOLD = yaml.safe_load((BLIND / "gold.yaml").read_text(encoding="utf-8"))
KINDS = ("products", "sums", "quotas", "deadlines", "planted")


def read(name):
    return read_plan_text((BLIND / f"{name}.txt").read_text(encoding="utf-8"), name)


@pytest.mark.parametrize("name", sorted(GOLD))
def test_a_plan_reads_as_a_careful_reader_reads_it(name):
    """Products, sums, quotas, deadlines and planted mistakes: all of them, and no alarm besides."""
    results = examined(read(name), GOLD[name])
    assert {kind: (results[kind].missed, results[kind].extra) for kind in KINDS} == dict.fromkeys(
        KINDS, ([], [])
    )


@pytest.mark.parametrize("name", sorted(GOLD))
def test_a_draft_of_such_a_plan_loads(name):
    """It is a plan, with the groups that were read, or nothing where nobody is asked."""
    found = read(name)
    assert found.draft == "" or parse_plan(found.draft).groups == found.plan.groups


def test_every_document_has_notes():
    """A plan without them would test nothing."""
    assert {path.stem for path in BLIND.glob("*.txt")} == set(GOLD)
