"""How fast the planner's page answers to a key: plan 757 with quotas, precision and cost.

Run ``python benchmarks/bench_planner_page.py [times]``. Each answer is to numbers that were not asked for
before. Printed: the best, the median and the slowest in milliseconds, and beside them the same figures
reckoned without pages (the ratio is what the page itself costs). Both give the same total: checked first.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import tempfile
import time
from html import unescape

from sampling.cost import load_costs, plan_cost
from sampling.load import load_plan
from sampling.precision import expected_precision
from sampling.precision.assumptions_file import assumptions_for
from sampling.quota import quotas
from sampling.what_if import change
from survey.staff import create_sign_in
from survey.store import open_store
from webform import Settings, create_app

BENCH = "/planner/plans/757-2023"
LIMIT = 100


def main(times: int = 20) -> None:
    """Ask the page and the functions behind it the same things and print how long both take."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KHAOSAT_KEYS_DIR"] = f"{folder}/keys"
        store = open_store(f"sqlite:///{folder}/khaosat.db")
        client = create_app(store, settings=Settings(secret=b"k" * 32)).test_client()
        token = sign_in(client, create_sign_in(store))
        page = [ask(client, token, 100 + n) for n in range(times)]
        store.dispose()
    bare = [reckon(100 + n) for n in range(times)]
    assert [forms for forms, _ in page] == [forms for forms, _ in bare], "page and functions disagree"
    show("page", [took for _, took in page[1:]])
    show("functions alone", [took for _, took in bare[1:]])
    best = min(took for _, took in page[1:])
    print(f"ratio of the medians: {median(page) / median(bare):.2f}")
    print(f"best answer {'within' if best <= LIMIT else 'OVER'} {LIMIT} ms")


def sign_in(client, link: str) -> str:
    """Sign in and return the token of the bench's page."""
    page = client.get(f"/staff/sign-in/{link}").text
    client.post("/staff/sign-in", data={"csrf_token": field(page), "token": link})
    return field(client.get(BENCH).text)


def field(page: str) -> str:
    """Return the token of a page."""
    return unescape(re.search(r'name="csrf_token" value="([^"]+)"', page).group(1))


def ask(client, token: str, officials: int) -> tuple[int, float]:
    """Return the forms that the page shows, and the milliseconds it took."""
    sent = {"csrf_token": token, "go": "live", "k.Q04.officials": str(officials)}
    begun = time.perf_counter()
    text = client.post(BENCH, data=sent).text
    took = 1000 * (time.perf_counter() - begun)
    return int(re.search(r"<dd>([\d.]+)", text).group(1).replace(".", "")), took


def reckon(officials: int) -> tuple[int, float]:
    """Return the forms of the same plan, and the milliseconds that quotas, precision and cost took."""
    plan = load_plan("757-2023")
    begun = time.perf_counter()
    changed = change(plan, {"Q04.officials": officials})
    forms = quotas(changed).forms
    expected_precision(changed, assumptions_for(changed))
    plan_cost(changed, load_costs(), assumptions_for(changed))
    return forms, 1000 * (time.perf_counter() - begun)


def median(rows: list[tuple[int, float]]) -> float:
    """Return the median time, the first left out: it fills caches."""
    return statistics.median(took for _, took in rows[1:])


def show(what: str, took: list[float]) -> None:
    """Print best, median and slowest."""
    middle = statistics.median(took)
    print(f"{what}: best {min(took):.0f} ms, median {middle:.0f} ms, slowest {max(took):.0f} ms")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
