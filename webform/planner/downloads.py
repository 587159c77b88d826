"""What the bench hands out: the annex of quotas, the plan as data, the timetable."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from flask import Response, abort, render_template

from webform.planner.access import blueprint
from webform.planner.bench import sound_bench
from webform.planner.papers import PaperFailed, annex, calendar
from webform.planner.workbench import PLACE
from webform.planner.written import written
from webform.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask.typing import ResponseReturnValue

    from webform.planner.bench import Bench

OFFICE = "application/vnd.openxmlformats-officedocument"
MIMES = {
    "annex.docx": f"{OFFICE}.wordprocessingml.document",
    "annex.xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "plan.yaml": "application/yaml; charset=utf-8",
    "timetable.ics": "text/calendar; charset=utf-8",
}


@blueprint.get(f"{PLACE}/files/<name>")
def download(kind: str, key: str, name: str) -> ResponseReturnValue:
    """Give a file about the plan with its changes."""
    maker = MAKERS.get(name)
    if maker is None:
        abort(404)
    bench = sound_bench(kind, key)
    try:
        made = maker(bench)
    except PaperFailed:
        return page([say("planner.file.failed")], say("planner.title"), bench.address())
    response = Response(made, content_type=MIMES[name])
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(bench, name)}"'
    return response


def page(text: list[str], title: str, here: str) -> ResponseReturnValue:
    """Return the page that says why there is no file."""
    return render_template("message.html", title=title, text=text, home=here, here=here), 422


def file_name(bench: Bench, name: str) -> str:
    """Return the name under which a file is saved: plain letters, the variant's name in it."""
    title = bench.variant.name if bench.variant else ""
    plain = unicodedata.normalize("NFD", title.replace("đ", "d").replace("Đ", "D"))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    kind, suffix = name.split(".")
    return "-".join([bench.base.id, *words[:6], kind]) + f".{suffix}"


def _plan(bench: Bench) -> bytes:
    return written(bench).encode("utf-8")


def _word(bench: Bench) -> bytes:
    return annex(bench, ".docx")


def _excel(bench: Bench) -> bytes:
    return annex(bench, ".xlsx")


MAKERS: Mapping[str, Callable[[Bench], bytes]] = {
    "annex.docx": _word,
    "annex.xlsx": _excel,
    "plan.yaml": _plan,
    "timetable.ics": calendar,
}
