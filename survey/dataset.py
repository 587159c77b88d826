"""The data of a round for analysis: one row per response × rated unit, and no identity in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from survey.store import Store


@dataclass(frozen=True, slots=True)
class Dataset:
    """The data of a round.

    `tiers` maps a tier to (`ratings`, `listed`). `ratings` has one row per valid response × rated unit:
    `response` (int32, an order number without meaning), `group`, `cell`, `unit` (categories), and an int8
    column per scored item: level ≥ 1, 0 unanswered, -1 no opinion, -2 cannot judge, -3 not asked. `listed` has
    one row per cell: `group`, `cell`, `units`, `eligible`, `returned`, `valid`. `background` has one row per
    valid response with the answers to the items about the round, save free text. `codebook` says what
    each column means. `sha256` is over the canonical content.
    """

    round: str
    tiers: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]]
    background: pd.DataFrame
    codebook: pd.DataFrame
    sha256: str


def dataset(store: Store, round_id: str) -> Dataset:
    """Return the data of a round, open or closed; the same responses give the same bytes."""
    raise NotImplementedError


def write_dataset(dataset: Dataset, folder: Path) -> tuple[Path, ...]:
    """Write Parquet files and the codebook (CSV) into a folder and return their paths."""
    raise NotImplementedError
