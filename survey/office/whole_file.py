"""A document written whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from survey.errors import Problem, SurveyError
from survey.office.office_codes import OfficeCode


def write_whole(path: str | Path, content: bytes) -> None:
    """Write `content` to a temporary file beside `path`, then put it in its place.

    Raises
    ------
    SurveyError
        If that fails; whatever stood there is unchanged.
    """
    target = Path(path)
    scratch: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as handle:
            scratch = Path(handle.name)
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        scratch.chmod(0o644)
        scratch.replace(target)
    except OSError as error:
        if scratch is not None:
            scratch.unlink(missing_ok=True)
        facts = {"file": str(path), "reason": error.strerror or type(error).__name__}
        raise SurveyError([Problem("", OfficeCode.NOT_WRITTEN, facts)]) from error


def file_part(code: str) -> str:
    """Return a unit's code as part of a file's name: no way out of the folder.

    Examples
    --------
    >>> file_part("BP-SNV"), file_part("../x y")
    ('BP-SNV', '___x_y')
    """
    return re.sub(r"[^\w-]", "_", code)
