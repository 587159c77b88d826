"""What lies on the planner's bench: a plan, what is changed in it, and the variant that it is saved as."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import abort, request, url_for

from sampling.errors import SamplingError
from sampling.load import parse_plan, plan_ids, plan_text
from survey.variants import variant_text, variant_view
from webform import visits
from webform.planner.changes import split_changes, tried
from webform.planner.fields import known_changes
from webform.planner.precise import LESS
from webform.plans import catalogue_plan

if TYPE_CHECKING:
    from sampling.plan import Plan
    from survey.variants import Changes, VariantView
    from webform.planner.changes import Split

PLANS, VARIANTS = "plans", "variants"
UNSAVED = "e"
"""Set in the address of a variant whose figures are not (all) those that were saved."""


@dataclass(frozen=True)
class Bench:
    """A plan on the bench. `base` is the plan as it is, `plan` with the changes tried on it.

    `kind` and `key` are its address: a plan of the catalogue, or a variant. `less` is how many percent of the
    response are taken away to see what would happen.
    """

    kind: str
    key: str
    text: str
    base: Plan
    changes: Changes
    variant: VariantView | None = None
    less: int = 0

    @cached_property
    def split(self) -> Split:
        """Return the changes by what they are about."""
        return split_changes(self.changes)

    @cached_property
    def plan(self) -> Plan:
        """Return the plan with its changes."""
        return tried(self.base, self.split.figures)

    @property
    def saved(self) -> bool:
        """Whether this is a variant, shown as it was saved."""
        return self.variant is not None and self.variant.changes == self.changes

    def with_changes(self, changes: Changes) -> Bench:
        """Return the bench with other changes."""
        return replace(self, changes=changes)

    def address(self, endpoint: str = "planner.workbench", **values: str) -> str:
        """Return the address of a page about this state; it can be kept and opened again."""
        kept: dict[str, Any] = {**values, **({} if self.saved else dict(self.changes))}
        if self.variant and not self.saved:
            kept[UNSAVED] = "1"
        if self.less:
            kept["less"] = str(self.less)
        return url_for(endpoint, kind=self.kind, key=self.key, **kept)


def bench_of(kind: str, key: str) -> Bench:
    """Return the plan or variant of an address, with the changes that the address holds."""
    found = replace(_plan_bench(key) if kind == PLANS else _variant_bench(key), less=_less())
    asked = tuple(sorted((name, value) for name, value in request.args.items() if "." in name))
    if not asked and UNSAVED not in request.args:
        return found
    return found.with_changes(asked)


def _less() -> int:
    asked = request.values.get("less", "")
    return next((percent for percent in LESS if str(percent) == asked), 0)


def sound_bench(kind: str, key: str) -> Bench:
    """Return the plan or variant of an address with those changes that its fields could hold.

    An address whose changes the plan does not let through is answered by 400.
    """
    found = bench_of(kind, key)
    bench = found.with_changes(known_changes(found.base, found.changes))
    try:
        bench.plan  # noqa: B018 - reckoned here, kept for the page
    except SamplingError:
        abort(400)
    return bench


def _plan_bench(key: str) -> Bench:
    if key not in plan_ids():
        abort(404)
    return Bench(PLANS, key, plan_text(key), catalogue_plan(key), ())


def _variant_bench(key: str) -> Bench:
    with visits.store().read() as db:
        view = variant_view(db, key)
        text = variant_text(db, view)
    return Bench(VARIANTS, key, text, parse_plan(text), view.changes, view)
