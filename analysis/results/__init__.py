"""Results: frozen estimates with their covariance, contrasts, and ways out (tables, JSON, notebooks)."""

from analysis.results.contrasts import Contrast, contrast
from analysis.results.estimates import DesignNote, Estimate, Estimates

__all__ = ["Contrast", "DesignNote", "Estimate", "Estimates", "contrast"]
