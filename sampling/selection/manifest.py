"""The manifest of a draw: everything that somebody else needs to draw the same sample and compare it."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

from sampling.errors import Problem
from sampling.selection.methods import APPROXIMATE
from sampling.selection_codes import SelectionCode

if TYPE_CHECKING:
    from sampling.selection.multistage import Drawn, StageCount
    from sampling.selection.table import SamplingFrame

FORMAT = 1
LIBRARIES = ("numpy", "pyarrow", "scipy")
"""Libraries whose version may show in a sample."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a draw hangs on; nothing in it depends on when or where it ran.

    `key_sha256` is the hash of the key of permanent random numbers (``""`` without one), `resting` the
    persons left out because they were asked lately, `remarks` the consequences: codes, with reasons recorded.
    """

    format: int
    design: str
    design_sha256: str
    frame_file: str
    frame_sha256: str
    frame_rows: int
    code_version: str
    code_sha256: str
    libraries: tuple[tuple[str, str], ...]
    seed: int
    key_sha256: str
    resting: int
    stages: tuple[StageCount, ...]
    persons: int
    reserves_asked: int
    reserves: int
    weight_sum: float | None
    sample_sha256: str
    remarks: tuple[tuple[str, str], ...]


def manifest_of(
    frame: SamplingFrame, drawn: Drawn, *, design_text: str, sample: str, key: bytes = b""
) -> Manifest:
    """Return the manifest of a draw; `design_text` and `sample` are the texts of both files."""
    weights = (1.0 / drawn.probability)[drawn.reserve == 0]
    total = float(weights.sum())
    return Manifest(
        format=FORMAT,
        design=drawn.design.id,
        design_sha256=sha256(design_text),
        frame_file=frame.file,
        frame_sha256=frame.sha256,
        frame_rows=frame.rows,
        code_version=version("khaosat"),
        code_sha256=code_sha256(),
        libraries=tuple((name, version(name)) for name in LIBRARIES),
        seed=drawn.seed,
        key_sha256=hashlib.sha256(key).hexdigest() if key else "",
        resting=drawn.resting,
        stages=drawn.stages,
        persons=drawn.size,
        reserves_asked=drawn.design.reserves,
        reserves=int((drawn.reserve > 0).sum()),
        weight_sum=None if math.isnan(total) else total,
        sample_sha256=sha256(sample),
        remarks=tuple((str(one.code), str(one.facts.get("reasons", ""))) for one in remarks(drawn)),
    )


def remarks(drawn: Drawn) -> tuple[Problem, ...]:
    """Return what follows from the way a sample was drawn, for its users to know.

    A stage chosen on purpose leaves no margin of error; ranks give approximate probabilities; those who rest
    or had no chance are not represented; strata of which one unit was drawn at the first stage leave no
    variance by themselves.
    """
    reasons = "; ".join(f"{stage.unit}: {stage.reason}" for stage in drawn.design.purposive)
    ranked = any(stage.method in APPROXIMATE for stage in drawn.design.stages)
    first = drawn.stages[0]
    said = [
        (bool(reasons), Problem("", SelectionCode.PURPOSIVE, {"reasons": reasons})),
        (ranked, Problem("", SelectionCode.APPROXIMATE)),
        (drawn.resting > 0, Problem("", SelectionCode.RESTING, {"resting": drawn.resting})),
        (first.single > 0, Problem("", SelectionCode.SINGLE, {"stage": first.unit, "domains": first.single})),
        *(
            (
                one.uncovered > 0,
                Problem("", SelectionCode.UNCOVERED, {"stage": one.unit, "units": one.uncovered}),
            )
            for one in drawn.stages
        ),
    ]
    return tuple(problem for holds, problem in said if holds)


def manifest_json(manifest: Manifest) -> str:
    """Return the manifest as text: sorted keys, one form only, so that it can be signed; no NaN in it."""
    content = asdict(manifest)
    for stage in content["stages"]:
        if math.isnan(stage["probability_sum"]):
            stage["probability_sum"] = None
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8.

    Examples
    --------
    >>> sha256("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_sha256() -> str:
    """Return the SHA-256 over names and contents of the sources that draw."""
    digest = hashlib.sha256()
    for entry in sorted(files("sampling.selection").iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".py"):
            data = entry.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{entry.name}\0{len(data)}\0".encode())
            digest.update(data)
    return digest.hexdigest()
