"""The plans of the catalogue name units that exist at their date, as the catalogue names them."""

import pytest

from sampling.load import load_plan, plan_ids
from sampling.units import kinds, unit

PLANS = [load_plan(plan_id) for plan_id in plan_ids()]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.id)
def test_every_code_of_a_plan_names_a_unit_at_its_date(plan):
    """No plan carries a code of another date."""
    tiers = [tier for tier in plan.tiers if tier.id in kinds()]
    found = {tier.id: [unit(code, tier.id, plan.units_at).code for code in tier.units] for tier in tiers}
    assert found == {tier.id: list(tier.units) for tier in tiers}


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.id)
def test_a_plan_and_the_catalogue_use_one_name(plan):
    """What a plan calls a unit is what every list and page calls it."""
    named = [(tier.id, name) for tier in plan.tiers if tier.id in kinds() for name in tier.names]
    catalogue = [unit(name.code, kind, plan.units_at) for kind, name in named]
    assert [(row.name, row.name_en) for row in catalogue] == [
        (name.name.vi, name.name.en) for _, name in named
    ]
