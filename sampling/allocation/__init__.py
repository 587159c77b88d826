"""Who gets how many forms: allocations over strata, for one characteristic or for many in many domains.

:mod:`~sampling.allocation.methods` for one characteristic, :mod:`~sampling.allocation.integers` for whole
numbers, :mod:`~sampling.allocation.bethel` for many characteristics and domains,
:mod:`~sampling.allocation.two_stage` when persons are reached through clusters.
"""
