"""A sampling design as data: which columns say how the sample was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from analysis.designs.bound import Calibration
    from analysis.designs.replication import Replication


class Lonely(StrEnum):
    """What to do with a stratum of one sampling unit that was not taken for certain."""

    FAIL = "fail"
    CERTAINTY = "certainty"
    ADJUST = "adjust"
    AVERAGE = "average"
    COLLAPSE = "collapse"


class ReplicateKind(StrEnum):
    """How given replicate weights were made; decides their default scale."""

    JK1 = "jk1"
    JKN = "jkn"
    JK2 = "jk2"
    BRR = "brr"
    FAY = "fay"
    BOOTSTRAP = "bootstrap"
    SDR = "sdr"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Replacement:
    """Units drawn with replacement (or treated so): no finite population correction."""


@dataclass(frozen=True, slots=True)
class Brewer:
    """Unequal probabilities without replacement, Brewer's approximation; any number of stages.

    References
    ----------
    Brewer (2002), *Combined Survey Sampling Inference*, ch. 9.
    """


@dataclass(frozen=True, slots=True)
class Overton:
    """Unequal probabilities without replacement, Overton's joint probabilities (first stage).

    References
    ----------
    Overton (1985), *A sampling plan for streams in the National Stream Survey*.
    """

    estimator: str = "ht"


@dataclass(frozen=True, slots=True)
class HartleyRao:
    """Hartley–Rao joint probabilities (first stage).

    `square_sum` is Σ π² over the population divided by n, one number or one per stratum (in the order of
    the sorted strata); without it, it is estimated from the sample.

    References
    ----------
    Hartley and Rao (1962), *Annals of Mathematical Statistics* 33, 350–374, eq. 5.15 (leading terms);
    Berger (2004), *Australian and New Zealand Journal of Statistics* 46 (estimated sum).
    """

    square_sum: float | tuple[float, ...] | None = None
    estimator: str = "ht"


@dataclass(frozen=True, slots=True, eq=False)
class JointProbabilities:
    """Known joint inclusion probabilities of the sampled first-stage units.

    `matrix` is (U, U), its diagonal the inclusion probabilities, its order that in which the units first
    stand in the data. `estimator`: ``"ht"`` (Horvitz–Thompson) or ``"yg"`` (Yates–Grundy–Sen).
    """

    matrix: NDArray[np.float64]
    estimator: str = "ht"


Pps = Replacement | Brewer | Overton | HartleyRao | JointProbabilities


@dataclass(frozen=True, slots=True)
class Replicates:
    """Given replicate weights: one column each.

    `combined` says that the columns are whole weights; otherwise they multiply the sampling weight.
    V = `scale` Σ_r `rscales`[r] (θ_r - centre)², the centre being the estimate (`mse`) or the mean of the
    replicates. `rho` is Fay's. Scales that the kind implies need not be given.
    """

    columns: Sequence[str]
    kind: ReplicateKind | str = ReplicateKind.OTHER
    scale: float | None = None
    rscales: Sequence[float] | float | None = None
    mse: bool = False
    combined: bool = True
    rho: float = 0.0
    df: float | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A second phase: in each cell of `cells`, those who answered are a random part of those asked.

    Either the data hold everybody asked and `answered` names a column that is true for those who answered,
    or they hold those who answered and `asked` names a column with the number asked in the cell.
    """

    cells: str
    answered: str | None = None
    asked: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How the sample was drawn, by column names of the data; nothing is computed here.

    Parameters
    ----------
    weight
        Column of the sampling weights (persons of the population one row stands for). Without it the
        weights follow from `fpc`; without both every row weighs 1.
    strata
        Column of the strata; for several stages a tuple, one entry a stage (``None``: not stratified).
        ``"province*group"`` crosses columns.
    psu
        Column of the sampling units, a tuple for further stages (``("district", "school")``). Without it
        each row is a unit.
    fpc
        Per stage the population of units in the stratum, or the fraction sampled; a column, or a mapping
        stratum → population. With `pps` other than `Replacement`: the inclusion probabilities. One entry
        more than `psu` has means that rows are the units of the last stage.
    nest
        Unit labels start again in each stratum. Otherwise a label in two strata is an error.
    pps
        How units of unequal probability were drawn.
    replicates
        Given replicate weights (`Replicates`), or made ones (`replication.Replication`).
    response
        Non-response as a second phase.
    calibration
        How the weights were adjusted since the draw (`analysis.weighting.weighted_design` fills it in).
        `weight` may then name the weights of the draw, those of the analysis, or nothing.
    take_all
        Column that is true in strata of which every unit was taken.
    lonely, lonely_domains
        Policy for strata of one unit; whether it also holds where a domain leaves one unit of a stratum.

    Examples
    --------
    >>> Design(weight="w", strata="province*group", psu="department", fpc="departments").stages
    1
    >>> Design(psu=("district", "school"), fpc=("districts", "schools")).stages
    2
    """

    weight: str | None = None
    strata: str | tuple[str | None, ...] | None = None
    psu: str | tuple[str, ...] | None = None
    fpc: str | Mapping[object, float] | tuple[str | Mapping[object, float] | None, ...] | None = None
    nest: bool = False
    pps: Pps | None = None
    replicates: Replicates | Replication | None = None
    response: Response | None = None
    calibration: Calibration | None = None
    take_all: str | None = None
    lonely: Lonely | str = Lonely.FAIL
    lonely_domains: bool = False

    @property
    def stages(self) -> int:
        """Return the number of stages that units are drawn in."""
        return max(len(self.units), len(self.populations), 1)

    @property
    def units(self) -> tuple[str, ...]:
        """Return the columns of the sampling units, stage by stage; rows are units where one is lacking."""
        if self.psu is None:
            return ()
        return (self.psu,) if isinstance(self.psu, str) else tuple(self.psu)

    @property
    def populations(self) -> tuple[str | Mapping[object, float] | None, ...]:
        """Return the finite populations, stage by stage."""
        if self.fpc is None:
            return ()
        return tuple(self.fpc) if isinstance(self.fpc, tuple) else (self.fpc,)

    def stratum_columns(self, stage: int) -> tuple[str, ...]:
        """Return the columns whose crossing makes the strata of a stage (counted from 0)."""
        given = self.strata if isinstance(self.strata, tuple) else (self.strata,)
        entry = given[stage] if stage < len(given) else None
        return tuple(part.strip() for part in entry.split("*")) if entry else ()

    def columns(self) -> tuple[str, ...]:
        """Return every column of the data that the design names, each once."""
        strata = [name for stage in range(self.stages) for name in self.stratum_columns(stage)]
        fpc = [entry for entry in self.populations if isinstance(entry, str)]
        replicates = list(self.replicates.columns) if isinstance(self.replicates, Replicates) else []
        response = self.response
        phase = [response.cells, response.answered, response.asked] if response else []
        named = [self.weight, *strata, *self.units, *fpc, self.take_all, *phase, *replicates]
        return tuple(dict.fromkeys(name for name in named if name is not None))
