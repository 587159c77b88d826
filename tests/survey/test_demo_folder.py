"""The folder of a demonstration."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from survey.demo.folder import OWN, clean_folder
from survey.errors import SurveyError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_folder_is_made(tmp_path: Path):
    """A folder that is not there is made with its parents."""
    with clean_folder(tmp_path / "a" / "demo") as folder:
        assert folder.path.is_dir()


def test_an_empty_folder_is_taken(tmp_path: Path):
    """An empty folder belongs to nobody."""
    with clean_folder(tmp_path) as folder:
        assert folder.path == tmp_path


def test_a_foreign_folder_is_refused_untouched(tmp_path: Path):
    """A folder with files that no demonstration made is left alone."""
    (tmp_path / "khaosat.db").write_text("dữ liệu thật")
    with pytest.raises(SurveyError) as caught, clean_folder(tmp_path):
        pass
    assert [str(p.code) for p in caught.value.problems] == ["demo-folder-foreign"]
    assert (tmp_path / "khaosat.db").read_text() == "dữ liệu thật"


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path):
    """A file is not a folder."""
    (tmp_path / "demo").write_text("x")
    with pytest.raises(SurveyError), clean_folder(tmp_path / "demo"):
        pass


def test_a_second_run_starts_clean_and_keeps_what_is_not_its_own(tmp_path: Path):
    """Everything of the first run goes; a note that somebody put there stays."""
    made = [tmp_path / name for name in OWN]
    with clean_folder(tmp_path):
        for path in made:
            path.mkdir()
            (path / "x").write_text("cũ")
        (tmp_path / "ghi-chu.txt").write_text("của tôi")
    with clean_folder(tmp_path):
        pass
    assert [path for path in made if path.exists()] == []
    assert (tmp_path / "ghi-chu.txt").read_text() == "của tôi"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows itself keeps files in use from being removed")
def test_two_demonstrations_cannot_share_a_folder(tmp_path: Path):
    """The second is told that the first is running, and nothing is removed under it."""
    with clean_folder(tmp_path) as folder:
        folder.frame.write_text("đang dùng")
        with pytest.raises(SurveyError) as caught, clean_folder(tmp_path):
            pass
        assert folder.frame.exists()
    assert [str(p.code) for p in caught.value.problems] == ["demo-folder-busy"]
