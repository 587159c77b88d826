"""The quotas of a plan: product, rounded, stated and actual figures apart, factors solved for, totals.

Four numbers are never mixed: the *product* of a formula, that product *rounded* to the grid of the
printed figure, the *stated* figure, and the *actual* size of a dated list. All arithmetic is exact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from sampling.errors import Problem, SamplingCode, SamplingError
from sampling.formula import formula_text, term_text
from sampling.implied import Implied, implied_factor, implied_text, known_product
from sampling.mismatches import group_remarks
from sampling.notation import round_to
from sampling.plan import Selection, Text
from sampling.plan_mismatches import plan_remarks
from sampling.remarks import Level, Remark, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sampling.plan import ChosenBy, Factor, Group, Plan, Term, Total


@dataclass(frozen=True, slots=True)
class QuotaTerm:
    """One product of a formula; `product` is in persons, ``None`` where a factor is unknown."""

    id: str
    label: Text
    formula: Text
    product: int | None
    stated: int | None
    only_for: tuple[str, ...]
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class QuotaGroup:
    """The figures of one respondent group, in persons; ``None`` where there is no such figure.

    `low` and `high` are the products at the ends of a printed range. `per_unit` is the mean per unit
    that sends a list. `implied_words` is the implied factor as read: ``3,0911 người/sở``.
    `used` is the actual figure if there is a list, else the stated one, else the product (in whole persons).
    `printed` is the figure of the plan document where a change put it out of force: for comparison only.
    """

    id: str
    tier: str
    label: Text
    formula: Text | None
    terms: tuple[QuotaTerm, ...]
    product: int | None
    rounded: int | None
    stated: int | None
    actual: int | None
    used: int | None
    implied: Implied | None
    explanation: Text
    selection: Selection
    chosen_by: ChosenBy
    low: int | None = None
    high: int | None = None
    per_unit: Fraction | None = None
    implied_words: Text | None = None
    remarks: tuple[Remark, ...] = ()
    printed: int | None = None


@dataclass(frozen=True, slots=True)
class QuotaTotal:
    """A total: what the plan prints, the sum of the stated figures, and the sum of the figures used.

    `printed` is the figure of the plan document where a change put it out of force: for comparison only.
    """

    id: str
    tier: str
    stated: int | None
    sum: int | None
    used: int | None
    of: tuple[str, ...]
    printed: int | None = None


@dataclass(frozen=True, slots=True)
class QuotaTable:
    """All quotas of a plan. `forms` counts forms; `persons_at_most` the persons who can be behind them."""

    plan: str
    groups: tuple[QuotaGroup, ...]
    totals: tuple[QuotaTotal, ...]
    forms: int
    persons_at_most: int
    remarks: tuple[Remark, ...]

    @property
    def mismatches(self) -> tuple[Remark, ...]:
        """Return all remarks that say figures disagree: those of groups, then those of the plan."""
        every = [*(r for group in self.groups for r in group.remarks), *self.remarks]
        return tuple(remark for remark in every if remark.level is Level.MISMATCH)

    def group(self, group_id: str) -> QuotaGroup:
        """Return the figures of one group.

        Raises
        ------
        KeyError
            If there is no such group.
        """
        for group in self.groups:
            if group.id == group_id:
                return group
        raise KeyError(group_id)

    def total(self, total_id: str) -> QuotaTotal:
        """Return one total.

        Raises
        ------
        KeyError
            If there is no such total.
        """
        for total in self.totals:
            if total.id == total_id:
                return total
        raise KeyError(total_id)


def quotas(plan: Plan, actual: Mapping[str, int] | None = None) -> QuotaTable:
    """Return the quotas of `plan`; `actual` gives the persons on the dated list by group.

    Raises
    ------
    SamplingError
        If `actual` names a group that the plan does not have.

    Examples
    --------
    >>> from sampling.load import load_plan
    >>> table = quotas(load_plan("757-2023"))
    >>> table.group("Q04").product, table.group("Q04").stated, table.total("T03").sum, table.persons_at_most
    (760, 800, 50155, 30055)
    """
    counts = dict(actual or {})
    _refuse_unknown(plan, counts)
    figures = tuple(_figures(plan, group, counts.get(group.id)) for group in plan.groups)
    bare = _table(plan, figures)
    explained = tuple(_explained(plan, group, bare) for group in figures)
    return replace(bare, groups=explained, remarks=plan_remarks(plan, bare))


def _refuse_unknown(plan: Plan, counts: Mapping[str, int]) -> None:
    known = [group.id for group in plan.groups]
    problems = [
        Problem("", SamplingCode.PLAN_ACTUAL_UNKNOWN, {"asked": name, "known": ", ".join(known)})
        for name in counts
        if name not in known
    ]
    if problems:
        raise SamplingError(problems)


def _figures(plan: Plan, group: Group, actual: int | None) -> QuotaGroup:
    products = [known_product(term) for term in group.terms]
    product = _whole(sum(p for p in products if p is not None)) if products and None not in products else None
    stated = group.stated.value if group.stated else None
    grid = _grid(group)
    low, high = _range(group.terms) if product is not None else (None, None)
    used = next((figure for figure in (actual, stated, product) if figure is not None), None)
    words, implied = dict(plan.words), implied_factor(plan, group)
    return QuotaGroup(
        id=group.id,
        tier=group.tier,
        label=group.label,
        formula=formula_text(group.terms, words) if group.terms else None,
        terms=tuple(_term(term, words) for term in group.terms),
        product=product,
        rounded=None if product is None else round_to(product, grid),
        stated=stated,
        actual=actual,
        used=None if group.selection is Selection.EXTERNAL else used,
        implied=implied,
        implied_words=None if implied is None else implied_text(plan, group, implied),
        explanation=Text("", ""),
        selection=group.selection,
        chosen_by=group.chosen_by,
        low=low,
        high=high,
        per_unit=_per_unit(plan, group, used),
        printed=group.printed.value if group.printed else None,
    )


def _grid(group: Group) -> int:
    figure = group.stated or group.printed
    return figure.rounded_to if figure else 1


def _whole(product: Fraction | int) -> int:
    """Return a product in whole persons; only a changed plan has others (2.726,3 leaders)."""
    return round_to(product, 1)


def _term(term: Term, words: Mapping[str, Text]) -> QuotaTerm:
    product = known_product(term)
    return QuotaTerm(
        id=term.id,
        label=term.label,
        formula=term_text(term, words),
        product=None if product is None else _whole(product),
        stated=term.stated,
        only_for=term.only_for,
        factors=term.factors,
    )


def _range(terms: Iterable[Term]) -> tuple[int | None, int | None]:
    found = list(terms)
    if not any(factor.alternatives for term in found for factor in term.factors):
        return None, None
    low = sum(prod(min(f.value or 0, *f.alternatives, f.value or 0) for f in term.factors) for term in found)
    high = sum(prod(max(f.value or 0, *f.alternatives, f.value or 0) for f in term.factors) for term in found)
    return _whole(low), _whole(high)


def _per_unit(plan: Plan, group: Group, used: int | None) -> Fraction | None:
    tier = plan.listing_tier(group)
    count = (tier.count or len(tier.units)) if tier else 0
    return Fraction(used, count) if used is not None and count else None


def _table(plan: Plan, groups: tuple[QuotaGroup, ...]) -> QuotaTable:
    by_id = {group.id: group for group in groups}
    forms = sum(group.used or 0 for group in groups)
    twice = sum(
        min(by_id[group.id].used or 0, by_id[group.persons_within].used or 0)
        for group in plan.groups
        if group.persons_within
    )
    return QuotaTable(
        plan=plan.id,
        groups=groups,
        totals=tuple(_total(plan, total, by_id) for total in plan.totals),
        forms=forms,
        persons_at_most=forms - twice,
        remarks=(),
    )


def _total(plan: Plan, total: Total, groups: Mapping[str, QuotaGroup]) -> QuotaTotal:
    members = [groups[name] for name in total_groups(plan, total)]
    stated = [group.product if group.stated is None else group.stated for group in members]
    used = [group.used for group in members]
    return QuotaTotal(
        id=total.id,
        tier=total.tier,
        stated=total.stated,
        sum=None if None in stated else sum(figure or 0 for figure in stated),
        used=None if None in used else sum(figure or 0 for figure in used),
        of=total.of,
        printed=total.printed,
    )


def total_groups(plan: Plan, total: Total) -> tuple[str, ...]:
    """Return the ids of the groups that a total adds up in the end."""
    totals = {other.id: other for other in plan.totals}
    found: list[str] = []
    for name in total.of:
        found += total_groups(plan, totals[name]) if name in totals else [name]
    return tuple(found)


def _explained(plan: Plan, figures: QuotaGroup, table: QuotaTable) -> QuotaGroup:
    remarks = group_remarks(plan, plan.group(figures.id), figures, table)
    return replace(figures, remarks=remarks, explanation=sentences(remark.text for remark in remarks))
