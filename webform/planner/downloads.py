"""What the bench hands out: the annex of quotas, the plan as data, the timetable."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from flask import Response, abort

from webform.planner.access import blueprint
from webform.planner.bench import sound_bench
from webform.planner.workbench import PLACE
from webform.planner.written import written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from webform.planner.bench import Bench

MIMES = {
    "plan.yaml": "application/yaml; charset=utf-8",
}


@blueprint.get(f"{PLACE}/files/<name>")
def download(kind: str, key: str, name: str) -> Response:
    """Give a file about the plan with its changes."""
    maker = MAKERS.get(name)
    if maker is None:
        abort(404)
    bench = sound_bench(kind, key)
    response = Response(maker(bench), content_type=MIMES[name])
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(bench, name)}"'
    return response


def file_name(bench: Bench, name: str) -> str:
    """Return the name under which a file is saved: plain letters, the variant's name in it."""
    title = bench.variant.name if bench.variant else ""
    plain = unicodedata.normalize("NFD", title.replace("đ", "d").replace("Đ", "D"))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    kind, suffix = name.split(".")
    return "-".join([bench.base.id, *words[:6], kind]) + f".{suffix}"


def _plan(bench: Bench) -> bytes:
    return written(bench).encode("utf-8")


MAKERS: Mapping[str, Callable[[Bench], bytes]] = {"plan.yaml": _plan}
