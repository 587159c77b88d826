"""The pages about selection say what is so: the example draws, fields, methods, columns and functions exist."""

import importlib
import pkgutil
import re
from pathlib import Path

import sampling.selection
from sampling.frame_layout import COLUMNS
from sampling.selection.design_file import STAGE_FIELDS, parse_design
from sampling.selection.methods import Method
from sampling.selection.sample_list import LAST_COLUMNS

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "selection.md").read_text(encoding="utf-8")
METHODS = (DOCS / "methods-selection.md").read_text(encoding="utf-8")


def first_cells(page, heading):
    """Return the words in code of the first column of the table under a heading."""
    table = page.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return [
        word
        for row in re.findall(r"^\| (.*?) \|", table, re.MULTILINE)
        for word in re.findall(r"`(\w+)", row)
    ]


def test_the_example_is_a_design():
    """It is read as it stands."""
    design = parse_design(re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)[0])
    assert [stage.unit for stage in design.stages] == ["province", "district", "commune", "person"]


def test_every_field_and_every_method_has_its_line():
    """And no line describes what does not exist."""
    assert set(first_cells(PAGE, "field of a stage")) == set(STAGE_FIELDS)
    assert set(first_cells(PAGE, "method")) == set(Method)


def test_every_added_column_has_its_line():
    """The frame's own columns stay as they are."""
    assert set(first_cells(PAGE, "column")) == set(LAST_COLUMNS)
    assert set(LAST_COLUMNS).isdisjoint(COLUMNS)


def test_every_function_of_the_methods_page_exists():
    """A formula names the function that computes it."""
    modules = [
        importlib.import_module(f"sampling.selection.{found.name}")
        for found in pkgutil.iter_modules(sampling.selection.__path__)
    ]
    known = {name for module in modules for name in vars(module)}
    rows = [
        row.split("|")[3]
        for row in METHODS.splitlines()
        if row.startswith("| ") and "| function |" not in row
    ]
    named = {name.rpartition(".")[2] for row in rows for name in re.findall(r"`([\w.]+)`", row)}
    assert named - known == set()
    assert len(named) > 20
