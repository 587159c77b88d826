"""Reserves that step in, and what that does to probabilities and weights.

Main sample and reserves of a domain stand in one random order. Letting k reserves step in is therefore a
larger sample of n + k: every probability grows by (n + k) / n and every weight shrinks by n / (n + k). Those
who were replaced stay in it, as non-response or as not eligible. A reserve never inherits the weight of the
person replaced, and never hides that somebody did not answer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from sampling.collation import plain, vietnamese_key
from sampling.errors import Problem, SamplingError
from sampling.frame_entries import reasons
from sampling.plan import Text
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why a person gave no answer, and whether the person belongs to the population."""

    id: str
    label: Text
    eligible: bool


@dataclass(frozen=True, slots=True)
class Sampled:
    """A row of a sample: the person, the last domain, the reserve rank (0: main sample), probability, weight.

    `weight` is ``None`` for reserves that have not stepped in and where somebody chose. `outcome` is ``""``
    or an outcome's id; `released` says that a reserve stepped in.
    """

    person: str
    domain: str
    reserve: int
    probability: float | None
    weight: float | None
    outcome: str = ""
    released: bool = False


@dataclass(frozen=True, slots=True)
class DomainEffect:
    """What replacement did in one domain: n planned, k stepped in, who did not answer, the weight's factor.

    `eligible` and `ineligible` count persons with an outcome; `response_at_most` is the response rate if
    everybody else answers, in percent of those asked and eligible.
    """

    domain: str
    planned: int
    released: int
    eligible: int
    ineligible: int
    weight_factor: float
    response_at_most: float


@dataclass(frozen=True, slots=True)
class Replaced:
    """A sample after replacement, and the effect in each domain where somebody was replaced."""

    rows: tuple[Sampled, ...]
    effects: tuple[DomainEffect, ...]


@cache
def outcomes() -> dict[Hashable, Outcome]:
    """Return the outcomes by every spelling (a collation key), the reasons of respondent lists among them."""
    text = files("sampling").joinpath("catalog", "outcomes.yaml").read_text(encoding="utf-8")
    found: dict[Hashable, Outcome] = {
        key: Outcome(reason.id, reason.label, reason.eligible) for key, reason in reasons().items()
    }
    for outcome_id, entry in yaml.safe_load(text)["outcomes"].items():
        outcome = Outcome(outcome_id, Text(entry["vi"], entry["en"]), entry["eligible"])
        for words in (outcome_id, entry["vi"], entry["en"], *entry.get("also", ())):
            found |= {vietnamese_key(spelled)[:2]: outcome for spelled in (words, plain(words))}
    return found


def read_outcome(text: str) -> Outcome | None:
    """Return the outcome that a text names, in either language and with or without accents.

    Examples
    --------
    >>> read_outcome("Từ chối").id, read_outcome("retired").eligible
    ('refused', False)
    """
    return outcomes().get(vietnamese_key(text)[:2])


def replace_units(sample: Sequence[Sampled], happened: Sequence[tuple[str, str]]) -> Replaced:
    """Return the sample with a reserve stepping in for each person with an outcome.

    `happened` holds (person, outcome as written), row 2 of a file first. Reserves step in by their rank; one
    that has an outcome itself is followed by the next.

    Raises
    ------
    SamplingError
        If an outcome or a person is unknown, or a domain has too few reserves; all at once.

    References
    ----------
    Valliant, Dever and Kreuter (2018), *Practical Tools for Designing and Weighting Survey Samples*, §6.5
    (sample replicates); Lohr (2022), §8.2 (substitution).

    Examples
    --------
    >>> main = [Sampled(name, "0", 0, 0.2, 5.0) for name in ("a", "b")]
    >>> spare = [Sampled("c", "0", 1, 0.2, None)]
    >>> done = replace_units([*main, *spare], [("b", "từ chối")])
    >>> [round(row.weight, 4) for row in done.rows], done.effects[0].weight_factor
    ([3.3333, 3.3333, 3.3333], 0.6666666666666666)
    """
    found, problems = _found(sample, happened)
    domains: dict[str, list[Sampled]] = defaultdict(list)
    for row in sample:
        domains[row.domain].append(replace(row, outcome=found[row.person].id if row.person in found else ""))
    released = {name: _released(name, rows, problems) for name, rows in domains.items()}
    if problems:
        raise SamplingError(problems)
    done = {row.person: row for name, rows in domains.items() for row in _weighed(rows, released[name])}
    effects = [_effect(name, rows, released[name], found) for name, rows in domains.items() if released[name]]
    return Replaced(tuple(done[row.person] for row in sample), tuple(effects))


def _found(
    sample: Iterable[Sampled], happened: Iterable[tuple[str, str]]
) -> tuple[dict[str, Outcome], list[Problem]]:
    persons, problems, found = {row.person for row in sample}, list[Problem](), dict[str, Outcome]()
    known = ", ".join(dict.fromkeys(one.label.vi for one in outcomes().values()))
    for number, (person, text) in enumerate(happened, 2):
        outcome = read_outcome(text)
        if outcome is None:
            facts: dict[str, object] = {"row": number, "asked": text, "known": known}
            problems.append(Problem("", SelectionCode.OUTCOME_UNKNOWN, facts))
        elif person not in persons:
            problems.append(Problem("", SelectionCode.NOT_IN_SAMPLE, {"row": number, "id": person}))
        else:
            found[person] = outcome
    return found, problems


def _released(name: str, rows: Iterable[Sampled], problems: list[Problem]) -> int:
    """Return how many reserves step in: one for each person with an outcome, reserves among them."""
    every = list(rows)
    wanted = sum(1 for row in every if row.outcome and row.reserve == 0)
    count = 0
    for row in sorted((row for row in every if row.reserve), key=lambda one: one.reserve):
        if count >= wanted:
            break
        count += 1
        wanted += bool(row.outcome)
    if count < wanted:
        facts = {"domain": name, "asked": wanted, "found": count}
        problems.append(Problem("", SelectionCode.RESERVES_SPENT, facts))
    return count


def _weighed(rows: Sequence[Sampled], released: int) -> list[Sampled]:
    main = [row for row in rows if row.reserve == 0]
    grown = (len(main) + released) / len(main) if main else 1.0
    chosen = bool(main) and main[0].weight is not None
    done = []
    for row in rows:
        steps_in = 0 < row.reserve <= released
        base = 1.0 / row.probability if steps_in and chosen and row.probability else row.weight
        asked = row.reserve == 0 or steps_in
        chance = row.probability * grown if row.probability is not None and asked else row.probability
        heavy = base / grown if base is not None and asked else None
        done.append(replace(row, probability=chance, weight=heavy, released=steps_in))
    return done


def _effect(name: str, rows: Sequence[Sampled], released: int, found: Mapping[str, Outcome]) -> DomainEffect:
    asked = [row for row in rows if row.reserve <= released]
    planned = sum(1 for row in rows if row.reserve == 0)
    lost = [found[row.person] for row in asked if row.outcome]
    eligible = sum(1 for outcome in lost if outcome.eligible)
    possible = len(asked) - (len(lost) - eligible)
    share = 100 * (possible - eligible) / possible if possible else 0.0
    return DomainEffect(
        name, planned, released, eligible, len(lost) - eligible, planned / (planned + released), share
    )
