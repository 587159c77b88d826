"""The quotas of the bench as its page shows them: groups with their fields, totals beside the plan's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampling.knobs import STATED
from sampling.plan import Selection
from sampling.quota import quotas
from survey.variants import base_plan
from webform.planner.changes import FIGURE, split_changes, tried
from webform.planner.memory import kept, knobs_of
from webform.planner.shown import signed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sampling.knobs import Knob
    from sampling.plan import Group, Plan, Term, Tier
    from sampling.quota import QuotaGroup, QuotaTable, QuotaTotal
    from survey.store import Session
    from survey.variants import VariantView


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A group with its figures now and in the plan.

    `sentences` are the fields of each product of its formula; where there is none, `stated` is the field of
    the printed figure.
    """

    now: QuotaGroup
    base: QuotaGroup
    sentences: tuple[tuple[str, ...], ...]
    stated: str | None
    external: bool

    @property
    def moved(self) -> bool:
        """Whether the group's figure is another one than the plan's."""
        return self.now.used != self.base.used

    @property
    def wrong(self) -> bool:
        """Whether figures of the group disagree."""
        return any(remark.level == "mismatch" for remark in self.now.remarks)


@dataclass(frozen=True, slots=True)
class TierCards:
    """A tier with its groups and its totals, now and in the plan."""

    tier: Tier
    groups: tuple[GroupCard, ...]
    totals: tuple[tuple[QuotaTotal, QuotaTotal], ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A variant in a list: its forms beside those of its plan."""

    view: VariantView
    plan: Plan
    forms: int
    base_forms: int

    @property
    def difference(self) -> str:
        """Return the difference in forms with its sign."""
        return signed(self.forms - self.base_forms)


def brief(db: Session, view: VariantView) -> Brief:
    """Return a variant for a list (reading session)."""
    plan = base_plan(db, view)
    forms = base_figures(plan).forms
    figures = split_changes(view.changes).figures
    return Brief(view, plan, quotas(tried(plan, figures)).forms if figures else forms, forms)


def base_figures(plan: Plan) -> QuotaTable:
    """Return the quotas of a plan as it is, reckoned once per version: each key pressed asks for them."""
    return kept(("figures", plan.version), lambda: quotas(plan))


def tier_cards(plan: Plan, now: QuotaTable, base: QuotaTable) -> tuple[TierCards, ...]:
    """Return the groups of a plan tier by tier, with the fields of their formulas."""
    knobs = knobs_of(plan)
    return tuple(
        TierCards(
            tier,
            tuple(_card(group, now, base, knobs) for group in plan.groups if group.tier == tier.id),
            tuple((total, base.total(total.id)) for total in now.totals if total.tier == tier.id),
        )
        for tier in plan.tiers
        if any(group.tier == tier.id for group in plan.groups)
    )


def _card(group: Group, now: QuotaTable, base: QuotaTable, knobs: Iterable[Knob]) -> GroupCard:
    mine = [knob for knob in knobs if knob.group == group.id]
    stated = next((FIGURE + knob.key for knob in mine if knob.key.endswith(f".{STATED}")), None)
    return GroupCard(
        now.group(group.id),
        base.group(group.id),
        tuple(_sentence(index, term, mine) for index, term in enumerate(group.terms)),
        None if group.terms else stated,
        group.selection is Selection.EXTERNAL,
    )


def _sentence(index: int, term: Term, knobs: Iterable[Knob]) -> tuple[str, ...]:
    """Return the fields of a product; what only several factors give together is one field."""
    mine = [knob for knob in knobs if knob.places and knob.places[0].term == index]
    open_places = {place for place, factor in enumerate(term.factors) if factor.value is None}
    together = [k for k in mine if len(k.places) > 1 and {p.factor for p in k.places} == open_places]
    covered = open_places if together else set[int]()
    alone = [k for k in mine if len(k.places) == 1 and k.places[0].factor not in covered]
    chosen = sorted([*together[:1], *alone], key=lambda knob: knob.places[0].factor)
    return tuple(FIGURE + knob.key for knob in chosen)
