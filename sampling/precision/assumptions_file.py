"""Assumptions about precision from the catalogue or from a YAML file, with all problems at once."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from sampling.document import Node, parse_yaml
from sampling.errors import Problem, SamplingError
from sampling.plan import Text
from sampling.precision.assumptions import (
    Answers,
    Assumed,
    Assumptions,
    Pooling,
    Redistribution,
    ScoredCriterion,
    TierPoints,
)
from sampling.precision_codes import PrecisionCode

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from sampling.plan import Plan

DEFAULT = "default"
_SHARES_ADD_TO = 1e-6


def assumption_ids() -> list[str]:
    """Return the names of the assumptions in the catalogue."""
    return sorted(
        entry.name.removesuffix(".yaml") for entry in _catalogue().iterdir() if entry.name.endswith(".yaml")
    )


def assumptions_for(plan: Plan) -> Assumptions:
    """Return the assumptions for a plan: those of its id, of the scheme its tiers name, or the general ones.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> assumptions_for(load_plan("757-2023")).id, assumptions_for(load_plan("ha-tinh-2022")).id
    ('757-2023', 'default')
    """
    known = assumption_ids()
    names = [plan.id, *(tier.scheme for tier in plan.tiers if tier.scheme)]
    return load_assumptions(next((name for name in names if name in known), DEFAULT))


def load_assumptions(path_or_id: str | Path) -> Assumptions:
    """Return the assumptions of the catalogue (by id) or of a YAML file (by path).

    What a file leaves out comes from the general assumptions.

    Raises
    ------
    SamplingError
        With all problems of the file at once, each with its path.

    Examples
    --------
    >>> assumed = load_assumptions("757-2023")
    >>> assumed.response_of("Q01"), assumed.answers.sd.value, assumed.points_of("ministry").max_points
    (0.75, 20.8, 31.5)
    """
    name = str(path_or_id)
    return parse_assumptions(_text(name), with_general=name != DEFAULT)


@lru_cache(maxsize=32)
def parse_assumptions(text: str, *, with_general: bool = True) -> Assumptions:
    """Return the assumptions that a YAML text describes.

    Raises
    ------
    SamplingError
        With all problems of the text at once.
    """
    root = Node(parse_yaml(text))
    general = load_assumptions(DEFAULT) if with_general else None
    found = _whole(root, general)
    if root.problems:
        raise SamplingError(root.problems)
    return found


def _catalogue() -> Traversable:
    return files("sampling").joinpath("catalog", "precision")


def _text(name: str) -> str:
    place: Traversable = Path(name)
    if name in assumption_ids():
        place = _catalogue().joinpath(f"{name}.yaml")
    elif Path(name).suffix not in {".yaml", ".yml"}:
        facts: dict[str, object] = {"asked": name, "known": ", ".join(assumption_ids())}
        raise SamplingError([Problem("", PrecisionCode.FILE_UNKNOWN, facts)])
    try:
        return place.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        facts = {"file": name, "reason": reason}
        raise SamplingError([Problem("", PrecisionCode.UNREADABLE, facts)]) from error


def _whole(root: Node, general: Assumptions | None) -> Assumptions:
    root.fields("id", "title", "response", "answers", "points", "stand_in", "minimum_cell")
    response, answers = root.at("response"), root.at("answers")
    response.fields("default", "groups")
    rates = {
        group: _share(response.at("groups").at(group), positive=True)
        for group in _keys(response.at("groups"))
    }
    stand_in = root.at("stand_in")
    stand_in.fields("points", "items")
    if general is None:
        least, items = root.need("minimum_cell").whole(), stand_in.need("items").whole()
        return Assumptions(
            id=root.need("id").text(),
            response=rates,
            default_response=_share(response.need("default"), positive=True),
            answers=_answers(answers, None),
            stand_in_points=_assumed(stand_in.need("points")),
            stand_in_items=items or 1,
            minimum_cell=least or 1,
        )
    least = root.at("minimum_cell").whole()
    return replace(
        general,
        id=root.need("id").text(),
        response=rates,
        default_response=_share(response.at("default"), positive=True)
        if "default" in response
        else general.default_response,
        answers=_answers(answers, general.answers),
        tiers=tuple(_points(item) for item in root.items("points")),
        minimum_cell=least or general.minimum_cell,
    )


def _keys(node: Node) -> list[str]:
    if node.value is not None and not isinstance(node.value, dict):
        node.fields()
        return []
    return [str(key) for key in node.value or {}]


def _source(node: Node) -> Text:
    return node.need("source").wording()


def _assumed(node: Node) -> Assumed:
    node.fields("value", "unit", "source", "assumption")
    value = node.need("value").number()
    node.need("unit").text()
    return Assumed(float(value or 0), _source(node), node.at("assumption").flag())


def _share(node: Node, *, positive: bool = False) -> Assumed:
    """Return a share between 0 and 1, above 0 where `positive`."""
    found = _assumed(node)
    if node.at("value").value is not None and (found.value > 1 or (positive and found.value == 0)):
        node.problems.append(
            Problem(f"{node.path}.value", PrecisionCode.SHARE_OUTSIDE, {"found": found.value})
        )
    return found


def _answers(node: Node, general: Answers | None) -> Answers:
    names = ("between_items", "between_units", "missing", "units_sd")
    node.fields("sd", "levels", "missing_by_group", *names)
    if general is None:
        return Answers(
            sd=_spread(node, None),
            between_items=_share(node.need("between_items")),
            between_units=_share(node.need("between_units")),
            missing=_share(node.need("missing")),
            units_sd=_assumed(node.need("units_sd")),
        )
    own = node.at("missing_by_group")
    return Answers(
        sd=_spread(node, general.sd),
        between_items=_share(node.at("between_items")) if "between_items" in node else general.between_items,
        between_units=_share(node.at("between_units")) if "between_units" in node else general.between_units,
        missing=_share(node.at("missing")) if "missing" in node else general.missing,
        units_sd=_assumed(node.at("units_sd")) if "units_sd" in node else general.units_sd,
        missing_by_group={group: _share(own.at(group)) for group in _keys(own)},
    )


def _spread(node: Node, general: Assumed | None) -> Assumed:
    """Return the standard deviation of answers: as written, or that of a distribution over levels."""
    if "levels" in node:
        return _of_levels(node.at("levels"))
    if "sd" in node:
        return _assumed(node.at("sd"))
    if general is None:
        node.problems.append(Problem(node.path, PrecisionCode.SPREAD_MISSING, {}))
        return Assumed(0.0, Text("", ""))
    return general


def _of_levels(node: Node) -> Assumed:
    node.fields("percents", "shares", "source", "assumption")
    percents = [float(item.number() or 0) for item in node.items("percents")]
    shares = [float(item.number() or 0) for item in node.items("shares")]
    total = sum(shares)
    if len(percents) != len(shares) or abs(total - 1) > _SHARES_ADD_TO:
        facts = {"levels": len(percents), "shares": len(shares), "sum": round(total, 6)}
        node.problems.append(Problem(node.path, PrecisionCode.SHARES_SUM, facts))
        return Assumed(0.0, Text("", ""))
    mean = sum(p * s for p, s in zip(percents, shares, strict=True))
    square = sum(s * (p - mean) ** 2 for p, s in zip(percents, shares, strict=True))
    return Assumed(sqrt(square), _source(node), node.at("assumption").flag())


def _points(node: Node) -> TierPoints:
    node.fields(
        "tier", "max_points", "pooling", "redistribute", "provinces_equal", "criteria", "source", "assumption"
    )
    criteria = tuple(_criterion(item) for item in node.items("criteria"))
    if not criteria:
        node.problems.append(Problem(f"{node.path}.criteria", PrecisionCode.POINTS_MISSING, {}))
    return TierPoints(
        tier=node.need("tier").text(),
        max_points=float(node.need("max_points").number() or 0),
        criteria=criteria,
        source=_source(node),
        pooling=node.at("pooling").choice(Pooling, Pooling.AVERAGE),
        redistribution=node.at("redistribute").choice(Redistribution, Redistribution.PROPORTIONAL),
        provinces_equal=node.at("provinces_equal").flag(),
        assumption=node.at("assumption").flag(),
    )


def _criterion(node: Node) -> ScoredCriterion:
    node.fields("id", "points", "items", "weights")
    weights = node.at("weights")
    return ScoredCriterion(
        id=node.need("id").text(),
        points=float(node.need("points").number() or 0),
        items=node.at("items").whole() or 1,
        weights={group: float(weights.at(group).number() or 0) for group in _keys(weights)},
    )
