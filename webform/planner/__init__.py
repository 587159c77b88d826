"""The planner's pages; importing them gives the blueprint its routes."""

from webform.planner import compare, crosswalk, downloads, home, readings, rounds, saving, size, workbench
from webform.planner.access import blueprint

__all__ = [
    "blueprint",
    "compare",
    "crosswalk",
    "downloads",
    "home",
    "readings",
    "rounds",
    "saving",
    "size",
    "workbench",
]
