"""What a scoring run hands on: plain frozen values that pages, reports and files read.

This module imports nothing heavy: the web process reads stored results through it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, is_dataclass
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate in points, with its standard error, degrees of freedom and 95 % interval.

    `se` is ``None`` where no error can be given (a given figure without one).
    """

    value: float
    se: float | None
    df: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class PartPoints:
    """Points of one criterion or one area for one unit; `estimate` is ``None`` when there is none.

    `estimate.value` is the official figure, rounded as the scheme says; `unrounded` the figure before.
    `no_opinion` and `cannot_judge` are shares of the questions put. Of a part that is not published
    (`suppressed`) everything is empty.
    """

    id: str
    max_points: float
    estimate: Interval | None
    answers: int
    no_opinion: float
    suppressed: bool = False
    note: str = ""
    cannot_judge: float = 0.0
    unrounded: float | None = None
    given: bool = False


@dataclass(frozen=True, slots=True)
class UnitResult:
    """One rated unit: its survey points, rank, parts and counts.

    `points` uses the finite population correction, `points_without_fpc` does not; their value is the
    official figure, rounded as the scheme says, `unrounded` the figure before. `rank` is ``None`` for
    units that are assessed but not ranked. `rank_low`..`rank_high` is the simultaneous rank interval.
    `chosen` is the mark †: at least one of its respondent groups was chosen by the unit itself.
    `reference_only` marks units with fewer than five forms. `asked` forms were sent out about the unit,
    `returned` came back, `forms` of them are valid. `given` holds the criteria whose points were given
    (SIPAS). `appraised`, `index` and the index ranks are filled when appraised points were given.
    """

    code: str
    name: str
    name_en: str
    ranked: bool
    points: Interval | None
    points_without_fpc: Interval | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    tied: bool
    forms: int
    asked: int
    areas: tuple[PartPoints, ...]
    criteria: tuple[PartPoints, ...]
    chosen: bool = False
    reference_only: bool = False
    appraised: float | None = None
    index: Interval | None = None
    notes: tuple[str, ...] = ()
    returned: int = 0
    given: tuple[str, ...] = ()
    index_rank: int | None = None
    index_rank_low: int | None = None
    index_rank_high: int | None = None
    index_tied: bool = False
    unrounded: float | None = None
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Heading:
    """Name of a criterion, an area or a group, in both languages."""

    id: str
    vi: str
    en: str
    max_points: float | None = None
    area: str | None = None
    assumption: bool = False


@dataclass(frozen=True, slots=True)
class GroupResponse:
    """Forms of one group: sent out, returned, valid (phát ra / thu về / hợp lệ)."""

    group: str
    unit: str | None
    sent: int
    returned: int
    valid: int


@dataclass(frozen=True, slots=True)
class Merge:
    """A weighting cell with too few answers, merged into another.

    `weights` is false where only the spread of the answers is shared, because nobody else rates the unit.
    """

    group: str
    cells: tuple[str, ...]
    eligible: int
    answered: int
    weights: bool = True


@dataclass(frozen=True, slots=True)
class GroupPart:
    """What one group says on one criterion, over all units of the tier: a percentage of the maximum.

    `percent` is the plain mean over the `units` that the group rated; ``None`` where it is suppressed
    (fewer than five answers, or a single unit).
    """

    group: str
    criterion: str
    percent: float | None
    units: int
    answers: int | None
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class ResponseTest:
    """Test of the hypothesis that all cells of a tier respond alike (by `factor`, "group" or "cell")."""

    factor: str
    statistic: float
    df: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ranked units whose difference is distinguishable, jointly over all pairs."""

    above: str
    below: str
    difference: float
    se: float


@dataclass(frozen=True, slots=True)
class Note:
    """A statement in both languages; `kind` is ``assumption``, ``warning`` or ``method``."""

    kind: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class TierResult:
    """All results of one tier.

    `units` stand by rank, those that are not ranked after them by points. `max_points` are the survey points
    that the units' points are out of. `missing_points` belong to criteria without any figure (SIPAS not
    given): they are outside `max_points`, unless no criterion has one. `index_points` is the
    maximum of the whole index (100) where appraised points were given. `pairs` counts the pairs of ranked
    units that were compared; `together` holds the runs of ranks inside which no pair can be told apart.
    `rounding` says what the scheme rounds: ``criterion`` (printed parts add up), ``total`` or ``none``.
    """

    tier: str
    label: Heading
    max_points: float
    units: tuple[UnitResult, ...]
    areas: tuple[Heading, ...]
    criteria: tuple[Heading, ...]
    groups: tuple[Heading, ...]
    response: tuple[GroupResponse, ...]
    merges: tuple[Merge, ...]
    distinguishable: tuple[Pair, ...]
    covariance_order: tuple[str, ...]
    covariance: tuple[tuple[float, ...], ...]
    critical_value: float
    notes: tuple[Note, ...]
    group_parts: tuple[GroupPart, ...] = ()
    response_tests: tuple[ResponseTest, ...] = ()
    missing_points: float = 0.0
    index_points: float | None = None
    pairs: int = 0
    together: tuple[tuple[str, ...], ...] = ()
    rounding: str = "none"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Everything a number hangs on: versions, hashes and the seed of every draw.

    `opens` and `closes` are ISO days. `state` is the round's: results of a round that is not closed are
    provisional. `questionnaires` holds (id, version), `libraries` (name, version).
    """

    round: str
    title: str
    plan: str
    plan_version: str
    questionnaires: tuple[tuple[str, str], ...]
    scheme: str
    scheme_version: str
    code_version: str
    data_sha256: str
    seed: int
    invented: bool
    organiser: str = ""
    state: str = "closed"
    opens: str | None = None
    closes: str | None = None
    plan_title: Heading | None = None
    plan_document: str = ""
    scheme_title: Heading | None = None
    code_sha256: str = ""
    libraries: tuple[tuple[str, str], ...] = ()
    given_sha256: str = ""
    appraised_sha256: str = ""
    sample_content: bool = True


@dataclass(frozen=True, slots=True)
class ResultSet:
    """One scoring run of one round."""

    provenance: Provenance
    tiers: tuple[TierResult, ...]
    figures: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> str:
        """Return canonical JSON: the same results give the same bytes; no number is infinite."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> ResultSet:
        """Return the result set that `to_json` wrote."""
        return _build(cls, json.loads(text))


def _build(kind: type[T], value: Any) -> T:
    hints = get_type_hints(kind)
    return kind(**{f.name: _value(hints[f.name], value[f.name]) for f in fields(kind) if f.name in value})  # type: ignore[arg-type]


def _value(kind: Any, value: Any) -> Any:
    origin, args = get_origin(kind), get_args(kind)
    if value is None:
        return None
    if origin is UnionType:
        return _value(next(a for a in args if a is not type(None)), value)
    if origin is tuple:
        kinds = [args[0]] * len(value) if args[-1] is Ellipsis else args
        return tuple(_value(k, v) for k, v in zip(kinds, value, strict=True))
    if is_dataclass(kind):
        return _build(kind, value)  # type: ignore[arg-type]
    return value
