"""What the annex of quotas says, before it becomes a Word or an Excel file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampling.per_unit import per_unit
from sampling.plan import ChosenBy, Selection, Text
from sampling.quota import quotas
from sampling.remarks import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sampling.per_unit import TierShares
    from sampling.plan import Plan
    from sampling.quota import QuotaGroup, QuotaTable, QuotaTotal
    from sampling.remarks import Remark


@dataclass(frozen=True, slots=True)
class Annex:
    """A plan, its quotas, its units' shares, and what must be said beside them."""

    plan: Plan
    table: QuotaTable
    shares: tuple[TierShares, ...]
    mismatches: tuple[tuple[str, Text], ...]
    assumptions: tuple[tuple[str, Text], ...]

    @property
    def has_list(self) -> bool:
        """Return whether a group has been counted on a list."""
        return any(group.actual is not None for group in self.table.groups)

    def of_tier(self, tier: str) -> tuple[tuple[QuotaGroup, ...], tuple[QuotaTotal, ...]]:
        """Return the groups and totals of one tier."""
        groups = tuple(group for group in self.table.groups if group.tier == tier)
        return groups, tuple(total for total in self.table.totals if total.tier == tier)

    @property
    def grand(self) -> tuple[QuotaTotal, ...]:
        """Return the totals over several tiers."""
        tiers = {tier.id for tier in self.plan.tiers}
        return tuple(total for total in self.table.totals if total.tier not in tiers)


def annex_of(plan: Plan, listed: Mapping[tuple[str, str], int] | None = None) -> Annex:
    """Return what the annex of `plan` says; `listed` counts persons on the list by (group, unit).

    Raises
    ------
    SamplingError
        If the plan asks nobody, so that there is no annex, or nothing says which units send lists.
    """
    counts = dict(listed or {})
    actual: dict[str, int] = {}
    for (group, _), number in counts.items():
        actual[group] = actual.get(group, 0) + number
    table = quotas(plan, actual)
    remarks = [*(remark for group in table.groups for remark in group.remarks), *table.remarks]
    return Annex(
        plan=plan,
        table=table,
        shares=per_unit(plan, counts),
        mismatches=tuple((", ".join(r.about), r.text) for r in remarks if r.level is Level.MISMATCH),
        assumptions=_assumptions(remarks),
    )


def _assumptions(remarks: list[Remark]) -> tuple[tuple[str, Text], ...]:
    said: dict[Text, list[str]] = {}
    for remark in remarks:
        text = remark.facts.get("text")
        if remark.code == "assumption" and isinstance(text, Text):
            said.setdefault(text, []).extend(name for name in remark.about)
    return tuple((", ".join(dict.fromkeys(names)), text) for text, names in said.items())


def marked(group: QuotaGroup) -> str:
    """Return a group's id, with † where the rated unit chooses."""
    chosen = group.chosen_by is ChosenBy.RATED_UNIT and group.selection is not Selection.EXTERNAL
    return f"{group.id} †" if chosen else group.id
