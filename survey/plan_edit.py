"""A plan with changes as a file again: the changes are written into the text of the plan it began from."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any, Final

import yaml

from sampling.document import parse_yaml
from sampling.knobs import EVERYWHERE, changeable
from sampling.load import parse_plan
from sampling.quota import quotas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sampling.knobs import Knob
    from sampling.plan import Plan

DOCUMENT: Final = "phuong-an"
PLACES: Final = 12


class _Dumper(yaml.SafeDumper):
    """PyYAML's safe dumper, which writes decimals as they are."""


def _decimal(dumper: _Dumper, value: Decimal) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:float", format(value, "f"))


_Dumper.add_representer(Decimal, _decimal)


def changed_text(text: str, plan: Plan, given: Mapping[str, Fraction], *, title: str) -> str:
    """Return the plan's `text` with what is changed in `plan` written into it.

    Factors that were given a value are written; where the formula then gives the figure, the printed one
    goes, else the figure in use is written in its place, marked as an assumption. Printed totals of what
    changed go.

    Parameters
    ----------
    text
        The YAML text that `plan` was read from before it was changed.
    plan
        The plan with its changes (`sampling.what_if.change`).
    given
        The changes by key (`sampling.knobs`), shared ones written out.
    title
        What the document of the changed figures is called.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from sampling.load import load_plan, plan_text
    >>> from sampling.what_if import change
    >>> given = {"Q04.officials": Fraction(30)}
    >>> changed = change(load_plan("757-2023"), given)
    >>> again = parse_plan(changed_text(plan_text("757-2023"), changed, given, title="thử"))
    >>> quotas(again).group("Q04").used, quotas(again).total("T03").used
    (570, 49925)
    """
    base, content = parse_plan(text), parse_yaml(text)
    assert isinstance(content, dict)
    content["documents"] = {**(content.get("documents") or {}), DOCUMENT: title}
    groups = {str(entry["id"]): entry for entry in content.get("groups") or []}
    for knob in changeable(base):
        if knob.key in given and knob.places:
            _set(groups, knob, given[knob.key])
    figures = quotas(plan)
    for old in base.groups:
        if plan.group(old.id).stated != old.stated:
            _leave_open(groups[old.id])
            _set_stated(groups[old.id], figures.group(old.id).used)
    for entry, total in zip(content.get("totals") or [], plan.totals, strict=True):
        if total.stated is None:
            entry.pop("stated", None)
            entry.pop("unit", None)
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def _set(groups: Mapping[str, dict[str, Any]], knob: Knob, value: Fraction) -> None:
    """Write a factor; of several that are given together the first takes what the others leave."""
    factor, *others = [groups[p.group]["terms"][p.term]["factors"][p.factor] for p in knob.places]
    values = [other["value"] for other in others]
    if knob.group == EVERYWHERE or "all" in values or not _finite(value / prod(map(Fraction, values))):
        return
    value /= prod(map(Fraction, values))
    factor["value"] = _number(value)
    factor["assumption"] = True
    factor.pop("range", None)
    factor.pop("borrowed_from", None)


def _leave_open(entry: dict[str, Any]) -> None:
    """Leave those factors open that are no whole number where the formula would give parts of persons.

    A file's formula must give whole persons; the figure in use, which is rounded, then stands beside it.
    """
    for term in entry.get("terms") or []:
        values = [factor["value"] for factor in term["factors"]]
        if "all" not in values and prod(map(Decimal, values)) % 1:
            for factor in term["factors"]:
                factor["value"] = factor["value"] if not Decimal(factor["value"]) % 1 else "all"


def _set_stated(entry: dict[str, Any], used: int | None) -> None:
    """Write the figure in use where the formula does not give it by itself."""
    written = [factor["value"] for term in entry.get("terms") or [] for factor in term["factors"]]
    entry.pop("stated", None)
    if used is not None and (not written or "all" in written):
        source = {"document": DOCUMENT, "place": str(entry["id"]), "quote": str(used)}
        entry["stated"] = {
            "value": used,
            "unit": "person",
            "estimate": True,
            "assumption": True,
            "source": source,
        }


def _finite(value: Fraction) -> bool:
    return bool((value * 10**PLACES).denominator == 1)


def _number(value: Fraction) -> int | Decimal:
    return int(value) if value.denominator == 1 else Decimal(value.numerator) / Decimal(value.denominator)
