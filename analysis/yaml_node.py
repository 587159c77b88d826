"""Read a YAML document piece by piece; every problem is collected with its path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from analysis.errors import AnalysisCode, AnalysisError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import StrEnum

E = TypeVar("E", bound="StrEnum")


class _StrictLoader(yaml.SafeLoader):
    """A safe loader that keeps the place of keys that stand twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                facts = {"key": key.value, "line": key.start_mark.line + 1}
                raise AnalysisError([Problem(key.value, AnalysisCode.SCHEME_KEY_TWICE, facts)])
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_yaml(text: str) -> Any:
    """Return the plain values of a YAML text.

    Raises
    ------
    AnalysisError
        If the text is no YAML (``scheme-not-yaml``, with its line) or a key stands twice.
    """
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - it is a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        facts = {
            "line": mark.line + 1 if mark else 1,
            "reason": getattr(error, "problem", None) or str(error),
        }
        raise AnalysisError([Problem("", AnalysisCode.SCHEME_NOT_YAML, facts)]) from error


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the document with its path; `problems` is shared by the whole document."""

    value: Any
    path: str
    problems: list[Problem]

    def report(self, code: AnalysisCode, **facts: object) -> None:
        """Note one problem at this place."""
        self.problems.append(Problem(self.path, code, facts))

    def _below(self, name: str, value: Any) -> Node:
        return Node(value, f"{self.path}.{name}" if self.path else name, self.problems)

    def mapping(self, *allowed: str) -> bool:
        """Return whether this is a mapping; unknown fields are problems (none allowed: any field)."""
        if not isinstance(self.value, dict):
            self.report(AnalysisCode.SCHEME_KIND, asked="mapping", found=repr(self.value))
            return False
        for key in self.value:
            if allowed and key not in allowed:
                self._below(str(key), None).report(
                    AnalysisCode.SCHEME_FIELD_UNKNOWN, field=key, known=", ".join(allowed)
                )
        return True

    def optional(self, name: str) -> Node | None:
        """Return the field, or ``None`` when it is absent."""
        if not isinstance(self.value, dict) or self.value.get(name) is None:
            return None
        return self._below(name, self.value[name])

    def field(self, name: str) -> Node | None:
        """Return the field; its absence is a problem."""
        found = self.optional(name)
        if found is None:
            self._below(name, None).report(AnalysisCode.SCHEME_FIELD_MISSING, field=name)
        return found

    def fields(self) -> Iterator[tuple[str, Node]]:
        """Yield all fields of a mapping, in their order."""
        if self.mapping():
            for key, value in self.value.items():
                yield str(key), self._below(str(key), value)

    def elements(self) -> list[Node]:
        """Return the elements of a list."""
        if not isinstance(self.value, list):
            self.report(AnalysisCode.SCHEME_KIND, asked="list", found=repr(self.value))
            return []
        return [Node(v, f"{self.path}[{i}]", self.problems) for i, v in enumerate(self.value)]

    def text(self) -> str:
        """Return a text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            self.report(AnalysisCode.SCHEME_KIND, asked="text", found=repr(self.value))
            return ""
        return self.value

    def number(self, low: float, high: float) -> float:
        """Return a number between `low` and `high`; a problem gives `low`."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.report(AnalysisCode.SCHEME_KIND, asked="number", found=repr(self.value))
            return low
        if not low <= self.value <= high:
            self.report(AnalysisCode.SCHEME_RANGE, low=low, high=high, found=self.value)
            return low
        return float(self.value)

    def whole(self, low: int, high: int) -> int:
        """Return a whole number between `low` and `high`; a problem gives `low`."""
        value = self.number(low, high)
        if value != int(value):
            self.report(AnalysisCode.SCHEME_KIND, asked="whole number", found=repr(self.value))
            return low
        return int(value)

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            self.report(AnalysisCode.SCHEME_KIND, asked="true/false", found=repr(self.value))
        return self.value is True

    def choice(self, kind: type[E], code: AnalysisCode = AnalysisCode.SCHEME_CHOICE) -> E:
        """Return one of the named choices; a problem gives the first."""
        known = list(kind)
        if self.value not in known:
            self.report(code, asked=repr(self.value), known=", ".join(known))
            return known[0]
        return kind(self.value)
