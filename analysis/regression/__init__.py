"""Regression on survey data: linear, logistic, Poisson; covariance from the design, never from the model."""

from analysis.regression.fitting import Family
from analysis.regression.model import regress
from analysis.regression.results import Coefficient, Regression, TermTest

__all__ = ["Coefficient", "Family", "Regression", "TermTest", "regress"]
