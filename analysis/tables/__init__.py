"""Weighted crosstabs and design-based tests: association, t, ranks."""

from analysis.tables.association import Association, associate
from analysis.tables.crosstab import Crosstab, crosstab
from analysis.tables.means import MeanTest, compare_means, mean_test, paired_difference
from analysis.tables.ranks import RankTest, Score, compare_ranks

__all__ = [
    "Association", "Crosstab", "MeanTest", "RankTest", "Score", "associate", "compare_means", "compare_ranks",
    "crosstab", "mean_test", "paired_difference",
]  # fmt: skip
