"""The folder of a demonstration: started clean, and never at the cost of anybody's files."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from survey.errors import DemoCode, Problem, SurveyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK = ".khaosat-demo"
OWN = (
    "danh-sach-gia-dinh.csv",
    "khaosat.db",
    "khaosat.db-wal",
    "khaosat.db-shm",
    "khoa",
    "thu-moi.csv",
    "so-lieu-gia-dinh",
    "ket-qua",
    "phieu-da-dong",
    "may-chu.log",
)
"""What a demonstration makes in its folder; nothing else there is ever touched."""


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """Where a demonstration keeps its files."""

    path: Path

    @property
    def frame(self) -> Path:
        """Return the file of the invented respondent list."""
        return self.path / "danh-sach-gia-dinh.csv"

    @property
    def database(self) -> Path:
        """Return the SQLite file."""
        return self.path / "khaosat.db"

    @property
    def keys(self) -> Path:
        """Return the folder of the key files."""
        return self.path / "khoa"

    @property
    def invitations(self) -> Path:
        """Return the file of codes and links."""
        return self.path / "thu-moi.csv"

    @property
    def given(self) -> Path:
        """Return the folder of given figures."""
        return self.path / "so-lieu-gia-dinh"

    @property
    def results(self) -> Path:
        """Return the folder of results."""
        return self.path / "ket-qua"

    @property
    def data(self) -> Path:
        """Return the folder of single responses, which are not published beside the results."""
        return self.path / "phieu-da-dong"

    @property
    def log(self) -> Path:
        """Return the server's log."""
        return self.path / "may-chu.log"


@contextmanager
def clean_folder(path: Path) -> Iterator[DemoFolder]:
    """Give the folder at `path`, made if need be, without what an earlier demonstration left in it.

    Nobody else's demonstration can have it until the block ends.

    Raises
    ------
    SurveyError
        ``demo-folder-foreign``: the folder exists, holds something, and was not made by a demonstration;
        ``demo-folder-busy``: a demonstration is running in it.
    """
    mark = path / MARK
    if path.exists() and not mark.is_file() and (not path.is_dir() or any(path.iterdir())):
        raise SurveyError([Problem(str(path), DemoCode.FOLDER_FOREIGN, {"folder": str(path)})])
    path.mkdir(parents=True, exist_ok=True)
    with mark.open("w", encoding="utf-8") as file:
        if not _lock(file):
            raise SurveyError([Problem(str(path), DemoCode.FOLDER_BUSY, {"folder": str(path)})])
        file.write("khaosat demo\n")
        file.flush()
        for name in OWN:
            _remove(path / name)
        yield DemoFolder(path.resolve())


def _lock(file: TextIO) -> bool:
    """Return whether the file is ours alone now; Windows refuses to remove files in use by itself."""
    try:
        import fcntl  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
