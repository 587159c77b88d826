"""A site with an open round, and people who walk through it in a real browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class Site:
    """A running server, its store, and the links of persons who have not come yet."""

    url: str
    store: Any
    links: Iterator[str]


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, make_small_round: Callable[..., str], chromium: Any
) -> Iterator[Site]:
    """Give a server over SQLite with an open round of 367 forms."""
    from survey.demo.server import any_port, form_server
    from survey.invitations import invite
    from survey.store.engine import open_store

    folder = tmp_path_factory.mktemp("site")
    settings = {
        "KHAOSAT_DATABASE_URL": f"sqlite:///{folder}/khaosat.db",
        "KHAOSAT_KEYS_DIR": str(folder / "keys"),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        store = open_store()
        round_id = make_small_round(store)
        port = any_port()
        links = [row.link for row in invite(store, round_id, base_url=f"http://127.0.0.1:{port}")]
        with form_server(port, log=folder / "server.log", settings=settings) as url:
            yield Site(url, store, iter(links))
        store.dispose()


@pytest.fixture
def look() -> Callable[[Any], None]:
    """Give a function that looks at a page as a person with any eyes does: axe finds nothing, nothing sticks out."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def see(page: Any) -> None:
        results = axe.run(page)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px wider than the window"

    return see
