"""Selection from files to files: draw, list, signed manifest; and seeing whether a list is what was drawn."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sampling.errors import Problem, SamplingError
from sampling.selection.design_file import design_text, parse_design
from sampling.selection.manifest import manifest_json, manifest_of, sha256
from sampling.selection.multistage import draw
from sampling.selection.rotation import resting
from sampling.selection.sample_list import sample_text
from sampling.selection.table import read_sampling_frame
from sampling.selection_codes import SelectionCode
from survey.signing import demand_entries, owner_key, public_key, read_signed, sign, signed_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sampling.selection.manifest import Manifest
    from sampling.selection.multistage import Drawn
    from sampling.selection.table import SamplingFrame


@dataclass(frozen=True, slots=True)
class Request:
    """What to draw: the files, the seed, and what coordinates with other rounds.

    `reserves` goes before the design's; `prn_key` is the file of the key of permanent random numbers;
    `earlier` the samples of earlier rounds (the oldest first), nobody of whom is asked more than `at_most`
    times in `within` rounds, this one included.
    """

    frame: Path
    design: Path
    seed: int | None
    reserves: int | None = None
    prn_key: Path | None = None
    earlier: tuple[Path, ...] = ()
    within: int = 2
    at_most: int = 1


@dataclass(frozen=True, slots=True)
class Selected:
    """A sample: what was drawn, its list as CSV, and its manifest."""

    frame: SamplingFrame
    drawn: Drawn
    text: str
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was compared: its name, whether it agrees, what was expected and found."""

    name: str
    holds: bool
    expected: str
    found: str


def select(request: Request) -> Selected:
    """Return the sample that a request asks for; the same files and seed give the same bytes.

    Raises
    ------
    SamplingError
        If there is no seed, or anything is wrong with the design or the frame.
    """
    if request.seed is None:
        raise SamplingError([Problem("--seed", SelectionCode.SEED_MISSING)])
    text_of_design = design_text(request.design)
    design = parse_design(text_of_design, file=request.design.name)
    if request.reserves is not None:
        design = replace(design, reserves=request.reserves)
    frame = read_sampling_frame(request.frame)
    key = owner_key(request.prn_key) if request.prn_key else b""
    earlier = [asked_persons(path, design.person) for path in request.earlier]
    rest = resting(earlier, within=request.within, at_most=request.at_most)
    drawn = draw(frame, design, seed=request.seed, key=key, resting=rest)
    text = sample_text(frame, drawn)
    manifest = manifest_of(frame, drawn, design_text=text_of_design, sample=text, key=key)
    return Selected(frame, drawn, text, manifest)


def signed_manifest(manifest: Manifest, key_file: Path) -> str:
    """Return the signed manifest as the text of its file; the signing key is made when it is not there."""
    return signed_text(sign(manifest_json(manifest), key_file))


def sample_rows(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a sample file.

    Raises
    ------
    SamplingError
        If it cannot be read or lacks one of the columns `needed`.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    except (OSError, UnicodeDecodeError) as error:
        facts = {"file": path.name, "reason": getattr(error, "strerror", None) or str(error)}
        raise SamplingError([Problem("", SelectionCode.FRAME_UNREADABLE, facts)]) from error
    missing = [column for column in needed if not rows or column not in rows[0]]
    if missing:
        facts = {"file": path.name, "columns": ", ".join(missing)}
        raise SamplingError([Problem("", SelectionCode.NOT_A_SAMPLE, facts)])
    return rows


def asked_persons(path: Path, person: str) -> tuple[str, ...]:
    """Return the persons of an earlier sample who were asked: without reserves, unless they stepped in."""
    return tuple(row[person] for row in sample_rows(path, [person]) if _was_asked(row))


def _was_asked(row: Mapping[str, str]) -> bool:
    return row.get("reserve", "0") in ("0", "") or row.get("released") == "1"


def verify(manifest: Path, request: Request, sample: Path | None, key_file: Path) -> tuple[Check, ...]:
    """Return everything that was compared: signature, signer, files, program, and the sample drawn again.

    The seed and the number of reserves are the manifest's.

    Raises
    ------
    SamplingError
        If design or frame cannot be read or drawn from.
    SurveyError
        If the manifest cannot be read.
    """
    said = Said(manifest, key_file)
    again = select(replace(request, seed=said.whole("seed"), reserves=said.whole("reserves_asked")))
    return said.compare(again.manifest, sample)


COMPARED = tuple(
    f"manifest.{name}"
    for name in (
        "seed",
        "frame_sha256",
        "design_sha256",
        "code_sha256",
        "key_sha256",
        "sample_sha256",
        "reserves_asked",
    )
)
"""What a manifest must hold for the sample to be drawn again and compared."""


class Said:
    """What a signed manifest says, read with care: the file may have been edited.

    Raises
    ------
    SurveyError
        If it cannot be read or lacks anything that is compared.
    """

    def __init__(self, manifest: Path, key_file: Path) -> None:
        self._signed, self._content = read_signed(manifest)
        demand_entries(manifest, {"manifest": self._content}, COMPARED)
        self._known = public_key(key_file) or self._signed.public_key

    def whole(self, name: str) -> int | None:
        """Return a whole number from 0 that the manifest holds under `name`, ``None`` when it does not."""
        value = self._content.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None

    def compare(self, again: Manifest, sample: Path | None) -> tuple[Check, ...]:
        """Return what was compared with the manifest of the sample drawn again, and with the sample file."""
        signed = self._signed
        checks = [
            Check("signature", signed.holds, "", ""),
            Check("signer", self._known == signed.public_key, self._known, signed.public_key),
            self._check("frame", "frame_sha256", again.frame_sha256),
            self._check("design", "design_sha256", again.design_sha256),
            self._check("code", "code_sha256", again.code_sha256),
            self._check("key", "key_sha256", again.key_sha256),
            self._check("drawn-again", "sample_sha256", again.sample_sha256),
        ]
        if sample is not None:
            checks.append(self._check("sample", "sample_sha256", sha256(_bytes_text(sample))))
        return tuple(checks)

    def _check(self, name: str, field: str, found: str) -> Check:
        expected = str(self._content.get(field, ""))
        return Check(name, expected == found, expected, found)


def _bytes_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError) as error:
        facts = {"file": path.name, "reason": getattr(error, "strerror", None) or str(error)}
        raise SamplingError([Problem("", SelectionCode.FRAME_UNREADABLE, facts)]) from error
