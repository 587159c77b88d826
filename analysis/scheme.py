"""Scoring schemes of the catalogue and of files."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import AnalysisCode, AnalysisError, Problem
from analysis.scheme_document import parse_scheme

if TYPE_CHECKING:
    from analysis.scheme_model import Scheme

__all__ = ["load_scheme", "parse_scheme", "scheme_ids", "scheme_text"]

CATALOGUE = ("catalog", "schemes")


def scheme_ids() -> list[str]:
    """Return the ids of the schemes in the catalogue.

    Examples
    --------
    >>> scheme_ids()
    ['757-2023', 'binh-phuoc-2022']
    """
    folder = files("analysis").joinpath(*CATALOGUE)
    return sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def scheme_text(path_or_id: str | Path) -> str:
    """Return the text of a scheme of the catalogue, or of a file.

    Raises
    ------
    AnalysisError
        If there is neither a scheme nor a file of this name (``scheme-unknown``).
    """
    name = str(path_or_id)
    if name in scheme_ids():
        return files("analysis").joinpath(*CATALOGUE, f"{name}.yaml").read_text(encoding="utf-8")
    path = Path(name)
    if path.is_file():
        return path.read_text(encoding="utf-8-sig")
    facts = {"asked": name, "known": ", ".join(scheme_ids())}
    raise AnalysisError([Problem("", AnalysisCode.SCHEME_UNKNOWN, facts)])


def load_scheme(path_or_id: str | Path) -> Scheme:
    """Return a scheme of the catalogue by its id, or the scheme in a file.

    Raises
    ------
    AnalysisError
        All problems of the document at once, each with its path.

    Examples
    --------
    >>> load_scheme("757-2023").tier("ministry").max_points
    31.5
    """
    return parse_scheme(scheme_text(path_or_id))
