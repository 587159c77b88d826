"""The tiny plan of the tests, changed in one place or several."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path

import yaml

from sampling.errors import SamplingError
from sampling.load import parse_plan

FILE = Path(__file__).parent / "data" / "tiny-plan.yaml"
GONE = object()


@cache
def _content():
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def text(**changes):
    """Return the tiny plan as YAML, with ``groups__0__stated__value=5`` set (or removed: ``GONE``)."""
    content = copy.deepcopy(_content())
    for path, value in changes.items():
        *way, last = [int(step) if step.isdigit() else step for step in path.split("__")]
        place = content
        for step in way:
            place = place[step]
        if value is GONE:
            del place[last]
        elif isinstance(place, list) and last == len(place):
            place.append(value)
        else:
            place[last] = value
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


def plan(**changes):
    """Return the tiny plan, changed."""
    return parse_plan(text(**changes))


def problems(source=None, **changes):
    """Return what the loader says about a text, or about the tiny plan changed: (path, code) pairs."""
    return [(problem.path, str(problem.code)) for problem in raised(source, **changes)]


def raised(source=None, **changes):
    """Return the problems themselves."""
    try:
        parse_plan(source if source is not None else text(**changes))
    except SamplingError as error:
        return error.problems
    return ()
