"""Selection: drawing units with known probabilities, in one stage or several; not for pages (pyarrow)."""

from __future__ import annotations

from sampling.selection.cube import balanced
from sampling.selection.design import Allocation, Design, Permanent, Size, Stage
from sampling.selection.design_file import designs_at_hand, load_design, parse_design
from sampling.selection.joint import stratified_joint, two_stage_joint
from sampling.selection.manifest import Manifest, manifest_of
from sampling.selection.methods import Method, draw_samples, hajek_joint, joint_probabilities
from sampling.selection.multistage import Drawn, design_probabilities, draw
from sampling.selection.multistage_joint import design_joint
from sampling.selection.permanent import permanent_numbers
from sampling.selection.replacement import replace_units
from sampling.selection.rotation import resting, rotation_starts
from sampling.selection.sample_list import sample_text
from sampling.selection.sizes import inclusion_probabilities
from sampling.selection.table import SamplingFrame, frame_of, read_sampling_frame

__all__ = [
    "Allocation",
    "Design",
    "Drawn",
    "Manifest",
    "Method",
    "Permanent",
    "SamplingFrame",
    "Size",
    "Stage",
    "balanced",
    "design_joint",
    "design_probabilities",
    "designs_at_hand",
    "draw",
    "draw_samples",
    "frame_of",
    "hajek_joint",
    "inclusion_probabilities",
    "joint_probabilities",
    "load_design",
    "manifest_of",
    "parse_design",
    "permanent_numbers",
    "read_sampling_frame",
    "replace_units",
    "resting",
    "rotation_starts",
    "sample_text",
    "stratified_joint",
    "two_stage_joint",
]
