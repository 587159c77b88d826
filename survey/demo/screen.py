"""What a demonstration shows: a heading for each stage, a few quiet lines, the time it took."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol

import yaml
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from survey.numbers import fmt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH = 100
INDENT = 4


def _console() -> Console:
    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        return Console(highlight=False, width=WIDTH, no_color=True)
    return Console(highlight=False, width=min(console.width, WIDTH))


@cache
def demo_words() -> dict[str, dict[str, str]]:
    """Return the words of the demonstration: key → language → words with ``{fact}`` places."""
    text = files("survey.demo").joinpath("words.yaml").read_text(encoding="utf-8")
    words: dict[str, dict[str, str]] = yaml.safe_load(text)
    return words


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one stage took, and the largest memory of this process until then."""

    title: str
    seconds: float
    peak_mebibytes: float


class Named(Protocol):
    """Something with a name in both languages."""

    @property
    def vi(self) -> str:
        """Return the name in Vietnamese."""
        ...

    @property
    def en(self) -> str:
        """Return the name in English."""
        ...


@dataclass(slots=True)
class Screen:
    """Where a demonstration speaks; plain lines where the output is not a terminal."""

    lang: str
    console: Console = field(default_factory=_console)
    timings: list[Timing] = field(default_factory=list)

    def words(self, key: str, **facts: object) -> str:
        """Return the words of a key; numbers are written the way of the language."""
        shown = {name: self._shown(value) for name, value in facts.items()}
        return demo_words()[key][self.lang].format(**shown)

    def say(self, key: str, style: str = "", **facts: object) -> None:
        """Print one line under the heading of the stage."""
        self.print(Text(self.words(key, **facts), style=style))

    def print(self, what: Any) -> None:
        """Print something under the heading of the stage."""
        self.console.print(Padding(what, (0, 0, 0, INDENT), expand=False))

    def title(self, key: str, **facts: object) -> None:
        """Print the title of the whole run."""
        self.console.print(Text(self.words(key, **facts), style="bold"))

    def of(self, named: Named) -> str:
        """Return a name in the language of this screen."""
        return named.en if self.lang == "en" else named.vi

    def rule(self) -> None:
        """Draw a line across."""
        self.console.print(Rule(style="dim", characters="─"))

    @contextmanager
    def stage(self, key: str, **facts: object) -> Iterator[None]:
        """Print a heading, let the work speak, and keep the time it took."""
        title = self.words(key, **facts)
        number = f"{len(self.timings) + 1:>2}"
        self.console.print()
        self.console.print(Text.assemble((f"{number}  ", "bold cyan"), (title, "bold")))
        started = time.perf_counter()
        yield
        self.timings.append(Timing(title, time.perf_counter() - started, peak_mebibytes()))

    def table(
        self, columns: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]], *, last: bool = False
    ) -> None:
        """Print a table; a column is its heading and whether it holds numbers."""
        shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for heading, numeric in columns:
            shown.add_column(heading, justify="right" if numeric else "left", no_wrap=numeric)
        for place, row in enumerate(rows):
            shown.add_row(*row, style="bold" if last and place == len(rows) - 1 else "")
        self.print(shown)

    @contextmanager
    def counting(self, key: str, total: int) -> Iterator[Counter]:
        """Show how many of `total` are done, where somebody is watching a terminal."""
        if not self.console.is_terminal:
            yield Counter(None, None)
            return
        columns = (
            TextColumn(" " * (INDENT - 1) + "{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console, transient=True) as progress:
            yield Counter(progress, progress.add_task(self.words(key), total=total))

    def _shown(self, value: object) -> str:
        match value:
            case bool() | str():
                return str(value)
            case int():
                return fmt(value, 0, self.lang)
            case float():
                return fmt(value, 1, self.lang)
            case _:
                return str(value)


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts work done; silent without a terminal."""

    progress: Progress | None
    task: Any

    def add(self, count: int = 1) -> None:
        """Count some more work as done."""
        if self.progress is not None:
            self.progress.advance(self.task, count)


def peak_mebibytes() -> float:
    """Return the largest memory that this process has held, in MiB; 0 where the system does not say."""
    try:
        import resource  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
