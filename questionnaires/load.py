"""Questionnaires from YAML or JSON: every problem of a file at once, with its path."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from questionnaires.banks import Bank, from_bank, read_banks
from questionnaires.canonical import canonical_text, with_version
from questionnaires.condition_check import check_conditions
from questionnaires.document import Document, read_document
from questionnaires.errors import Problem, QuestionnaireCode, QuestionnaireError
from questionnaires.files import CATALOGUE, Source, find_questionnaire, find_set
from questionnaires.items import Shelf
from questionnaires.model import RATES, TIERS, Questionnaire
from questionnaires.pages import ReadPage, read_page
from questionnaires.reading import (
    Place,
    root,
    take_flag,
    take_mapping,
    take_name,
    take_number,
    take_optional_text,
    take_string,
    take_text,
    take_whole,
    take_word,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Criteria = Collection[str] | Mapping[str, Collection[str]]
"""The criteria that exist: for any questionnaire, or by tier."""

KEYS = (
    "id", "group", "tier", "rates", "title", "intro", "minutes", "sample", "source", "valid_share",
    "assumptions", "banks", "pages",
)  # fmt: skip
REQUIRED = ("id", "group", "tier", "rates", "title", "minutes", "sample", "source", "pages")


def load_questionnaire(path_or_id: str | Path, *, criteria: Criteria | None = None) -> Questionnaire:
    """Return the questionnaire in a file, or the one of the catalogue with this id.

    Parameters
    ----------
    path_or_id
        A YAML or JSON file, or an id such as ``"757-2023-Q01"``.
    criteria
        Ids of the criteria that exist, or such ids by tier; an item of another criterion is refused.
        ``None`` leaves them unchecked.

    Raises
    ------
    QuestionnaireError
        With every problem of the file and of the banks it takes items from.

    Examples
    --------
    >>> questionnaire = load_questionnaire("757-2023-Q01")
    >>> questionnaire.group, questionnaire.rates, len(questionnaire.scored())
    ('Q01', 'own', 14)
    """
    return _load(find_questionnaire(path_or_id), criteria)


def load_set(path_or_name: str | Path, *, criteria: Criteria | None = None) -> dict[str, Questionnaire]:
    """Return the questionnaires of a folder, a file or a set of the catalogue, by respondent group.

    Raises
    ------
    QuestionnaireError
        With every problem of every file; also when two questionnaires are for one group.

    Examples
    --------
    >>> list(load_set("binh-phuoc-2022"))
    ['Q13', 'Q14', 'Q15', 'Q16']
    """
    loaded: dict[str, Questionnaire] = {}
    problems: list[Problem] = []
    for source in find_set(path_or_name):
        try:
            questionnaire = _load(source, criteria)
        except QuestionnaireError as error:
            problems += [problem for problem in error.problems if problem not in problems]
            continue
        if questionnaire.group in loaded:
            problems.append(
                Problem(f"{source.name}: group", QuestionnaireCode.ID_TWICE, {"id": questionnaire.group})
            )
        loaded[questionnaire.group] = questionnaire
    if problems:
        raise QuestionnaireError(problems)
    return dict(sorted(loaded.items()))


def questionnaire_text(questionnaire: Questionnaire | str | Path) -> str:
    """Return the canonical, self-contained text of a questionnaire: what a round stores.

    Its SHA-256 is the questionnaire's version, and `parse_questionnaire` reads it back to an equal value.

    Examples
    --------
    >>> from hashlib import sha256
    >>> questionnaire = load_questionnaire("757-2023-Q07")
    >>> text = questionnaire_text(questionnaire)
    >>> sha256(text.encode()).hexdigest() == questionnaire.version
    True
    >>> parse_questionnaire(text, "Q07") == questionnaire
    True
    """
    if not isinstance(questionnaire, Questionnaire):
        questionnaire = load_questionnaire(questionnaire)
    return canonical_text(questionnaire)


def parse_questionnaire(text: str, name: str, *, criteria: Criteria | None = None) -> Questionnaire:
    """Return the questionnaire in `text`; `name` is what problems call it. Banks come from the catalogue.

    Raises
    ------
    QuestionnaireError
        With every problem of the text.
    """
    return _load(Source(name, text, (CATALOGUE.joinpath("banks"),)), criteria)


def _load(source: Source, criteria: Criteria | None) -> Questionnaire:
    problems: list[Problem] = []
    place = root(read_document(source.text, source.name), problems)
    questionnaire = None
    if take_mapping(place, KEYS, REQUIRED):
        bank = read_banks(_bank_documents(place.at("banks"), source), problems)
        questionnaire = _questionnaire(place, bank, Shelf(bank.scales, _of_tier(criteria, place)))
    if problems or questionnaire is None:
        raise QuestionnaireError(_once(problems))
    return with_version(questionnaire)


def _of_tier(criteria: Criteria | None, place: Place) -> Collection[str] | None:
    if isinstance(criteria, Mapping):
        return criteria.get(str(place.at("tier").value), ())
    return criteria


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Return each problem once, file by file in the order of lines."""
    unique: list[Problem] = []
    for problem in problems:
        if problem not in unique:
            unique.append(problem)
    return sorted(unique, key=_file_and_line)


def _file_and_line(problem: Problem) -> tuple[str, int]:
    file, _, rest = problem.path.partition(":")
    line = rest.partition(":")[0]
    return file, int(line) if line.isdecimal() else 0


def _bank_documents(place: Place, source: Source) -> list[Document]:
    documents = []
    for entry in place.each() if place.value is not None else ():
        name = take_string(entry)
        text = source.bank(name)
        if text is None:
            entry.refuse(QuestionnaireCode.BANK_UNKNOWN, asked=name)
            continue
        try:
            documents.append(read_document(text, f"banks/{name}.yaml"))
        except QuestionnaireError as error:
            place.problems.extend(error.problems)
    return documents


def _questionnaire(place: Place, bank: Bank, shelf: Shelf) -> Questionnaire:
    pages = [read_page(entry, bank, shelf) for entry in place.at("pages").each()]
    if place.at("pages").value == []:
        place.at("pages").refuse(QuestionnaireCode.ITEMS_NONE)
    _refuse_twice(pages)
    check_conditions(pages)
    share = take_number(place.at("valid_share"), low=0, high=1)
    return Questionnaire(
        id=take_name(place.at("id")),
        version="",
        group=take_name(place.at("group")),
        tier=take_word(place.at("tier"), TIERS),
        title=take_text(place.at("title")),
        minutes=take_whole(place.at("minutes"), low=1, high=120) or 0,
        rates=take_word(place.at("rates"), RATES),
        pages=tuple(read.page for read in pages),
        sample_content=take_flag(place.at("sample")),
        source=take_string(place.at("source")),
        intro=take_optional_text(from_bank(place.at("intro"), bank.texts)),
        valid_share=0.5 if share is None else float(share),
        assumptions=tuple(
            take_text(from_bank(entry, bank.texts))
            for entry in (place.at("assumptions").each() if place.has("assumptions") else ())
        ),
    )


def _refuse_twice(pages: Iterable[ReadPage]) -> None:
    seen_pages: set[str] = set()
    seen_items: set[str] = set()
    for read in pages:
        _refuse_seen(read.place, read.page.id, seen_pages)
        for item, place in read.items():
            _refuse_seen(place, item.id, seen_items)


def _refuse_seen(place: Place, name: str, seen: set[str]) -> None:
    if name and name.lower() in seen:
        place.refuse(QuestionnaireCode.ID_TWICE, id=name)
    seen.add(name.lower())
