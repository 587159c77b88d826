"""Cronbach's alpha, McDonald's omega, item-rest correlations, with design-based errors."""

from analysis.reliability.scales import Figure, Reliability, reliability

__all__ = ["Figure", "Reliability", "reliability"]
