"""Plans of invented provinces: sound ones raise no alarm, each planted mistake is found."""

from __future__ import annotations

import pytest

from sampling.load import parse_plan
from sampling.reading.read import read_plan_text
from tests.sampling.reading.conftest import PLANS
from tests.sampling.reading.planted import PLANTED, PUBLISHED

INVENTED = sorted(path.stem for path in (PLANS / "invented").glob("*.txt"))


def text(name):
    return (PLANS / "invented" / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", INVENTED)
def test_a_sound_plan_raises_no_alarm(name):
    """Whatever the layout: bullets, tables, strokes, rates, English, HTML, broken lines."""
    assert [(f.code, f.text.vi) for f in read_plan_text(text(name), name).mismatches] == []


@pytest.mark.parametrize("name", INVENTED)
def test_a_sound_plan_becomes_a_plan(name):
    """Its draft loads and counts as many forms as its last total prints."""
    read = read_plan_text(text(name), name)
    assert parse_plan(read.draft).groups == read.plan.groups


@pytest.mark.parametrize(("name", "right", "wrong", "codes"), PLANTED)
def test_a_planted_mistake_is_found(name, right, wrong, codes):
    """Each of the expected codes is among the mismatches."""
    sound = text(name)
    assert sound.count(right) == 1
    found = {f.code for f in read_plan_text(sound.replace(right, wrong), name).mismatches}
    assert codes <= found


@pytest.mark.parametrize(("name", "right", "wrong", "codes"), PUBLISHED)
def test_a_mistake_planted_in_a_published_plan_is_found(document, name, right, wrong, codes):
    """Among the reading errors of real files too; nothing that was wrong before counts."""
    sound = document(name)
    before = {(f.code, f.text.vi) for f in read_plan_text(sound, name).mismatches}
    after = read_plan_text(sound.replace(right, wrong, 1), name).mismatches
    assert right in sound
    assert codes <= {f.code for f in after if (f.code, f.text.vi) not in before}
