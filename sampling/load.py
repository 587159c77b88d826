"""Plans from the catalogue or from a file, with all problems of a file at once."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sampling import plan_parts as part
from sampling.document import Node, parse_yaml
from sampling.errors import Problem, SamplingCode, SamplingError
from sampling.plan import Plan
from sampling.plan_checks import check

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from sampling.plan import Text

_FIELDS = (
    *("id", "title", "issuer", "document", "dated", "year", "units_at", "documents", "words", "tiers"),
    *("facts", "groups", "totals", "tasks", "notes", "councils", "closed_days"),
)


def plan_ids() -> list[str]:
    """Return the ids of the plans in the catalogue, in alphabetical order."""
    return sorted(
        entry.name.removesuffix(".yaml") for entry in _catalogue().iterdir() if entry.name.endswith(".yaml")
    )


def plan_text(path_or_id: str | Path) -> str:
    """Return the YAML text of a plan of the catalogue (by id) or of a file (by path).

    Raises
    ------
    SamplingError
        If there is no such plan or file, or it cannot be read as UTF-8.
    """
    return _bytes(path_or_id)[0].decode("utf-8-sig")


def load_plan(path_or_id: str | Path) -> Plan:
    """Return a plan of the catalogue (by id) or of a YAML file (by path).

    Raises
    ------
    SamplingError
        With all problems of the file at once, each with its path.

    Examples
    --------
    >>> load_plan("757-2023").group("Q04").stated.value
    800
    """
    return parse_plan(plan_text(path_or_id))


@lru_cache(maxsize=64)
def parse_plan(text: str) -> Plan:
    """Return the plan that a YAML text describes.

    Raises
    ------
    SamplingError
        With all problems of the text at once, each with its path.
    """
    root = Node(parse_yaml(text))
    plan = _plan(root, sha256(text.encode()).hexdigest())
    if isinstance(root.value, dict):
        check(plan, root.problems)
    if root.problems:
        raise SamplingError(root.problems)
    return plan


def _catalogue() -> Traversable:
    return files("sampling").joinpath("catalog", "plans")


def _bytes(path_or_id: str | Path) -> tuple[bytes, str]:
    name = str(path_or_id)
    try:
        content = _entry(name).read_bytes()
        content.decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SamplingError(
            [Problem("", SamplingCode.PLAN_UNREADABLE, {"file": name, "reason": reason})]
        ) from error
    except UnicodeDecodeError as error:
        facts = {"file": name, "position": error.start}
        raise SamplingError([Problem("", SamplingCode.PLAN_NOT_UTF8, facts)]) from error
    return content, name


def _entry(name: str) -> Traversable:
    if name in plan_ids():
        return _catalogue().joinpath(f"{name}.yaml")
    path = Path(name)
    if not path.exists() and path.suffix not in {".yaml", ".yml"}:
        facts = {"asked": name, "known": ", ".join(plan_ids())}
        raise SamplingError([Problem("", SamplingCode.PLAN_UNKNOWN, facts)])
    return path


def _plan(root: Node, version: str) -> Plan:
    root.fields(*_FIELDS)
    documents = _documents(root.at("documents"))
    words = _words(root.at("words"))
    return Plan(
        id=root.need("id").text(),
        version=version,
        title=root.need("title").wording(),
        issuer=root.need("issuer").text(),
        document=root.need("document").text(),
        dated=root.at("dated").day(),
        year=root.need("year").year(),
        units_at=root.need("units_at").needed_day(),
        tiers=tuple(part.tier(item, documents, words) for item in root.items("tiers")),
        groups=tuple(part.group(item, documents, words) for item in root.items("groups")),
        totals=tuple(part.total(item, documents) for item in root.items("totals")),
        tasks=tuple(part.task(item, documents) for item in root.items("tasks")),
        facts=tuple(
            (f.name, f) for f in (part.factor(item, documents, words) for item in root.items("facts"))
        ),
        notes=root.wordings("notes"),
        councils=tuple(part.council(item, documents) for item in root.items("councils")),
        closed_days=tuple(part.closed_days(item, documents) for item in root.items("closed_days")),
        words=tuple(words.items()),
    )


def _documents(node: Node) -> dict[str, str]:
    if node.value is not None and not isinstance(node.value, dict):
        node.fields()
        return {}
    return {str(key): node.at(key).text() for key in (node.value or {})}


def _words(node: Node) -> dict[str, Text]:
    if node.value is not None and not isinstance(node.value, dict):
        node.fields()
        return {}
    return {str(key): node.at(key).wording() for key in (node.value or {})}
