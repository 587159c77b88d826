"""The secrets of a round: two files beside the database."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from survey.errors import SurveyCode, SurveyError
from survey.keys import KeyStore

if TYPE_CHECKING:
    from pathlib import Path


def test_both_secrets_are_files_that_only_the_owner_can_read(tmp_path: Path):
    """Folder 0700, files 0600, 32 random bytes each."""
    keys = KeyStore(tmp_path / "keys")
    keys.create("r1")
    files = sorted((tmp_path / "keys").iterdir())
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o600, 0o600]
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert {keys.invitation_secret("r1"), keys.round_key("r1")} == {path.read_bytes() for path in files}
    assert len({path.read_bytes() for path in files}) == 2


def test_a_destroyed_key_is_overwritten_and_gone(tmp_path: Path):
    """A second name of the file shows that its bytes were overwritten, not just unlinked."""
    keys = KeyStore(tmp_path / "keys")
    keys.create("r1")
    secret = keys.round_key("r1")
    os.link(tmp_path / "keys" / "r1.round.key", tmp_path / "other-name")
    keys.destroy("r1")
    assert not keys.exists("r1")
    assert secret not in (tmp_path / "other-name").read_bytes()
    assert list((tmp_path / "keys").iterdir()) == []


def test_destroying_twice_does_no_harm(tmp_path: Path):
    """An interrupted close is repeated."""
    keys = KeyStore(tmp_path / "keys")
    keys.create("r1")
    keys.destroy("r1")
    keys.destroy("r1")
    assert not keys.exists("r1")


def test_a_missing_or_damaged_key_is_named(tmp_path: Path):
    """Nothing is computed with half a key."""
    keys = KeyStore(tmp_path / "keys")
    keys.create("r1")
    (tmp_path / "keys" / "r1.round.key").write_bytes(b"short")
    with pytest.raises(SurveyError) as damaged:
        keys.round_key("r1")
    with pytest.raises(SurveyError) as missing:
        keys.round_key("r2")
    assert [e.value.problems[0].code for e in (damaged, missing)] == [SurveyCode.KEY_MISSING] * 2


def test_a_key_that_is_there_is_never_overwritten(tmp_path: Path):
    """Two databases may share a folder of keys by mistake."""
    keys = KeyStore(tmp_path / "keys")
    keys.create("r1")
    before = keys.round_key("r1")
    with pytest.raises(SurveyError) as caught:
        keys.create("r1")
    assert caught.value.problems[0].code is SurveyCode.KEY_EXISTS
    assert keys.round_key("r1") == before


@pytest.mark.parametrize("name", ["", "../r1", "R1", "a/b", "đợt-1", "-a", "x" * 64])
def test_a_round_cannot_be_named_like_a_path(tmp_path: Path, name: str):
    """The id names files."""
    with pytest.raises(SurveyError) as caught:
        KeyStore(tmp_path).create(name)
    assert caught.value.problems[0].code is SurveyCode.ROUND_ID_INVALID


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    """A file stands where the folder should be."""
    (tmp_path / "keys").write_text("")
    with pytest.raises(SurveyError) as caught:
        KeyStore(tmp_path / "keys").create("r1")
    assert caught.value.problems[0].code is SurveyCode.KEY_UNWRITABLE


def test_who_comes_second_to_the_same_round_leaves_the_firsts_keys_alone(tmp_path: Path):
    """Two programs that make one round at once: a key that appears meanwhile is neither replaced nor removed."""
    keys = KeyStore(tmp_path / "keys")
    keys.create("r1")
    (tmp_path / "keys" / "r1.invitations.key").unlink()
    secret = keys.round_key("r1")
    with pytest.raises(SurveyError) as caught:
        keys.create("r1")
    assert caught.value.problems[0].code is SurveyCode.KEY_EXISTS
    assert keys.round_key("r1") == secret
    assert not keys.exists("r1")
