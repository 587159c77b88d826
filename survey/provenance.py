"""What figures hang on: the versions and hashes of everything that took part in making them."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

from survey.clock import VIETNAM
from survey.resultset import Heading, Provenance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from importlib.resources.abc import Traversable

    from analysis.scheme_model import Scheme
    from sampling.plan import Plan
    from survey.given import Figures
    from survey.round_view import RoundView

LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels")
"""Libraries whose version may show in a figure."""

CODE = ("analysis", "survey")
"""Packages whose sources make the figures."""


def provenance(
    view: RoundView,
    plan: Plan,
    scheme: Scheme,
    figures: Figures,
    *,
    data_sha256: str,
    seed: int,
    sample: bool,
) -> Provenance:
    """Return the provenance of a scoring run; nothing in it depends on when or where it ran."""
    return Provenance(
        round=view.id,
        title=view.title,
        plan=view.plan_id,
        plan_version=view.plan_version,
        questionnaires=tuple(sorted(set(view.questionnaires.values()))),
        scheme=view.scheme_id,
        scheme_version=view.scheme_version,
        code_version=version("khaosat"),
        data_sha256=data_sha256,
        seed=seed,
        invented=view.invented,
        organiser=view.organiser,
        state=view.state,
        opens=_day(view.opens),
        closes=_day(view.closes - timedelta(seconds=1)),
        plan_title=Heading(plan.id, plan.title.vi, plan.title.en),
        plan_document=plan.document,
        scheme_title=Heading(scheme.id, scheme.title.vi, scheme.title.en),
        code_sha256=code_sha256(),
        libraries=tuple((name, version(name)) for name in LIBRARIES),
        given_sha256=figures.given_sha256,
        appraised_sha256=figures.appraised_sha256,
        sample_content=sample,
    )


@cache
def code_sha256() -> str:
    """Return the SHA-256 over names and contents of the sources that make the figures."""
    digest = hashlib.sha256()
    for package in CODE:
        for name, data in _sources(files(package), package):
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
    return digest.hexdigest()


def _sources(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        path = f"{name}/{entry.name}"
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry, path)
        elif entry.name.endswith((".py", ".yaml")):
            # Line ends may differ from one machine's checkout to another's.
            yield path, entry.read_bytes().replace(b"\r\n", b"\n")


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(VIETNAM).date().isoformat()
