"""Respondent lists: invent one from a plan, read a real one, check it, write it; not for pages (pandas)."""

from __future__ import annotations

from sampling.frame_file import write
from sampling.frame_layout import COLUMNS
from sampling.frame_simulation import simulate

__all__ = ["COLUMNS", "simulate", "write"]
