"""The forms that come back: some through the pages, the rest through the functions that the pages call."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from questionnaires.answers import encode_answers
from survey.access import find_visitor, form_key
from survey.demo.respondent import Browser, answer_form
from survey.fieldwork import submit
from survey.rounds import questionnaire_of
from survey.simulation_answers import answers_of_forms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.random import Generator

    from questionnaires.model import AnswerKey, Value
    from survey.simulation import GroupAnswers, Invented
    from survey.store import Session, Store

THREADS = 4
TOGETHER = 500
"""Forms that share one transaction."""


@dataclass(frozen=True, slots=True)
class ReturnedForm:
    """A form that comes back: its row in the list, who holds it, and what it says."""

    row: int
    tier: str
    group: str
    code: str
    link: str
    answers: Mapping[AnswerKey, Value]


@dataclass(frozen=True, slots=True)
class Access:
    """The code and the link of each person of the list."""

    code: Mapping[str, str]
    link: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """Who was asked, what each person thinks, and how each gets in."""

    frame: pd.DataFrame
    invented: Invented
    access: Access


def chosen_for_pages(work: Fieldwork, rng: Generator, count: int) -> set[int]:
    """Return the rows of `count` forms, of all groups, to go through the pages: one form a person at most."""
    whole = np.concatenate([g.rows[g.returned & ~g.abandoned] for g in work.invented.groups.values()])
    people = work.frame["person"].to_numpy()[whole]
    _, first = np.unique(people, return_index=True)
    groups = work.frame["group"].to_numpy()[whole[first]]
    shuffled = whole[first][rng.permutation(len(first))]
    of_group = dict(zip(whole[first].tolist(), groups.tolist(), strict=True))
    return set(_in_turn(shuffled.tolist(), of_group, count))


def _in_turn(rows: Sequence[int], of_group: Mapping[int, str], count: int) -> list[int]:
    """Take rows of each group in turn until there are enough."""
    waiting: dict[str, list[int]] = {}
    for row in rows:
        waiting.setdefault(of_group[row], []).append(row)
    taken: list[int] = []
    while len(taken) < count and any(waiting.values()):
        taken += [queue.pop() for _, queue in sorted(waiting.items()) if queue]
    return taken[:count]


def returned_forms(work: Fieldwork) -> Iterator[ReturnedForm]:
    """Yield every form that comes back, group by group."""
    persons = work.frame["person"].tolist()
    for name, group in work.invented.groups.items():
        yield from _of_group(name, group, persons, work.access)


def _of_group(
    name: str, group: GroupAnswers, persons: Sequence[str], access: Access
) -> Iterator[ReturnedForm]:
    for row, answers in answers_of_forms(group):
        person = persons[row]
        yield ReturnedForm(
            row, group.questionnaire.tier, name, access.code[person], access.link[person], answers
        )


def answer_through_pages(
    store: Store, base_url: str, forms: Sequence[ReturnedForm], done: Callable[[], None]
) -> int:
    """Answer forms through the pages, several at a time; return how many requests that took."""

    def one(form: ReturnedForm) -> int:
        with store.read() as session:
            form_id = form_of(session, form)
        browser = Browser(base_url)
        try:
            answer_form(browser, form.link, form_id, form.answers, pin=_pin(form.code))
        finally:
            browser.close()
        done()
        return browser.requests

    threads = ThreadPoolExecutor(THREADS)
    try:
        return sum(threads.map(one, forms))
    finally:
        threads.shutdown(cancel_futures=True)  # an interrupted run does not finish the queue first


def form_of(session: Session, form: ReturnedForm) -> str:
    """Return the id of a form among those of the person who holds the code."""
    visitor = find_visitor(session, form.code)
    assert visitor is not None, "an invitation without a visitor"
    return next(card.id for card in visitor.forms if card.tier == form.tier)


def _pin(code: str) -> str:
    """Return six digits that this invented person will remember."""
    return f"{int.from_bytes(hashlib.sha256(code.encode()).digest()[:4], 'big') % 10**6:06d}"


def answer_in_bulk(
    store: Store, round_id: str, forms: Iterator[ReturnedForm], done: Callable[[int], None]
) -> int:
    """Send forms through the functions that the pages call, many in one transaction; return how many."""
    sent = 0
    while batch := list(islice(forms, TOGETHER)):
        with store.begin() as session:
            for form in batch:
                _send(session, store, round_id, form)
        sent += len(batch)
        done(len(batch))
    return sent


def _send(session: Session, store: Store, round_id: str, form: ReturnedForm) -> None:
    visitor = find_visitor(session, form.code)
    assert visitor is not None, "an invitation without a visitor"
    card = next(card for card in visitor.forms if card.tier == form.tier)
    key = form_key(store.keys, visitor, form.code, card.id)
    submit(
        session,
        key,
        visitor,
        card.id,
        questionnaire=questionnaire_of(session, round_id, form.group),
        answers=encode_answers(form.answers),
        submission_id=hashlib.sha256(key).hexdigest()[:32],
    )
