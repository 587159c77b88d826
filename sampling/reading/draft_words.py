"""Small decisions behind a draft plan: who chooses, whose persons are the same, what things are called."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from sampling.dimension import unit_words
from sampling.plan import ChosenBy, Text
from sampling.reading.formula_parts import Formula, Product
from sampling.reading.letters import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sampling.plan import Group, Term
    from sampling.reading.amounts import Amount
    from sampling.reading.figures import ReadGroup
    from sampling.reading.units import ReadFactor

_RANDOM = re.compile(r"ngẫu nhiên|random", re.IGNORECASE)
_WHERE = re.compile(
    r"\s*(?:của|thuộc|tại|ở|in|of)\s+(?:the\s+)?\d+\s+[^,;]*(?:,\s*(?:cơ quan ngang bộ|thành phố"
    r"|thị xã)[^,;]*)*.*$",
    re.IGNORECASE,
)

NOTES = (
    Text(
        "bản nháp do khaosat đọc từ văn bản: chỗ ghi assumption: true là suy ra, cần xác nhận",
        "a draft that khaosat read from the document: assumption: true marks what wants confirming",
    ),
)


def formula_of(read: ReadGroup) -> Formula | None:
    """Return the formula of a group, the one of a rate with its number of units included."""
    if read.formula is not None or read.rate is None or read.times is None:
        return read.formula
    return Formula((Product((read.rate, read.times), 0, 0),), None, 0, 0)


def both(words: str) -> Text:
    """Return words for both languages: a document has one."""
    said = " ".join(words.split()) or "–"
    return Text(said, said)


def slug(words: str) -> str:
    """Return a name of plain letters for an id.

    Examples
    --------
    >>> slug("Kế hoạch 757.docx")
    'ke-hoach-757'
    """
    plain = fold(words.rsplit("/", 1)[-1].rsplit(".", 1)[0] if "." in words else words)
    letters = re.sub(r"[^a-z0-9]+", "-", _ascii(plain)).strip("-")
    return letters[:60] or "plan"


def _ascii(words: str) -> str:
    apart = unicodedata.normalize("NFD", words.replace("đ", "d"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).lower()


def has_open(terms: Sequence[Term]) -> bool:
    """Tell whether a factor of the terms is not printed."""
    return any(factor.value is None for term in terms for factor in term.factors)


def is_whole(amounts: Sequence[Amount]) -> bool:
    """Tell whether amounts multiply to a whole number of persons that a plan can hold."""
    product = Fraction(1)
    for amount in amounts:
        product *= amount.value if amount.value is not None else 1
    return product.denominator == 1 and 0 < product < 10**9


def has_word(terms: Sequence[Term], word: str) -> bool:
    """Tell whether a factor counts `word`."""
    return any(word in factor.numerator for term in terms for factor in term.factors)


def is_outside(read: ReadGroup, terms: Sequence[Term]) -> bool:
    """Tell whether persons of provinces rate the ministries."""
    return read.tier == "ministry" and has_word(terms, "province")


def chooser(words: str, *, every: bool) -> ChosenBy:
    """Return who picks the persons, as far as the words say."""
    if every:
        return ChosenBy.EVERYONE
    return ChosenBy.RANDOM if _RANDOM.search(words) else ChosenBy.RATED_UNIT


def assumptions(words: str, *, every: bool, outside: bool) -> Iterator[Text]:
    """Yield what the draft assumes about a group."""
    if not every and not _RANDOM.search(words):
        yield Text(
            "đơn vị được đánh giá tự chọn người (văn bản không ghi ai chọn)",
            "the rated unit chooses the persons (the document does not say who does)",
        )
    if outside:
        yield Text(
            "mỗi người đánh giá bộ quản lý ngành của mình (văn bản không ghi đánh giá bộ nào)",
            "everyone rates the ministry of his or her field (the document does not say which)",
        )


def factor_label(factor: ReadFactor) -> Text:
    """Return what a factor is called."""
    if factor.amount.value is None and not factor.amount.unit:
        word = unit_words().get(factor.above, Text(factor.above, factor.above))
        return Text(f"số {word.vi} (văn bản không ghi)", f"number of {word.en} (not printed)")
    if factor.amount.value is None:
        return both(factor.amount.label or factor.amount.unit)
    return both(factor.amount.unit or factor.above)


def may_range(amount: Amount, printed: Amount) -> bool:
    """Tell whether a printed range is about an amount."""
    return (
        amount.value is not None
        and printed.low is not None
        and printed.high is not None
        and printed.low <= amount.value <= printed.high
    )


def within(groups: Sequence[Group]) -> Iterator[Group]:
    """Yield the groups; one whose label another tier's larger group has holds the same persons."""
    for group in groups:
        same = [
            other
            for other in groups
            if {other.tier, group.tier} == {"ministry", "province"}
            and other.stated
            and group.stated
            and _core(other.label.vi) == _core(group.label.vi)
            and other.stated.value >= group.stated.value
        ]
        twin = same[0] if same and len(_core(group.label.vi)) > 15 else None
        if twin is None or (twin.stated == group.stated and twin.id < group.id):
            yield group
            continue
        text = Text(
            f"những người này cũng nằm trong danh sách {twin.id} (cùng tên nhóm)",
            f"the same persons are on the list of {twin.id} (same name)",
        )
        yield replace(group, persons_within=twin.id, assumptions=(*group.assumptions, text))


def _core(label: str) -> str:
    return " ".join(fold(word) for word in re.findall(r"\w+", _WHERE.sub("", label)))
