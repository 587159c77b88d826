"""Respondent lists: invent one from a plan, read a real one, check it, write it; not for pages (pandas)."""

from __future__ import annotations

from sampling.frame_check import CheckedFrame, check
from sampling.frame_entries import inert
from sampling.frame_file import read_frame, write, write_whole
from sampling.frame_layout import COLUMNS, unit_name
from sampling.frame_list import RespondentList, read_rows
from sampling.frame_problems import Level, RowProblem
from sampling.frame_simulation import simulate

__all__ = [
    "COLUMNS",
    "CheckedFrame",
    "Level",
    "RespondentList",
    "RowProblem",
    "check",
    "inert",
    "read_frame",
    "read_rows",
    "simulate",
    "unit_name",
    "write",
    "write_whole",
]
