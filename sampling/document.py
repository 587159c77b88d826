"""A YAML document walked with its path, so that all problems are reported at once, each with its place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from sampling.errors import Problem, SamplingCode, SamplingError
from sampling.plan import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

Choice = TypeVar("Choice", bound=StrEnum)

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DOTTED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+")
YEARS = range(1945, 2201)
"""Years that a plan can be about: what lies outside is a slip of the pen."""
_NO_DAY = date(1, 1, 1)
_HUGE = 10**9
_DIGITS = 20


class DottedNumber(str):
    """A number as ``1.600``: 1600 to a Vietnamese reader, 1.6 to YAML; so it is neither here."""

    __slots__ = ()


class _PlanYaml(_Loader):  # type: ignore[misc]
    """PyYAML's safe loader, with decimals kept exact and keys that are written twice remembered."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.twice: list[Problem] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen: set[object] = set()
        for key, _ in node.value:
            word = key.value if isinstance(key, yaml.ScalarNode) else None
            if word is not None and word in seen:
                facts = {"key": word, "line": key.start_mark.line + 1}
                self.twice.append(Problem("", SamplingCode.PLAN_KEY_TWICE, facts))
            seen.add(word)
        built: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return built


def _decimal(loader: Any, node: yaml.ScalarNode) -> Decimal | DottedNumber | str:
    text = str(loader.construct_scalar(node)).replace("_", "")
    if _DOTTED.fullmatch(text):
        return DottedNumber(text)
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def _or_text(construct: Any) -> Any:
    """Return PyYAML's constructor, giving the text where it fails (30 February, a number of 5,000 digits)."""

    def constructed(loader: Any, node: yaml.ScalarNode) -> Any:
        try:
            return construct(loader, node)
        except ValueError:
            return loader.construct_scalar(node)

    return constructed


_PlanYaml.add_constructor("tag:yaml.org,2002:float", _decimal)
_PlanYaml.add_constructor("tag:yaml.org,2002:int", _or_text(_PlanYaml.construct_yaml_int))
_PlanYaml.add_constructor("tag:yaml.org,2002:timestamp", _or_text(_PlanYaml.construct_yaml_timestamp))


def parse_yaml(text: str) -> object:
    """Return the content of a YAML text: decimals exact, all letters composed (NFC).

    Raises
    ------
    SamplingError
        If the text is no YAML, is empty, or writes a key twice.

    Examples
    --------
    >>> parse_yaml("value: 0.5")
    {'value': Decimal('0.5')}
    """
    loader = _PlanYaml(unicodedata.normalize("NFC", text))
    try:
        content = loader.get_single_data()
    except (yaml.YAMLError, RecursionError) as error:
        raise SamplingError([_broken(error)]) from error
    finally:
        loader.dispose()
    if loader.twice:
        raise SamplingError(loader.twice)
    if content is None:
        raise SamplingError([Problem("", SamplingCode.PLAN_EMPTY)])
    return content


