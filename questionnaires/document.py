"""A YAML or JSON text as plain values that remember their lines.

YAML is read by its 1.2 core schema: only ``true`` and ``false`` are truth values, so that an option code
``no`` stays text. Anchors and tags are refused; one key stands once.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import yaml

from questionnaires.errors import Problem, QuestionnaireCode, QuestionnaireError

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 24
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})", re.ASCII)
_DECIMAL = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}", re.ASCII)
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Document:
    """The values of one file, and the line on which the value of each path begins."""

    name: str
    value: object
    lines: dict[str, int]


class _Refused(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, code: QuestionnaireCode, line: int | None) -> None:
        self.code = code
        self.line = line


def read_document(text: str, name: str) -> Document:
    """Return the values of `text`; `name` is what problems call the file.

    Raises
    ------
    QuestionnaireError
        If the text is neither YAML nor JSON as described above.
    """
    try:
        return _read(text, name)
    except yaml.MarkedYAMLError as error:
        line = min(error.problem_mark.line, text.count("\n")) + 1 if error.problem_mark else None
        code = QuestionnaireCode.FILE_SYNTAX
    except (yaml.YAMLError, UnicodeError):
        line, code = None, QuestionnaireCode.FILE_CHARACTERS
    except _Refused as refused:
        line, code = refused.line, refused.code
    path = f"{name}:{line}" if line else name
    raise QuestionnaireError([Problem(path, code)])


def _read(text: str, name: str) -> Document:
    if len(text) > MAX_CHARACTERS:
        raise _Refused(QuestionnaireCode.FILE_SIZE, None)
    if text.lstrip()[:1] == "{":
        return Document(name, _from_json(text), {})
    return _Builder(name).build(text)


def _from_json(text: str) -> object:
    try:
        value: object = json.loads(text, object_pairs_hook=_pairs)
    except json.JSONDecodeError as error:
        raise _Refused(QuestionnaireCode.FILE_SYNTAX, error.lineno) from None
    except (RecursionError, ValueError):
        raise _Refused(QuestionnaireCode.FILE_DEPTH, None) from None
    if _depth(value) > MAX_DEPTH:
        raise _Refused(QuestionnaireCode.FILE_DEPTH, None)
    return value


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise _Refused(QuestionnaireCode.KEY_TWICE, None)
    return result


def _depth(value: object) -> int:
    depth, level = 0, [value]
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            child
            for parent in level
            for child in (
                parent.values() if isinstance(parent, dict) else parent if isinstance(parent, list) else ()
            )
        ]
    return depth


class _Builder:
    """Builds values from YAML events without recursion, so that no text can exhaust the stack."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[str, int] = {}
        self.root: list[object] = []
        # each frame: container, its path, pending key (mappings only)
        self.stack: list[tuple[Any, str, list[str]]] = [(self.root, "", [])]

    def build(self, text: str) -> Document:
        """Return the document of `text`."""
        for event in yaml.parse(text, Loader=_LOADER):
            self._take(event, event.start_mark.line + 1 if event.start_mark else 0)
        if len(self.root) > 1:
            raise _Refused(QuestionnaireCode.FILE_DOCUMENTS, None)
        return Document(self.name, self.root[0] if self.root else None, self.lines)

    def _take(self, event: Any, line: int) -> None:
        if getattr(event, "anchor", None) is not None:
            raise _Refused(QuestionnaireCode.FILE_ANCHOR, line)
        if getattr(event, "tag", None) is not None:
            raise _Refused(QuestionnaireCode.FILE_TAG, line)
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open({}, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open([], line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()

    def _scalar(self, event: Any, line: int) -> None:
        container, _, pending = self.stack[-1]
        if isinstance(container, dict) and not pending:
            key = event.value
            if key in container:
                raise _Refused(QuestionnaireCode.KEY_TWICE, line)
            pending.append(key)
            return
        plain = event.style is None or event.style == ""
        self._put(_plain(event.value) if plain else event.value, line)

    def _open(self, container: Any, line: int) -> None:
        if isinstance(self.stack[-1][0], dict) and not self.stack[-1][2]:
            raise _Refused(QuestionnaireCode.FILE_SYNTAX, line)
        if len(self.stack) > MAX_DEPTH:
            raise _Refused(QuestionnaireCode.FILE_DEPTH, line)
        path = self._put(container, line)
        self.stack.append((container, path, []))

    def _put(self, value: object, line: int) -> str:
        container, path, pending = self.stack[-1]
        if isinstance(container, dict):
            key = pending.pop()
            container[key] = value
            path = f"{path}.{key}" if path else key
        else:
            if container is not self.root:
                path = f"{path}[{len(container)}]"
            container.append(value)
        self.lines[path] = line
        return path


def _plain(value: str) -> object:
    """Return what an unquoted YAML scalar means.

    Examples
    --------
    >>> [_plain(text) for text in ("no", "true", "12", "0.5", "012", "~")]
    ['no', True, 12, 0.5, '012', None]
    """
    if value in _WORDS:
        return _WORDS[value]
    if _WHOLE.fullmatch(value):
        return int(value)
    if _DECIMAL.fullmatch(value):
        return float(value)
    return value
