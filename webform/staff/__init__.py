"""The pages of those who run a round; importing them gives the blueprint its routes."""

from webform.staff import making, planner, results, rounds
from webform.staff.access import blueprint

__all__ = ["blueprint", "making", "planner", "results", "rounds"]
