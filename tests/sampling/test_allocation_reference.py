"""Allocations against the numbers of R's PracTools and R2BEAT."""

from __future__ import annotations

import numpy as np
import pytest

from sampling.allocation import methods
from sampling.allocation.bethel import bethel
from sampling.allocation.strata import Strata, strata
from sampling.allocation.two_stage import two_stage
from tests.sampling.size_reference import bethel_example, example_clusters, golden, two_stage_golden

EXAMPLES = ("example1", "example2", "example3")


def departments() -> tuple[Strata, list[float]]:
    inputs = golden()["inputs"]
    return strata(inputs["Nh"], cost=inputs["ch"], minimum=0), inputs["Sh"]


def test_proportional():
    """As strAlloc "prop", n = 100."""
    made, _ = departments()
    expected = golden()["strAlloc"]["prop_n100"]
    forms = methods.proportional(made, 100)
    np.testing.assert_allclose(forms, expected["nh"], rtol=1e-9)
    np.testing.assert_allclose(forms / forms.sum(), expected["nh/n"], rtol=1e-9)


@pytest.mark.parametrize(
    ("case", "allocate"),
    [
        ("neyman_n100", lambda made, sd: methods.neyman(made, sd, 100)),
        ("totcost_100000", lambda made, sd: methods.cost_optimal(made, sd, 100_000)),
        ("totvar_cv05", lambda made, sd: methods.for_variance(made, sd, (0.05 * 11_664_181) ** 2)),
    ],
)
def test_best_for_one_characteristic(case: str, allocate):
    """As strAlloc: Neyman, for a cost, for a CV; with the standard error that each promises."""
    made, sd = departments()
    expected = golden()["strAlloc"][case]
    forms = allocate(made, sd)
    np.testing.assert_allclose(forms, expected["nh"], rtol=1e-9)
    np.testing.assert_allclose(forms / forms.sum(), expected["nh/n"], rtol=1e-9)
    promised = expected["anticipated SE of estimated mean"]
    assert methods.variance(made, sd, forms) ** 0.5 == pytest.approx(promised, rel=1e-9)


@pytest.mark.parametrize("name", EXAMPLES)
def test_bethel_rounded_up_is_what_r2beat_prints(name: str):
    """All seventeen strata, the total (6.858 in example 1), and the other two allocations of that total."""
    made, known, types = bethel_example(name)
    expected = golden()["bethel"][name]
    found = bethel(made, known, types)
    assert found.rounded_up.tolist() == expected["n"]
    assert found.rounded_up.sum() == expected["total"]
    np.testing.assert_allclose(
        [*methods.proportional(made, expected["total"]), expected["total"]],
        expected["alloc"]["PROP"],
        rtol=1e-9,
    )
    np.testing.assert_allclose(
        [*methods.equal(made, expected["total"]), expected["total"]], expected["alloc"]["EQUAL"], rtol=1e-9
    )
    assert expected["alloc"]["ALLOC"] == [*found.rounded_up.tolist(), found.rounded_up.sum()]


@pytest.mark.parametrize("name", EXAMPLES)
def test_bethel_reaches_the_cvs_that_r2beat_prints(name: str):
    """Planned and actual CVs of all sixteen constraints, to R's four digits."""
    expected = golden()["bethel"][name]["sensitivity"]
    found = bethel(*bethel_example(name))
    reached = found.requirements.reached(found.rounded_up)
    assert found.requirements.asked.tolist() == pytest.approx(expected["Planned CV"])
    assert np.round(reached, 4).tolist() == pytest.approx(expected["Actual CV"], abs=1e-12)


@pytest.mark.parametrize("name", EXAMPLES)
def test_bethel_is_as_sensitive_as_r2beat_says(name: str):
    """R prints ⌈0,2 λ⌉ for 10 %: 925 and 446; where nothing binds, 1 or 0 by underflow, which ours calls 0."""
    expected = np.array(golden()["bethel"][name]["sensitivity"]["Sensitivity 10%"])
    multipliers = bethel(*bethel_example(name)).multipliers
    binding = expected > 1
    assert np.ceil(0.2 * multipliers[binding]).tolist() == expected[binding].tolist()
    assert (0.2 * multipliers[~binding] < 1e-9).all()


def test_bethel_shaves_what_rounding_up_wastes():
    """Example 1 in 6.851 whole forms instead of 6.858, every CV kept; nothing below 6.849,87 exists."""
    found = bethel(*bethel_example("example1"))
    assert (int(found.forms.sum()), found.gap < 1e-9) == (6851, True)
    assert found.bound == pytest.approx(6849.867491, rel=1e-9)
    assert (found.requirements.reached(found.forms) <= found.requirements.asked * (1 + 1e-8)).all()


def test_two_stages_turn_by_turn():
    """beat.2st, example 1: clusters and interviews of each turn, the last allocation, its CVs and defts."""
    expected = two_stage_golden()["example1"]
    found = two_stage(*bethel_example("example1"), example_clusters())
    assert [[t.self_representing, t.others, t.forms] for t in found.turns] == expected["turns"]
    assert (found.settled, found.one_stage) == (True, expected["one_stage"])
    assert found.allocation.rounded_up.tolist() == expected["n"]
    reached = found.allocation.requirements.reached(found.allocation.rounded_up)
    assert np.round(reached, 4).tolist() == pytest.approx(expected["expected_cv"], abs=1e-12)
    np.testing.assert_allclose(found.deft[0], expected["deft_stratum_1"], rtol=1e-9)
    np.testing.assert_allclose(found.deft[1], expected["deft_stratum_2"], rtol=1e-9)


def test_two_stages_that_alternate_end_with_the_larger():
    """beat.2st, example 2: R goes round between 12.152 and 12.293 until its twentieth turn; we say so."""
    expected = two_stage_golden()["example2"]
    found = two_stage(*bethel_example("example2"), example_clusters())
    turns = [[t.self_representing, t.others, t.forms] for t in found.turns]
    assert turns[:4] == expected["turns"]
    assert not found.settled
    assert found.allocation.rounded_up.sum() >= max(expected["alternates_between"])
