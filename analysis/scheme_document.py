"""Parse a scheme document into values; all its problems at once, each with its path."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from analysis.errors import AnalysisCode, AnalysisError, Problem
from analysis.rules import Rule, RuleName
from analysis.scheme_model import (
    AbsentGroup,
    Area,
    Assumption,
    Criterion,
    OutsideWeight,
    Pooling,
    Redistribution,
    Rounding,
    RoundingOf,
    Scheme,
    SchemeSource,
    SchemeTier,
    Wording,
)
from analysis.yaml_node import Node, load_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

T = TypeVar("T")
Weights = tuple[tuple[str, float], ...]

TIER_FIELDS = (
    "label", "index_points", "survey_points", "levels", "rule", "specials", "aggregation", "absent",
    "rounding", "minimum_forms", "minimum_cell", "units", "unranked", "points_per_criterion", "weights",
    "areas", "criteria",
)  # fmt: skip
SETTING_FIELDS = ("source", "assumption", "says")


def parse_scheme(text: str) -> Scheme:
    """Return the scheme that a YAML text holds.

    Raises
    ------
    AnalysisError
        All problems of the document at once, each with its path.
    """
    problems: list[Problem] = []
    root = Node(load_yaml(text), "", problems)
    if not root.mapping("id", "title", "sources", "tiers"):
        raise AnalysisError(problems)
    sources = tuple(_source(name, node) for name, node in _fields(root, "sources"))
    known = {source.id for source in sources}
    scheme = Scheme(
        id=_text(root, "id"),
        version=sha256(text.encode()).hexdigest(),
        title=_wording(root.field("title")),
        sources=sources,
        tiers=tuple(_TierReader(name, node, known).read() for name, node in _fields(root, "tiers")),
    )
    if problems:
        raise AnalysisError(problems)
    return scheme


def _fields(node: Node, name: str) -> Iterable[tuple[str, Node]]:
    found = node.field(name)
    return found.fields() if found else ()


def _required(node: Node, name: str) -> list[Node]:
    found = node.field(name)
    return found.elements() if found else []


def _elements(node: Node, name: str) -> list[Node]:
    found = node.optional(name)
    return found.elements() if found else []


def _text(node: Node, name: str) -> str:
    found = node.field(name)
    return found.text() if found else ""


def _wording(node: Node | None) -> Wording:
    if node is None or not node.mapping("vi", "en"):
        return Wording("", "")
    return Wording(_text(node, "vi"), _text(node, "en"))


def _source(name: str, node: Node) -> SchemeSource:
    node.mapping("document", "place")
    return SchemeSource(name, _wording(node.field("document")), _text(node, "place"))


class _TierReader:
    """Reads one tier; holds what its parts share: known sources, assumptions found so far."""

    def __init__(self, name: str, node: Node, sources: set[str]) -> None:
        self.name, self.node, self.sources = name, node, sources
        self.assumptions: list[Assumption] = []

    def read(self) -> SchemeTier:
        node = self.node
        node.mapping(*TIER_FIELDS)
        units = tuple(unit.text() for unit in _elements(node, "units"))
        no_opinion, cannot_judge = self._specials()
        pooling, outside = self._aggregation()
        redistribution, absent = self._absent(units)
        minimum_forms, reference_ranked = self._minimum_forms()
        tier = SchemeTier(
            id=self.name,
            label=_wording(node.field("label")),
            max_points=self._points("survey_points"),
            index_points=self._points("index_points"),
            areas=tuple(self._area(area) for area in _required(node, "areas")),
            criteria=self._criteria(),
            no_opinion=no_opinion,
            cannot_judge=cannot_judge,
            pooling=pooling,
            outside=outside,
            redistribution=redistribution,
            absent=absent,
            rounding=self._rounding(),
            units=units,
            unranked=self._unranked(units),
            minimum_forms=minimum_forms,
            reference_ranked=reference_ranked,
            minimum_cell=self._minimum_cell(),
        )
        _check_tier(node, tier)
        return replace(tier, assumptions=tuple(self.assumptions))

    def _criteria(self) -> tuple[Criterion, ...]:
        levels = self._levels()
        rule = self._rule(self._setting("rule", "name", "percents", "threshold"), levels)
        weights, assumed = self._weight_sets(), self._points_assumed()
        return tuple(
            self._criterion(each, levels, rule, weights, assumed=assumed)
            for each in _required(self.node, "criteria")
        )

    def _setting(self, name: str, *allowed: str) -> Node | None:
        """Return a required block that says its source and, when assumed, what is assumed."""
        setting = self.node.field(name)
        if setting is None or not setting.mapping(*allowed, *SETTING_FIELDS):
            return None
        self._provenance(setting)
        return setting

    def _provenance(self, setting: Node) -> bool:
        source = setting.field("source")
        if source and source.text() not in self.sources:
            source.report(
                AnalysisCode.SCHEME_SOURCE_UNKNOWN, asked=source.value, known=", ".join(sorted(self.sources))
            )
        flag = setting.optional("assumption")
        assumed = flag is not None and flag.flag()
        if assumed:
            self.assumptions.append(Assumption(setting.path, _wording(setting.field("says"))))
        return assumed

    def _points(self, name: str) -> float:
        setting = self._setting(name, "value")
        value = setting.field("value") if setting else None
        return value.number(0, 1000) if value else 0.0

    def _levels(self) -> int:
        levels = self.node.field("levels")
        return max(levels.whole(2, 100), 2) if levels else 5

    def _rule(self, node: Node | None, levels: int) -> Rule:
        name_node = node.field("name") if node else None
        if node is None or name_node is None:
            return Rule(RuleName.MIN_MAX, levels)
        name = name_node.choice(RuleName, AnalysisCode.SCHEME_RULE_UNKNOWN)
        percents: tuple[float, ...] = ()
        if name is RuleName.OPTION_PERCENT:
            percents = _percents(node, levels)
        threshold = node.optional("threshold")
        return Rule(name, levels, percents, threshold.whole(2, levels) if threshold else levels - 1)

    def _specials(self) -> tuple[float | None, float | None]:
        setting = self._setting("specials", "no_opinion", "cannot_judge")
        if setting is None:
            return None, None
        return _special(setting.field("no_opinion")), _special(setting.field("cannot_judge"))

    def _aggregation(self) -> tuple[Pooling, OutsideWeight]:
        setting = self._setting("aggregation", "groups", "outside_raters")
        if setting is None:
            return Pooling.AVERAGE, OutsideWeight.PERSON
        groups, outside = setting.field("groups"), setting.field("outside_raters")
        return (
            groups.choice(Pooling) if groups else Pooling.AVERAGE,
            outside.choice(OutsideWeight) if outside else OutsideWeight.PERSON,
        )

    def _absent(self, units: tuple[str, ...]) -> tuple[Redistribution, tuple[AbsentGroup, ...]]:
        setting = self._setting("absent", "redistribute", "known")
        if setting is None:
            return Redistribution.PROPORTIONAL, ()
        how = setting.field("redistribute")
        known = tuple(self._absent_group(each, units) for each in _elements(setting, "known"))
        return (how.choice(Redistribution) if how else Redistribution.PROPORTIONAL), known

    def _absent_group(self, node: Node, units: tuple[str, ...]) -> AbsentGroup:
        node.mapping("group", "unit", "reason", *SETTING_FIELDS)
        self._provenance(node)
        unit = node.field("unit")
        code = unit.text() if unit else ""
        if unit and units and code not in units:
            unit.report(AnalysisCode.SCHEME_UNIT_UNKNOWN, unit=code, known=", ".join(units))
        return AbsentGroup(_text(node, "group"), code, _wording(node.field("reason")))

    def _rounding(self) -> Rounding:
        setting = self._setting("rounding", "of", "decimals")
        if setting is None:
            return Rounding(RoundingOf.CRITERION)
        of, decimals = setting.field("of"), setting.field("decimals")
        return Rounding(
            of.choice(RoundingOf) if of else RoundingOf.CRITERION, decimals.whole(0, 6) if decimals else 2
        )

    def _minimum_forms(self) -> tuple[int, bool]:
        setting = self._setting("minimum_forms", "value", "ranked")
        if setting is None:
            return 5, True
        value, ranked = setting.field("value"), setting.field("ranked")
        return (value.whole(0, 1000) if value else 5), (ranked.flag() if ranked else True)

    def _minimum_cell(self) -> int:
        setting = self._setting("minimum_cell", "value")
        value = setting.field("value") if setting else None
        return value.whole(1, 1000) if value else 5

    def _unranked(self, units: tuple[str, ...]) -> tuple[str, ...]:
        if self.node.optional("unranked") is None:
            return ()
        setting = self._setting("unranked", "units")
        nodes = _elements(setting, "units") if setting else []
        for node in nodes:
            if units and node.value not in units:
                node.report(AnalysisCode.SCHEME_UNIT_UNKNOWN, unit=node.value, known=", ".join(units))
        return tuple(node.text() for node in nodes)

    def _points_assumed(self) -> bool:
        setting = self._setting("points_per_criterion")
        return setting is not None and bool(setting.value.get("assumption", False))

    def _weight_sets(self) -> dict[str, Weights]:
        sets = {}
        for name, node in _fields(self.node, "weights"):
            node.mapping("groups", *SETTING_FIELDS)
            self._provenance(node)
            pairs = [(group, weight.number(0, 1e6)) for group, weight in _fields(node, "groups")]
            if not any(weight > 0 for _, weight in pairs):
                node.report(AnalysisCode.SCHEME_WEIGHTS_ZERO, found=len(pairs))
            sets[name] = tuple((group, weight) for group, weight in pairs if weight > 0)
        return sets

    def _area(self, node: Node) -> Area:
        node.mapping("id", "label", "points", *SETTING_FIELDS)
        if node.optional("source"):
            self._provenance(node)
        points = node.field("points")
        return Area(
            id=_text(node, "id"),
            label=_wording(node.field("label")),
            max_points=points.number(0, 1000) if points else 0.0,
            assumption=bool(node.value.get("assumption", False)) if isinstance(node.value, dict) else False,
        )

    def _criterion(
        self, node: Node, levels: int, default: Rule, sets: Mapping[str, Weights], *, assumed: bool
    ) -> Criterion:
        node.mapping("id", "area", "label", "points", "items", "weights", "rule", *SETTING_FIELDS)
        if node.optional("source"):
            self._provenance(node)
        own = node.optional("rule")
        rule = self._rule(own, levels) if own else default
        linked = rule.name is RuleName.LINKED
        points = node.field("points")
        items = None if linked else node.field("items")
        return Criterion(
            id=_text(node, "id"),
            area=_text(node, "area"),
            label=_wording(node.field("label")),
            max_points=points.number(0, 1000) if points else 0.0,
            rule=rule,
            items=tuple(item.text() for item in items.elements()) if items else (),
            weights=() if linked else _weights(node.field("weights"), sets),
            assumption=assumed or bool(isinstance(node.value, dict) and node.value.get("assumption", False)),
        )


def _percents(node: Node, levels: int) -> tuple[float, ...]:
    field = node.field("percents")
    percents = tuple(each.number(0, 100) for each in field.elements()) if field else ()
    if field and (len(percents) != levels or list(percents) != sorted(percents)):
        field.report(AnalysisCode.SCHEME_RULE_PERCENTS, levels=levels, found=", ".join(map(str, percents)))
        return tuple(100 * level / levels for level in range(1, levels + 1))
    return percents


def _special(node: Node | None) -> float | None:
    if node is None or node.value == "exclude":
        return None
    return node.number(0, 100)


def _weights(node: Node | None, sets: Mapping[str, Weights]) -> Weights:
    name = node.text() if node else ""
    if node and name and name not in sets:
        node.report(AnalysisCode.SCHEME_WEIGHTS_UNKNOWN, asked=name, known=", ".join(sorted(sets)))
    return sets.get(name, ())


def _check_tier(node: Node, tier: SchemeTier) -> None:
    _check_twice(node, "areas", [area.id for area in tier.areas])
    _check_twice(node, "criteria", [criterion.id for criterion in tier.criteria])
    _check_twice(node, "criteria.items", [item for each in tier.criteria for item in each.items])
    _check_twice(node, "units", list(tier.units))
    areas = {area.id for area in tier.areas}
    for place, criterion in enumerate(tier.criteria):
        if criterion.area not in areas:
            facts = {"asked": criterion.area, "known": ", ".join(sorted(areas))}
            path = f"{node.path}.criteria[{place}].area"
            node.problems.append(Problem(path, AnalysisCode.SCHEME_AREA_UNKNOWN, facts))
    _check_sums(node, tier)


def _check_twice(node: Node, place: str, names: list[str]) -> None:
    for name in sorted({name for name in names if names.count(name) > 1}):
        path = f"{node.path}.{place}"
        node.problems.append(Problem(path, AnalysisCode.SCHEME_TWICE, {"name": name}))


def _check_sums(node: Node, tier: SchemeTier) -> None:
    for place, area in enumerate(tier.areas):
        parts = [each.max_points for each in tier.criteria if each.area == area.id]
        _check_sum(node, f"areas[{place}].points", area.max_points, parts)
    _check_sum(node, "survey_points", tier.max_points, [area.max_points for area in tier.areas])


def _check_sum(node: Node, place: str, whole: float, parts: list[float]) -> None:
    total = sum((Decimal(repr(part)) for part in parts), Decimal(0))
    if total != Decimal(repr(whole)):
        facts = {"stated": f"{whole:.2f}", "sum": f"{total:.2f}", "parts": len(parts)}
        node.problems.append(Problem(f"{node.path}.{place}", AnalysisCode.SCHEME_POINTS_SUM, facts))
