"""Where questionnaires and banks are found: the catalogue, or a user's files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from questionnaires.errors import Problem, QuestionnaireCode, QuestionnaireError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

CATALOGUE = files("questionnaires").joinpath("catalog")
BANKS = "banks"
SUFFIXES = (".yaml", ".yml", ".json")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one questionnaire, what problems call it, and the folders that may hold its banks."""

    name: str
    text: str
    bank_folders: tuple[Traversable, ...]

    def bank(self, name: str) -> str | None:
        """Return the text of the bank `name`, from the first folder that has it."""
        if not _NAME.fullmatch(name):
            return None
        for folder in self.bank_folders:
            file = folder.joinpath(f"{name}.yaml")
            if file.is_file():
                return _read(file, f"banks/{name}.yaml")
        return None


def set_names() -> list[str]:
    """Return the names of the catalogue's sets.

    Examples
    --------
    >>> set_names()
    ['757-2023', 'binh-phuoc-2022']
    """
    return sorted(folder.name for folder in CATALOGUE.iterdir() if folder.is_dir() and folder.name != BANKS)


def questionnaire_ids() -> list[str]:
    """Return the ids of the catalogue's questionnaires: name of the set and respondent group."""
    return list(_catalogue())


def _catalogue() -> dict[str, Traversable]:
    return {
        f"{name}-{file.name.split('.')[0]}": file
        for name in set_names()
        for file in _files(CATALOGUE.joinpath(name))
    }


def find_questionnaire(path_or_id: str | Path) -> Source:
    """Return the source of a file, or of the catalogue's questionnaire with this id.

    Raises
    ------
    QuestionnaireError
        If there is no such questionnaire or its file cannot be read.
    """
    catalogue = _catalogue()
    if str(path_or_id) in catalogue:
        return _source(catalogue[str(path_or_id)])
    path = Path(path_or_id)
    if path.is_file() or _looks_like_path(path_or_id):
        return _source(path)
    known = ", ".join(catalogue)
    raise QuestionnaireError(
        [Problem("", QuestionnaireCode.QUESTIONNAIRE_UNKNOWN, {"asked": str(path_or_id), "known": known})]
    )


def find_set(path_or_name: str | Path) -> list[Source]:
    """Return the sources of a set of the catalogue, of a folder's files, or of one file.

    Raises
    ------
    QuestionnaireError
        If there is no such set, the folder holds no questionnaire, or a file cannot be read.
    """
    if str(path_or_name) in set_names():
        return [_source(file) for file in _files(CATALOGUE.joinpath(str(path_or_name)))]
    path = Path(path_or_name)
    if path.is_dir():
        found = _files(path)
        if found:
            return [_source(file) for file in found]
        facts = {"asked": str(path_or_name), "suffixes": ", ".join(SUFFIXES)}
        raise QuestionnaireError([Problem("", QuestionnaireCode.SET_EMPTY, facts)])
    if path.is_file() or _looks_like_path(path_or_name):
        return [_source(path)]
    facts = {"asked": str(path_or_name), "known": ", ".join(set_names())}
    raise QuestionnaireError([Problem("", QuestionnaireCode.SET_UNKNOWN, facts)])


def _looks_like_path(text: str | Path) -> bool:
    return isinstance(text, Path) or "/" in text or "\\" in text or text.endswith(SUFFIXES)


def _files(folder: Traversable) -> list[Traversable]:
    found = [file for file in folder.iterdir() if file.is_file() and file.name.endswith(SUFFIXES)]
    return sorted(found, key=lambda file: file.name)


def _source(file: Traversable | Path) -> Source:
    beside = Path(str(file)).parent
    folders = (beside / BANKS, beside, beside.parent / BANKS, CATALOGUE.joinpath(BANKS))
    return Source(file.name, _read(file, str(file)), folders)


def _read(file: Traversable | Path, name: str) -> str:
    try:
        return file.read_text(encoding="utf-8").removeprefix("\ufeff")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise QuestionnaireError(
            [Problem("", QuestionnaireCode.FILE_UNREADABLE, {"file": name, "reason": reason})]
        ) from None
