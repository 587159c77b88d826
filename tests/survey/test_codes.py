"""Access codes: 128 bits, printed in groups, read tolerantly, kept as a hash only."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.codes import ALPHABET, code_hash, derive_code, normalise_code

secrets = st.binary(min_size=32, max_size=32)
names = st.text(alphabet="0123456789abcdef", min_size=32, max_size=32)


@given(secrets, names)
def test_a_code_is_read_back_as_it_was_printed(secret: bytes, name: str):
    """Twenty-six letters in groups lead to the same letters."""
    code = derive_code(secret, name)
    assert normalise_code(code) == code.replace("-", "")
    assert len(code.replace("-", "")) == 26


@given(secrets, names)
def test_a_code_holds_128_bits_of_the_hmac(secret: bytes, name: str):
    """The letters are the number, whole."""
    number = 0
    for letter in derive_code(secret, name).replace("-", ""):
        number = number * 32 + ALPHABET.index(letter)
    assert number == int.from_bytes(hashlib.new("sha256", b"").digest()[:0] + _hmac(secret, name), "big")


def _hmac(secret: bytes, name: str) -> bytes:
    import hmac

    return hmac.new(secret, name.encode(), "sha256").digest()[:16]


@pytest.mark.parametrize(
    "typed",
    [
        "2abcd-efghj-kmnpq-rstvw-xyz012",
        " 2ABCD EFGHJ KMNPQ RSTVW XYZ012 ",
        "2ABCD–EFGHJ—KMNPQ‑RSTVW-XYZ012",
        "2ABCDEFGHJKMNPQRSTVWXYZO12",
        "2ABCDEFGHJKMNPQRSTVWXYZ0l2",
        "2ABCDEFGHJKMNPQRSTVWXYZ0I2",
        "２ＡＢＣＤ－ＥＦＧＨＪ－ＫＭＮＰＱ－ＲＳＴＶＷ－ＸＹＺ０１２",
        "2ABCD\tEFGHJ\nKMNPQ\u00a0RSTVW\u200bXYZ012",
    ],
)
def test_case_spaces_dashes_and_lookalikes_do_not_matter(typed: str):
    """Codes are typed from paper and phones."""
    assert normalise_code(typed) == "2ABCDEFGHJKMNPQRSTVWXYZ012"


@pytest.mark.parametrize(
    "typed", ["", "2ABCD", "UABCD-EFGHJ-KMNPQ-RSTVW-XYZ012", "8ABCD-EFGHJ-KMNPQ-RSTVW-XYZ012", "x" * 10_000]
)
def test_what_cannot_be_a_code_is_none_and_has_a_hash_all_the_same(typed: str):
    """Malformed codes go the way of unknown ones."""
    assert normalise_code(typed) is None
    assert code_hash(typed) == hashlib.sha256(b"").digest()


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_the_reading(typed: str):
    """Any text is a code or none."""
    assert normalise_code(typed) is None or len(normalise_code(typed)) == 26
