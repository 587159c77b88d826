"""Areas with their numbers of criteria and component criteria."""

import pytest

from sampling.areas import areas, read_areas
from sampling.errors import SamplingError


@pytest.mark.parametrize(
    ("decision", "tier", "counts"),
    [
        ("876", "ministry", [(7, 6), (9, 15), (6, 19), (4, 14), (6, 16), (3, 13), (3, 14)]),
        ("1150", "province", [(6, 2), (4, 6), (5, 19), (4, 12), (9, 16), (4, 15), (5, 17), (6, 8)]),
    ],
)
def test_each_area_has_the_numbers_of_its_decision(decision, tier, counts):
    """Criteria and component criteria per area, as published."""
    assert [(area.criteria, area.components) for area in areas(decision, tier).areas] == counts


def test_the_areas_add_up_to_the_printed_totals():
    """7 areas, 38 criteria, 97 components for ministries; 8, 43 and 95 for provinces."""
    ministry, province = areas("876/QĐ-BNV", "ministry"), areas("1150", "province")
    assert (len(ministry.areas), ministry.criteria, ministry.components) == (7, 38, 97)
    assert (len(province.areas), province.criteria, province.components) == (8, 43, 95)


def test_a_decision_that_is_not_there_names_those_that_are():
    """The problem says what was asked and what is at hand."""
    with pytest.raises(SamplingError) as caught:
        areas("1294", "ministry")
    assert caught.value.problems[0].facts["known"] == "876 (ministry), 1150 (province)"


def test_a_table_that_does_not_add_up_is_refused():
    """A typing error in the catalogue cannot pass."""
    entry = {
        "decision": "1",
        "tier": "ministry",
        "source": "x",
        "total": {"areas": 1, "criteria": 8, "components": 6},
        "areas": [{"id": "1", "vi": "a", "en": "a", "criteria": 7, "components": 6}],
    }
    with pytest.raises(ValueError, match="instead of"):
        read_areas(entry)
