"""The web process stays light: what is heavy is the worker's."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = (
    "pandas",
    "statsmodels",
    "pyarrow",
    "altair",
    "vl_convert",
    "analysis",
    "scipy.stats",
    "sampling.frame",
    "docx",
    "xlsxwriter",
    "pypdf",
    "pdfminer",
)

WALK = """
import re, sys
from survey.staff import create_sign_in
from survey.store import open_store
from webform import Settings, create_app

url, code, round_id = sys.argv[1:]
store = open_store(url)
app = create_app(store, settings=Settings(secret=b"k" * 32))
client = app.test_client()


def token(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True)).group(1)


page = client.get("/c/" + code)
page = client.post("/enter", data={"csrf_token": token(page), "code": code}, follow_redirects=True)
page = client.post("/pin", data={"csrf_token": token(page), "pin": "246802", "again": "246802"}, follow_redirects=True)
form = page.request.path
page = client.post(form + "/begin", data={"csrf_token": token(page), "consent": "y"}, follow_redirects=True)
page = client.post(page.request.path, data={"csrf_token": token(page), "go": "skip", "version": "0"}, follow_redirects=True)
page = client.get("/staff/sign-in/" + create_sign_in(store))
page = client.post("/staff/sign-in", data={"csrf_token": token(page), "token": re.search(r'name="token" value="([^"]+)"', page.get_data(as_text=True)).group(1)}, follow_redirects=True)
assert page.request.path == "/staff/", page.request.path
bench = "/planner/plans/757-2023"
posted = {"csrf_token": token(client.get(bench)), "k.Q04.officials": "45", "r.Q01": "60", "less": "10"}
for go in ("live", ""):
    assert client.post(bench, data={**posted, "go": go}).status_code in (200, 303)
saved = client.post(bench + "/save", data={**posted, "name": "x"}).location
for address in (saved, saved + "/files/plan.yaml", saved + "/round", "/planner/", "/planner/size", "/planner/compare?of=" + saved.split("/")[-1]):
    assert client.get(address).status_code == 200, address
for address in ("/staff/plans", "/staff/plans/757-2023", "/staff/plans/757-2023/new", f"/staff/rounds/{round_id}", f"/staff/rounds/{round_id}/quotas", f"/staff/rounds/{round_id}/results", f"/staff/rounds/{round_id}/list.csv"):
    assert client.get(address).status_code in (200, 404), address
store.dispose()
print("\\n".join(sys.modules))
"""


def test_walking_the_pages_loads_nothing_heavy(round_template: tuple[Path, list[str]], tmp_path: Path):
    """On a fresh interpreter, after a respondent's and an organiser's pages."""
    import shutil

    folder, codes = round_template
    copy = tmp_path / "site"
    shutil.copytree(folder, copy)
    walked = subprocess.run(
        [sys.executable, "-c", WALK, f"sqlite:///{copy}/khaosat.db", codes[-1], "bp-2022"],
        env=os.environ | {"KHAOSAT_KEYS_DIR": str(copy / "keys")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert walked.returncode == 0, walked.stderr
    loaded = set(walked.stdout.split())
    assert "webform.staff.results" in loaded
    assert [name for name in HEAVY if name in loaded] == []
