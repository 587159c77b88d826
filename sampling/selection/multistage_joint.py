"""Exact joint inclusion probabilities of a whole design, for frames small enough to hold the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sampling.errors import Problem, SamplingError
from sampling.selection.joint import two_stage_joint
from sampling.selection.methods import joint_probabilities
from sampling.selection.multistage import follow, stage_setting, start
from sampling.selection.needed import need_frame
from sampling.selection.stage_draw import StageSample, drawing_order, stage_probabilities
from sampling.selection.stage_sizes import sample_sizes
from sampling.selection.stage_units import stage_units
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sampling.selection.design import Design
    from sampling.selection.stage_units import Setting, Units
    from sampling.selection.table import SamplingFrame

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

MOST_ROWS = 4_000
"""Rows of a frame whose matrix of joint probabilities is made (128 MB)."""


def design_joint(frame: SamplingFrame, design: Design) -> Floats:
    """Return π_kl of all pairs of persons that the design keeps (π_k on the diagonal), shape (N, N).

    Strata and clusters are independent given the stages before; a stage's pairs come from its method.

    Raises
    ------
    SamplingError
        As `design_probabilities` does; if a method has no exact joint probabilities; or for more than 4,000
        rows.

    References
    ----------
    Särndal, Swensson and Wretman (1992), §4.3.1 and §4.4.2.
    """
    need_frame(frame, design)
    chain, joint = start(frame, design), np.ones((1, 1))
    if chain.play.cluster.size > MOST_ROWS:
        facts = {"method": "joint", "units": chain.play.cluster.size, "most": MOST_ROWS}
        raise SamplingError([Problem("", SelectionCode.TOO_LARGE, facts)])
    for number, stage in enumerate(design.stages):
        setting, last = stage_setting(frame, design, number, chain), number == len(design.stages) - 1
        if stage.total is not None and number:
            raise SamplingError([Problem(setting.path, SelectionCode.TOTAL_CONDITIONAL)])
        units = stage_units(setting, persons=last)
        probability = stage_probabilities(stage, units, sample_sizes(setting, units))
        order = np.argsort(units.parent, kind="stable")
        joint = _put_back(two_stage_joint(joint, _blocks(setting, units, probability, order)), order)
        if not last:
            every = StageSample(probability, np.ones(units.size, dtype=bool), np.zeros(0, dtype=np.int64))
            chain = follow(setting, chain, units, every)
    return joint


def _put_back(joint: Floats, order: Integers) -> Floats:
    found = np.empty_like(joint)
    found[np.ix_(order, order)] = joint
    return found


def _blocks(setting: Setting, units: Units, probability: Floats, order: Integers) -> list[Floats]:
    """Return, for each cluster, the joint probabilities of its units given that it was taken."""
    place = np.empty(units.size, dtype=np.int64)
    place[order] = np.arange(units.size)
    drawn, first = drawing_order(setting, units), 0
    blocks = []
    for cluster, count in enumerate(np.bincount(units.parent)):
        block: Floats = np.outer(*[probability[order[first : first + count]]] * 2)
        for domain in np.flatnonzero(units.domain_parent == cluster):
            members = drawn[units.domain[drawn] == domain]
            at = place[members] - first
            block[np.ix_(at, at)] = joint_probabilities(setting.stage.method, probability[members])
        blocks.append(block)
        first += int(count)
    return blocks
