"""What docs/questionnaires.md shows is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from questionnaires import About, ItemType, Special, parse_questionnaire
from questionnaires import items as item_reading
from questionnaires import load as questionnaire_reading
from questionnaires.model import RATES, TIERS

PAGE = (Path(__file__).parents[2] / "docs" / "questionnaires.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)


def test_the_example_is_a_questionnaire():
    """A reader can copy it and go on from there."""
    questionnaire = parse_questionnaire(BLOCKS[0], "docs")
    assert [page.id for page in questionnaire.pages] == ["quality", "reasons", "closing"]
    assert [item.criterion for item in questionnaire.scored()] == ["D5.1"]


def test_an_item_can_be_taken_with_changes():
    """The second example stands in the place of an item."""
    taken = BLOCKS[1].replace("d5_1", "priorities").replace("\n", "\n        ")
    text = BLOCKS[0].replace(
        "  - closing", f"  - id: more\n    title: {{vi: Thêm, en: More}}\n    items:\n        {taken}\n#"
    )
    assert not parse_questionnaire(text, "docs").item("priorities").required


@pytest.mark.parametrize(
    "key", [*item_reading.KEYS, *questionnaire_reading.KEYS, *ItemType, *Special, *About, *RATES, *TIERS]
)
def test_each_key_and_type_has_its_line(key):
    """Nothing that can be written is undocumented."""
    assert re.search(rf"\b{re.escape(key)}\b", PAGE)
