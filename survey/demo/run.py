"""What a demonstration was asked to do, and what its stages share."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sampling.load import load_plan
from survey.demo.folder import DemoFolder, clean_folder
from survey.demo.screen import Screen
from survey.demo.server import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sampling.plan import Plan

PURPOSES = ("list", "answers", "pages", "close", "given")
"""Each has a random stream of its own, so that a change in one stage leaves the others as they were."""

THROUGH_PAGES = {"757-2023": 300, "binh-phuoc-2022": 40}
"""How many forms are answered through the pages."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a demonstration was asked to do; `port` ``None`` takes a free one."""

    plan: str
    seed: int
    folder: Path
    serve: bool
    port: int | None
    lang: str


@dataclass(frozen=True, slots=True)
class Run:
    """What all stages share. `chance` holds one generator for each purpose."""

    options: Options
    screen: Screen
    folder: DemoFolder
    plan: Plan
    chance: Mapping[str, np.random.Generator]

    @property
    def round_id(self) -> str:
        """Return the id of the round that is carried through."""
        return self.options.plan

    @property
    def second_id(self) -> str:
        """Return the id of the round that stays open."""
        return f"{self.options.plan}-thu"


@contextmanager
def prepared(options: Options) -> Iterator[Run]:
    """Load the plan, take the folder, and set up one random stream for each purpose.

    Until the block ends, everything in this process finds the demonstration's database and keys.
    """
    plan = load_plan(options.plan)
    streams = np.random.default_rng(options.seed).spawn(len(PURPOSES))
    with clean_folder(options.folder) as folder, settings(folder):
        yield Run(options, Screen(options.lang), folder, plan, dict(zip(PURPOSES, streams, strict=True)))


@contextmanager
def settings(folder: DemoFolder) -> Iterator[None]:
    """Let everything in this process find the demonstration's database and keys, for a while."""
    before = {name: os.environ.get(name) for name in settings_of(folder)}
    os.environ.update(settings_of(folder))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
