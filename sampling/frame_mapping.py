"""Which heading meant which column the last time: a small file beside the lists, read at the next import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from sampling.errors import Problem, SamplingError
from sampling.frame_codes import FrameCode
from sampling.frame_file import write_whole
from sampling.frame_headers import list_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

MAPPING_FILE = "khaosat-columns.yaml"
"""The name of the file beside a list, unless another is given."""

_HEAD = "# Cột nào của danh sách là cột nào của khaosat; xóa tệp này để nhận diện lại từ đầu.\n"


def mapping_beside(source: str | Path) -> Path:
    """Return where the mapping of the lists in this folder is kept.

    Examples
    --------
    >>> mapping_beside("lists/so-y-te.csv").as_posix()
    'lists/khaosat-columns.yaml'
    """
    return Path(source).with_name(MAPPING_FILE)


def load_mapping(path: str | Path) -> dict[str, str]:
    """Return column → heading as remembered, nothing when there is no such file.

    Raises
    ------
    SamplingError
        If the file is no mapping, or names a column that lists do not have; all such columns at once.
    """
    file = Path(path)
    if not file.exists():
        return {}
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8-sig")) or {}
        columns = content["columns"] if content else {}
        pairs = {str(column): str(heading) for column, heading in columns.items()}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        facts = {"file": file.name, "reason": " ".join(str(error).split())[:120]}
        raise SamplingError([Problem("", FrameCode.MAPPING_UNREADABLE, facts)]) from error
    known = ", ".join(list_columns())
    unknown = [column for column in pairs if column not in list_columns()]
    if unknown:
        raise SamplingError(
            [
                Problem(file.name, FrameCode.COLUMN_UNKNOWN, {"asked": column, "known": known})
                for column in unknown
            ]
        )
    return pairs


def save_mapping(path: str | Path, columns: Mapping[str, str]) -> None:
    """Write column → heading, sorted by column; values set for all rows differ by list and are not kept.

    Raises
    ------
    SamplingError
        If the file cannot be written.
    """
    body = yaml.safe_dump({"columns": dict(sorted(columns.items()))}, allow_unicode=True, sort_keys=True)
    write_whole(path, _HEAD + body)
