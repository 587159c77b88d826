"""Frame files: one canonical CSV, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pandas as pd

from sampling.errors import Problem, SamplingError
from sampling.frame_codes import FrameCode
from sampling.frame_layout import COLUMNS


def read_frame(path: str | Path) -> pd.DataFrame:
    """Return a frame file as texts, one row per form.

    Raises
    ------
    SamplingError
        If there is no such file or it does not have exactly the columns of a frame file.
    """
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except OSError as error:
        facts = {"file": Path(path).name, "reason": error.strerror or str(error)}
        raise SamplingError([Problem("", FrameCode.UNREADABLE, facts)]) from error
    except ValueError as error:
        raise SamplingError([_not_canonical(path)]) from error
    if tuple(frame.columns) != COLUMNS:
        raise SamplingError([_not_canonical(path)])
    return frame


def _not_canonical(path: str | Path) -> Problem:
    return Problem("", FrameCode.NOT_CANONICAL, {"file": Path(path).name, "columns": ",".join(COLUMNS)})


def write(frame: pd.DataFrame, path: str | Path) -> None:
    """Write `frame` as UTF-8 CSV with the columns of a frame file; the file appears complete or not at all.

    Raises
    ------
    SamplingError
        If the file cannot be written (no permission, full disk); whatever stood there is unchanged.
    """
    write_whole(path, frame.to_csv(index=False, columns=list(COLUMNS), lineterminator="\n"))


def demand_writable(*paths: str | Path) -> None:
    """Refuse files that could not be written, before any work is done; nothing is left behind.

    Raises
    ------
    SamplingError
        Every file whose folder, or the nearest one that is there, takes no file.
    """
    problems = [problem for path in paths if (problem := _unwritable(Path(path)))]
    if problems:
        raise SamplingError(problems)


def _unwritable(path: Path) -> Problem | None:
    folder = next(each for each in path.absolute().parents if each.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{path.name}."):
            return None
    except OSError as error:
        facts = {"file": str(path), "reason": error.strerror or str(error)}
        return Problem("", FrameCode.NOT_WRITTEN, facts)


def write_whole(path: str | Path, text: str) -> None:
    """Write `text` to a temporary file beside `path`, then put it in its place.

    Raises
    ------
    SamplingError
        If that fails; whatever stood there is unchanged.
    """
    target = Path(path)
    scratch = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as handle:
            scratch = Path(handle.name)
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        scratch.replace(target)
    except OSError as error:
        if scratch is not None:
            scratch.unlink(missing_ok=True)
        facts = {"file": str(path), "reason": error.strerror or str(error)}
        raise SamplingError([Problem("", FrameCode.NOT_WRITTEN, facts)]) from error
