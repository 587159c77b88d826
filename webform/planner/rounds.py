"""From the bench to a round: the round is made from the plan as it lies there."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from webform.planner.access import blueprint
from webform.planner.bench import sound_bench
from webform.planner.workbench import PLACE
from webform.planner.written import written
from webform.staff.making import offer_round, take_round

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get(f"{PLACE}/round")
def new_round(kind: str, key: str) -> str:
    """Offer a new round of the plan with its changes."""
    bench = sound_bench(kind, key)
    return offer_round(bench.plan, bench.address())


@blueprint.post(f"{PLACE}/round")
def make_round(kind: str, key: str) -> ResponseReturnValue:
    """Make the round; it keeps the plan with its changes as a text of its own."""
    bench = sound_bench(kind, key)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "plan.yaml")
        file.write_text(written(bench), encoding="utf-8")
        return take_round(bench.plan, str(file), bench.address())
