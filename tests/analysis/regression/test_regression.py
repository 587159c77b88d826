"""Regression against R survey 4.5, by hand, and where it cannot be done."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.designs import Design
from analysis.errors import AnalysisError
from analysis.regression import regress
from tests.analysis.engine.golden import API, data, numbers

GOLDEN = numbers("estimates")
MODELS = {
    "glm_gaussian": ("api00 ~ ell + meals + mobility", "linear"),
    "glm_logistic": ("I(Q('sch.wide') == 'Yes') ~ ell + meals + api00", "logistic"),
    "glm_poisson": ("Q('api.stu') ~ stype + meals", "poisson"),
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", API)
def test_models_on_eight_designs(name: str, model: str):
    """svyglm: coefficients, errors, covariance, df, p; R stops its steps at a deviance change of 1e-8."""
    source, design = API[name]
    expected = GOLDEN[name][model]
    tolerance = 1e-10 if model == "glm_gaussian" else 5e-5
    found = regress(data(source), design, *MODELS[model])
    np.testing.assert_allclose(found.value, list(expected["coef"].values()), rtol=tolerance)
    np.testing.assert_allclose(found.se, list(expected["se"].values()), rtol=tolerance)
    scale = np.outer(found.se, found.se) * tolerance
    assert (np.abs(found.covariance - np.array(expected["cov"])) <= 2 * scale).all()
    assert found.df == expected["df_resid"]
    p = [row.p for row in found]
    np.testing.assert_allclose(p, list(expected["p"].values()), rtol=1e-3, atol=1e-14)


def test_a_line_by_hand():
    """Four points of one weight: slope 2.2; the error from residuals -0.7 0.1 -1.1... by the formula."""
    x, y = np.arange(4.0), np.array([1.0, 3.0, 4.0, 8.0])
    found = regress({"w": [1.0] * 4, "x": x, "y": y}, Design(weight="w"), "y ~ x")
    residual = y - 0.7 - 2.2 * x
    z = (x - 1.5) * residual / 5
    assert found["x"].se == pytest.approx(np.sqrt(4 / 3 * (z**2).sum()))
    assert found.test("x").f == pytest.approx(found["x"].t ** 2)


@pytest.mark.parametrize("name", ["strat_fpc", "clus1_nofpc", "clus2_fpc"])
@pytest.mark.parametrize("model", ["glm_logistic", "glm_poisson"])
def test_settled_models(name: str, model: str):
    """Svyglm told to go on to 1e-14: coefficients and errors to ten digits."""
    table = data("regression")
    expected = table[(table["design"] == name) & (table["model"] == model)]
    source, design = API[name]
    found = regress(data(source), design, *MODELS[model])
    np.testing.assert_allclose(found.value, expected["value"], rtol=1e-9)
    np.testing.assert_allclose(found.se, expected["se"], rtol=1e-9)


@given(st.floats(0.01, 100), st.integers(0, 1000))
def test_scale_of_weights_does_not_matter(factor: float, seed: int):
    """Weights times a constant give the same logistic coefficients and errors."""
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame({"x": rng.normal(size=60), "w": rng.gamma(3.0, 1.0, 60)})
    rows["y"] = (rng.random(60) < 0.5).astype(int)
    first = regress(rows, Design(weight="w"), "y ~ x", "logistic")
    other = regress(rows.assign(w=rows["w"] * factor), Design(weight="w"), "y ~ x", "logistic")
    np.testing.assert_allclose(other.value, first.value, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(other.se, first.se, rtol=1e-9)


def test_a_domain_keeps_the_units_outside_it():
    """`where` equals a fit whose other rows weigh nothing but stay in the design."""
    source, design = API["strat_nofpc"]
    found = regress(data(source), design, "api00 ~ ell", where="meals > 40")
    rows = data(source)
    weight = np.where(rows["meals"] > 40, rows["pw"], 0.0)
    other = regress(rows.assign(pw=weight), design, "api00 ~ ell")
    np.testing.assert_allclose(found.se, other.se, rtol=1e-12)


@pytest.mark.parametrize(
    ("formula", "family", "code"),
    [
        ("y ~ x + z", "linear", "regression-collinear"),
        ("b ~ x", "logistic", "regression-separation"),
        ("y ~ x +", "linear", "regression-formula"),
        ("y ~ x", "logistic", "regression-outcome"),
        ("one ~ x", "logistic", "regression-outcome"),
        ("none ~ x", "linear", "table-no-cases"),
        ("y ~ x", "probit", "estimate-option"),
    ],
)
def test_what_cannot_be_fitted_is_named(formula: str, family: str, code: str):
    """Collinear columns, separation, a broken formula, outcomes that do not fit, all missing."""
    x = np.arange(12.0)
    rows = {"w": np.ones(12), "x": x, "z": 2 * x + 1, "y": x**2, "b": (x > 5).astype(int),
            "one": np.ones(12), "none": np.full(12, np.nan)}  # fmt: skip
    with pytest.raises(AnalysisError, match=code):
        regress(rows, Design(weight="w"), formula, family)