def _broken(error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    place = {"line": mark.line + 1, "column": mark.column + 1} if mark else {"line": 1, "column": 1}
    reason = getattr(error, "problem", None) or "?"
    return Problem("", SamplingCode.PLAN_NOT_YAML, {**place, "reason": reason})


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a document: its value, its path, and the list where problems are put."""

    value: Any
    path: str = ""
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: SamplingCode, **facts: object) -> None:
        """Put a problem of this place on the list."""
        self.problems.append(Problem(self.path, code, facts))

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def at(self, key: str) -> Node:
        """Return the node under `key`; its value is ``None`` where nothing is written."""
        inside = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(inside, f"{self.path}.{key}" if self.path else key, self.problems)

    def need(self, key: str) -> Node:
        """Return the node under `key`, reporting that it is missing when it is."""
        if isinstance(self.value, dict) and _blank(self.value.get(key)):
            bare = key in {"unit", "source"}
            self.report(SamplingCode.PLAN_NUMBER_BARE if bare else SamplingCode.PLAN_FIELD_MISSING, field=key)
        return self.at(key)

    def fields(self, *known: str) -> Node:
        """Return this node after reporting that it is no mapping, or which of its fields are unknown."""
        if not isinstance(self.value, dict):
            if self.value is not None:
                self.report(SamplingCode.PLAN_NOT_MAPPING, found=_shown(self.value))
            return self
        for key in self.value:
            if key not in known:
                self.report(SamplingCode.PLAN_FIELD_UNKNOWN, field=key, known=", ".join(known))
        return self

    def items(self, key: str) -> Iterator[Node]:
        """Yield the nodes of the list under `key`; nothing when it is not written."""
        inside = self.at(key)
        if inside.value is None:
            return
        if not isinstance(inside.value, list):
            inside.report(SamplingCode.PLAN_NOT_LIST, found=_shown(inside.value))
            return
        for index, value in enumerate(inside.value):
            yield Node(value, f"{inside.path}[{index}]", self.problems)

    def text(self, default: str = "") -> str:
        """Return the text written here."""
        if isinstance(self.value, DottedNumber) or (
            self.value is not None and not isinstance(self.value, str)
        ):
            self.report(SamplingCode.PLAN_NOT_TEXT, found=_shown(self.value))
            return default
        return " ".join(self.value.split()) if self.value is not None else default

    def some_text(self) -> str:
        """Return the text written here, reporting that it is empty when it is."""
        if _blank(self.value):
            self.report(SamplingCode.PLAN_NOT_TEXT, found="–")
        return self.text()

    def flag(self) -> bool:
        """Return the yes or no written here; no when nothing is."""
        if self.value is None or isinstance(self.value, bool):
            return bool(self.value)
        self.report(SamplingCode.PLAN_NOT_FLAG, found=_shown(self.value))
        return False

    def number(self) -> Fraction | None:
        """Return the number ≥ 0 written here, exactly; ``None`` when nothing (usable) is."""
        value = self.value
        if value is None:
            return None
        if isinstance(value, DottedNumber):
            self.report(SamplingCode.PLAN_NUMBER_DOTTED, found=str(value), meant=value.replace(".", ""))
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or _overlong(value):
            self.report(SamplingCode.PLAN_NOT_NUMBER, found=_shown(value))
            return None
        if value < 0:
            self.report(SamplingCode.PLAN_NUMBER_NEGATIVE, found=str(value))
            return None
        if value > _HUGE:
            self.report(SamplingCode.PLAN_NUMBER_HUGE, found=_shown(value))
            return None
        return Fraction(value)

    def whole(self) -> int | None:
        """Return the whole number ≥ 0 written here; ``None`` when nothing (usable) is."""
        number = self.number()
        if number is not None and number.denominator != 1:
            self.report(SamplingCode.PLAN_NOT_WHOLE, found=str(self.value))
            return None
        return None if number is None else int(number)

    def day(self) -> date | None:
        """Return the date written here; ``None`` when nothing (usable) is."""
        if isinstance(self.value, date) and not isinstance(self.value, datetime) and self.value.year in YEARS:
            return self.value
        if self.value is not None:
            self.report(SamplingCode.PLAN_NOT_DATE, found=_shown(self.value))
        return None

    def year(self) -> int:
        """Return the year written here, or the first possible one after a problem was reported."""
        number = self.whole()
        if number is not None and number not in YEARS:
            self.report(SamplingCode.PLAN_YEAR_ODD, found=number, first=YEARS[0], last=YEARS[-1])
        return YEARS[0] if number is None or number not in YEARS else number

    def needed_day(self) -> date:
        """Return the date written here, or a stand-in after its absence was reported."""
        return self.day() or _NO_DAY

    def choice(self, choices: type[Choice], default: Choice) -> Choice:
        """Return the member of `choices` written here."""
        if self.value is None:
            return default
        try:
            return choices(self.value)
        except ValueError:
            self.report(SamplingCode.PLAN_NOT_CHOICE, found=_shown(self.value), known=", ".join(choices))
            return default

    def wording(self) -> Text:
        """Return the wording in two languages written here."""
        if self.value is None:
            return Text("", "")
        self.fields("vi", "en")
        return Text(self.need("vi").text(), self.need("en").text())

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of the list under `key`, reporting those that are empty."""
        return tuple(item.some_text() for item in self.items(key))

    def wordings(self, key: str) -> tuple[Text, ...]:
        """Return the wordings of the list under `key`."""
        return tuple(item.wording() for item in self.items(key))


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _overlong(value: int | Decimal) -> bool:
    """Tell whether a decimal has an exponent that no count has (its exact fraction could fill the memory)."""
    return isinstance(value, Decimal) and (not value.is_finite() or abs(value.adjusted()) > _DIGITS)


def _shown(value: object) -> str:
    """Return a value for a message: short, and never a whole structure."""
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
