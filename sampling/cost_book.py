"""Unit costs and workloads as data: what a form costs by mode, what is fixed, what a day of work brings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sampling.cost_codes import CostCode
from sampling.document import Node, parse_yaml
from sampling.errors import Problem, SamplingError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from sampling.plan import Text


class Per(StrEnum):
    """What a unit cost is multiplied with: forms sent out, forms that come back, reminders sent."""

    SENT = "sent"
    RETURNED = "returned"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class UnitCost:
    """One price per form or reminder, in the currency of the book, with its source."""

    id: str
    label: Text
    value: float
    per: Per
    source: Text
    assumption: bool


@dataclass(frozen=True, slots=True)
class Workload:
    """Staff time: forms (sent, returned) or reminders that one person handles in a day."""

    per: Per
    per_day: float
    source: Text
    assumption: bool


@dataclass(frozen=True, slots=True)
class Mode:
    """A way of asking (online, paper, phone, interview): prices, workloads, how response compares.

    `response_factor` multiplies the response expected of a group (never above 100 %).
    """

    id: str
    label: Text
    costs: tuple[UnitCost, ...]
    workloads: tuple[Workload, ...]
    response_factor: float
    reminders: int


@dataclass(frozen=True, slots=True)
class FixedCost:
    """What is paid once: `days` of work, or a sum of money; for one tier or (empty) for all."""

    id: str
    label: Text
    value: float
    days: float
    tier: str
    source: Text
    assumption: bool


@dataclass(frozen=True, slots=True)
class CostBook:
    """All unit costs; `day` is the price of one working day of staff, `currency` a word like ``đồng``."""

    id: str
    currency: str
    modes: tuple[Mode, ...]
    fixed: tuple[FixedCost, ...]
    day: UnitCost
    default_mode: str

    def mode(self, mode_id: str) -> Mode:
        """Return one mode.

        Raises
        ------
        SamplingError
            If the book has no such mode.
        """
        for mode in self.modes:
            if mode.id == mode_id:
                return mode
        facts = {"asked": mode_id, "known": ", ".join(mode.id for mode in self.modes)}
        raise SamplingError([Problem("", CostCode.MODE_UNKNOWN, facts)])


DEFAULT = "default"


def load_costs(path_or_id: str | Path = DEFAULT) -> CostBook:
    """Return unit costs of the catalogue (by id) or of a YAML file (by path).

    Raises
    ------
    SamplingError
        With all problems of the file at once, each with its path.

    Examples
    --------
    >>> book = load_costs()
    >>> book.currency, [mode.id for mode in book.modes]
    ('đồng', ['online', 'paper', 'phone', 'interview'])
    """
    return parse_costs(_text(str(path_or_id)))


@lru_cache(maxsize=16)
def parse_costs(text: str) -> CostBook:
    """Return the unit costs that a YAML text describes.

    Raises
    ------
    SamplingError
        With all problems of the text at once.
    """
    root = Node(parse_yaml(text))
    book = _book(root)
    if not root.problems and not book.modes:
        root.problems.append(Problem("modes", CostCode.NO_MODES, {}))
    known: Mapping[str, Mode] = {mode.id: mode for mode in book.modes}
    if not root.problems and book.default_mode not in known:
        facts = {"asked": book.default_mode, "known": ", ".join(known)}
        root.problems.append(Problem("default_mode", CostCode.MODE_UNKNOWN, facts))
    if root.problems:
        raise SamplingError(root.problems)
    return book


def _catalogue() -> Traversable:
    return files("sampling").joinpath("catalog", "costs")


def cost_ids() -> list[str]:
    """Return the names of the unit costs in the catalogue."""
    return sorted(e.name.removesuffix(".yaml") for e in _catalogue().iterdir() if e.name.endswith(".yaml"))


def _text(name: str) -> str:
    place: Traversable = Path(name)
    if name in cost_ids():
        place = _catalogue().joinpath(f"{name}.yaml")
    elif Path(name).suffix not in {".yaml", ".yml"}:
        facts: dict[str, object] = {"asked": name, "known": ", ".join(cost_ids())}
        raise SamplingError([Problem("", CostCode.FILE_UNKNOWN, facts)])
    try:
        return place.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        facts = {"file": name, "reason": getattr(error, "strerror", None) or type(error).__name__}
        raise SamplingError([Problem("", CostCode.UNREADABLE, facts)]) from error


def _book(root: Node) -> CostBook:
    root.fields("id", "title", "currency", "default_mode", "modes", "fixed", "day")
    day = root.need("day")
    return CostBook(
        id=root.need("id").text(),
        currency=root.need("currency").text(),
        modes=tuple(_mode(item) for item in root.items("modes")),
        fixed=tuple(_fixed(item) for item in root.items("fixed")),
        day=_unit_cost(day),
        default_mode=root.need("default_mode").text(),
    )


def _unit_cost(node: Node) -> UnitCost:
    node.fields("id", "label", "value", "unit", "per", "source", "assumption")
    node.need("unit").text()
    return UnitCost(
        id=node.at("id").text(),
        label=node.need("label").wording(),
        value=float(node.need("value").number() or 0),
        per=node.at("per").choice(Per, Per.SENT),
        source=node.need("source").wording(),
        assumption=node.at("assumption").flag(),
    )


def _workload(node: Node) -> Workload:
    node.fields("per", "per_day", "unit", "source", "assumption")
    node.need("unit").text()
    return Workload(
        per=node.need("per").choice(Per, Per.SENT),
        per_day=_above_zero(node.need("per_day")),
        source=node.need("source").wording(),
        assumption=node.at("assumption").flag(),
    )


def _above_zero(node: Node) -> float:
    number = node.number()
    if number == 0:
        node.problems.append(Problem(node.path, CostCode.WINDOW_EMPTY, {}))
    return float(number or 1)


def _mode(node: Node) -> Mode:
    node.fields("id", "label", "costs", "workloads", "response_factor", "reminders")
    factor = node.at("response_factor").number()
    return Mode(
        id=node.need("id").text(),
        label=node.need("label").wording(),
        costs=tuple(_unit_cost(item) for item in node.items("costs")),
        workloads=tuple(_workload(item) for item in node.items("workloads")),
        response_factor=1.0 if factor is None else float(factor),
        reminders=node.at("reminders").whole() or 0,
    )


def _fixed(node: Node) -> FixedCost:
    node.fields("id", "label", "value", "days", "unit", "tier", "source", "assumption")
    node.need("unit").text()
    return FixedCost(
        id=node.need("id").text(),
        label=node.need("label").wording(),
        value=float(node.at("value").number() or 0),
        days=float(node.at("days").number() or 0),
        tier=node.at("tier").text(),
        source=node.need("source").wording(),
        assumption=node.at("assumption").flag(),
    )
