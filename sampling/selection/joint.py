"""Joint inclusion probabilities of designs made of others: strata side by side, and one stage in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sampling.selection.methods import joint_probabilities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from sampling.selection.methods import Method

    Floats = NDArray[np.float64]


def stratified_joint(method: Method, probabilities: ArrayLike, strata: ArrayLike) -> Floats:
    """Return exact joint probabilities when every stratum is drawn by itself, shape (N, N).

    Units of different strata are independent: π_kl = π_k π_l.

    Raises
    ------
    SamplingError
        As `joint_probabilities` does, in any stratum.

    References
    ----------
    Särndal, Swensson and Wretman (1992), §3.7.

    Examples
    --------
    >>> from sampling.selection.methods import Method
    >>> stratified_joint(Method.SRS, [0.5, 0.5, 1.0], [1, 1, 2]).tolist()
    [[0.5, 0.0, 0.5], [0.0, 0.5, 0.5], [0.5, 0.5, 1.0]]
    """
    pi, stratum = np.asarray(probabilities, np.float64), np.asarray(strata)
    joint: Floats = np.outer(pi, pi)
    for label in np.unique(stratum):
        units = np.flatnonzero(stratum == label)
        joint[np.ix_(units, units)] = joint_probabilities(method, pi[units])
    return joint


def two_stage_joint(first: Floats, within: Sequence[Floats]) -> Floats:
    """Return joint probabilities of the units of two stages, cluster after cluster, shape (ΣN_i, ΣN_i).

    `first` holds the clusters' joint probabilities, shape (M, M); ``within[i]`` those of the units of cluster
    i given that it was taken, shape (N_i, N_i). Within one cluster π_kl = π_i π_kl|i, across two
    π_kl = π_ij π_k|i π_l|j (independent and invariant subsampling). The result can be the `first` of a
    further stage.

    References
    ----------
    Särndal, Swensson and Wretman (1992), §4.3.1.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([[0.5, 0.0], [0.0, 0.5]])
    >>> two_stage_joint(np.array([[0.5, 0.25], [0.25, 0.5]]), [one, np.array([[1.0]])]).tolist()
    [[0.25, 0.0, 0.125], [0.0, 0.25, 0.125], [0.125, 0.125, 0.5]]
    """
    cluster = np.repeat(np.arange(len(within)), [len(block) for block in within])
    conditional = np.concatenate([np.diag(block) for block in within])
    joint: Floats = first[np.ix_(cluster, cluster)] * np.outer(conditional, conditional)
    for number, block in enumerate(within):
        units = np.flatnonzero(cluster == number)
        joint[np.ix_(units, units)] = first[number, number] * block
    return joint
