"""The assumptions about precision are those of the project's own schemes and invented rounds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from analysis.scheme import load_scheme
from sampling.precision import load_assumptions
from survey.simulation import Latent

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(60)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


@pytest.mark.parametrize("name", ["757-2023", "binh-phuoc-2022"])
def test_the_points_are_those_of_the_scheme(name):
    """`sampling` may not read schemes: the copy in its catalogue is held against them here."""
    for points in load_assumptions(name).tiers:
        tier = load_scheme(name).tier(points.tier)
        scored = [criterion for criterion in tier.criteria if criterion.items]
        assert [(c.id, c.points, c.items, dict(c.weights)) for c in points.criteria] == [
            (c.id, c.max_points, len(c.items), dict(c.weights)) for c in scored
        ]
        assert (points.max_points, points.pooling, points.redistribution, points.provinces_equal) == (
            tier.max_points,
            tier.pooling,
            tier.redistribution,
            tier.outside == "province",
        )


def expected_percent(judgement: np.ndarray, sd: float) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and mean square of the percent that normal judgements with this spread earn."""
    cuts = (np.linspace(*Latent().thresholds, 4) - judgement[..., None]) / sd
    shares = np.diff(ndtr(cuts), axis=-1, prepend=0.0, append=1.0)
    percents = np.arange(0.0, 101.0, 25.0)
    return shares @ percents, shares @ percents**2


def test_spread_and_correlations_are_those_of_the_invented_rounds():
    """Integrated over units, areas, groups, items and persons, to two digits as printed in the catalogue."""
    latent, answers = Latent(), load_assumptions("default").answers
    person, view, noise = latent.leniency**2, latent.halo**2, latent.noise**2
    outside = np.sqrt(latent.quality**2 + latent.area**2 + latent.group**2 + latent.difficulty**2)
    judged = latent.centre + outside * NODES
    mean, square = expected_percent(judged, np.sqrt(person + view + noise))
    variance = WEIGHTS @ (square - mean**2)

    def common(part: float) -> float:
        given, _ = expected_percent(
            judged[:, None] + np.sqrt(part) * NODES, np.sqrt(person + view + noise - part)
        )
        return float(WEIGHTS @ ((given**2 @ WEIGHTS) - (given @ WEIGHTS) ** 2))

    assert np.sqrt(variance) == pytest.approx(answers.sd.value, abs=0.05)
    assert common(person + view) / variance == pytest.approx(answers.between_items.value, abs=0.005)
    assert common(person) / variance == pytest.approx(answers.between_units.value, abs=0.005)
    assert latent.no_opinion + latent.cannot_judge + latent.unanswered == pytest.approx(answers.missing.value)
    assert sum(latent.returned) / 2 == load_assumptions("default").default_response.value
