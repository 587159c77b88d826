"""A site over the small round, and people who use it through Flask's test client."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from survey.store import Store

ROUND = "bp-2022"
PIN = "246802"


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    moment: datetime

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.moment

    def forward(self, **by: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**by)


@dataclass
class Visitor:
    """Somebody with a browser: gets pages, fills in forms as they stand, presses buttons."""

    client: FlaskClient
    page: TestResponse = field(init=False)

    def get(self, path: str) -> TestResponse:
        """Open an address and follow where it leads."""
        self.page = self.client.get(path, follow_redirects=True)
        return self.page

    def press(self, wanted: str, follow: bool = True, **filled: Any) -> TestResponse:
        """Send the form that has a control or an id of this name, as it stands, with `filled` changed."""
        form = self.form(wanted)
        sent = {**form.standing(), **filled}
        self.page = self.client.post(form.action or self.path, data=sent, follow_redirects=follow)
        return self.page

    def form(self, wanted: str) -> Any:
        """Return the form of the page with a control or an id of this name."""
        from survey.demo.pages import read_page

        found = read_page(self.text).form_with(wanted)
        assert found is not None, f"{self.path}: no form with {wanted!r}"
        return found

    def choose(self, **instead: Any) -> dict[str, Any]:
        """Return a first choice for each question of the page, with some chosen otherwise (``None``: left blank)."""
        chosen: dict[str, Any] = {}
        for name, value in re.findall(r'type="radio" name="([^"]+)" value="([^"]+)"', self.text):
            chosen.setdefault(unescape(name), unescape(value))
        return {name: value for name, value in {**chosen, **instead}.items() if value is not None}

    @property
    def text(self) -> str:
        """Return the page."""
        return self.page.get_data(as_text=True)

    @property
    def path(self) -> str:
        """Return the address of the page."""
        return self.page.request.path

    @property
    def title(self) -> str:
        """Return the title of the page."""
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        assert found is not None
        return unescape(found.group(1))


@dataclass
class Respondent(Visitor):
    """Somebody who was sent a code."""

    code: str = ""

    def enter(self, pin: str = PIN) -> TestResponse:
        """Open the link, begin, set or give the PIN."""
        self.get(f"/c/{self.code}")
        self.press("code")
        return self.press("pin", pin=pin, **({"again": pin} if 'name="again"' in self.text else {}))

    def begin(self) -> TestResponse:
        """Agree and go to the first page of questions."""
        return self.press("begin", consent="y")

    def start(self) -> TestResponse:
        """Come from the link to the first page of questions."""
        self.enter()
        return self.begin()

    def answer(self, go: str = "next", **instead: Any) -> TestResponse:
        """Answer every question of the page and press a button."""
        return self.press("answers", go=go, **self.choose(**instead))

    def answer_all(self) -> TestResponse:
        """Answer every page up to the review."""
        while not self.path.endswith("/review"):
            self.answer()
        return self.page

    def send(self, **filled: Any) -> TestResponse:
        """Send the form."""
        return self.press("submission", **filled)

    def fill_in(self) -> TestResponse:
        """Go from the link to the receipt."""
        self.start()
        self.answer_all()
        return self.send()

    @property
    def form_path(self) -> str:
        """Return the address of the form."""
        return "/".join(self.path.split("/")[:3])


@dataclass
class Site:
    """The application over a store with an open round; `codes` are those of persons who have not come yet."""

    app: Flask
    store: Store
    clock: Clock
    codes: Iterator[str]
    round_id: str

    def respondent(self, code: str | None = None) -> Respondent:
        """Return somebody who was sent a code and has a browser of their own."""
        return Respondent(self.app.test_client(), code=code or next(self.codes))

    def visitor(self) -> Visitor:
        """Return somebody without a code."""
        return Visitor(self.app.test_client())

    def staff(self) -> Visitor:
        """Return somebody of the staff, signed in."""
        from survey.staff import create_sign_in

        someone = self.visitor()
        someone.get(f"/staff/sign-in/{create_sign_in(self.store, clock=self.clock)}")
        someone.press("token")
        return someone

    def dump(self) -> list[str]:
        """Return everything that the database holds."""
        import sqlite3

        path = self.store.url.removeprefix("sqlite:///")
        with sqlite3.connect(path) as connection:
            lines = list(connection.iterdump())
        connection.close()
        return lines


@pytest.fixture(scope="session")
def round_template(
    tmp_path_factory: pytest.TempPathFactory, make_small_round: Callable[..., str]
) -> tuple[Path, list[str]]:
    """Give a folder with a database, its keys, an open round of 367 forms, and the codes of its persons."""
    from survey.invitations import invite
    from survey.store import open_store

    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KHAOSAT_KEYS_DIR", str(folder / "keys"))
        store = open_store(f"sqlite:///{folder}/khaosat.db")
        make_small_round(store, round_id=ROUND)
        codes = [row.code for row in invite(store, ROUND, base_url="http://localhost")]
        store.dispose()
    return folder, codes


@pytest.fixture
def clock() -> Clock:
    """Give the clock of the site."""
    return Clock(datetime.now(UTC))


@pytest.fixture
def site_store(
    tmp_path: Path, round_template: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """Give a store of this test's own with the open round."""
    from survey.store import open_store

    folder = tmp_path / "site"
    shutil.copytree(round_template[0], folder)
    monkeypatch.setenv("KHAOSAT_KEYS_DIR", str(folder / "keys"))
    store = open_store(f"sqlite:///{folder}/khaosat.db")
    yield store
    store.dispose()


@pytest.fixture
def make_site(site_store: Store, clock: Clock, round_template: tuple[Path, list[str]]) -> Callable[..., Site]:
    """Give a function that makes a site; its arguments are settings."""

    def make(**options: Any) -> Site:
        from webform import Settings, create_app

        settings = Settings(secret=b"k" * 32, clock=clock, **options)
        app = create_app(site_store, settings=settings)
        return Site(app, site_store, clock, iter(round_template[1]), ROUND)

    return make


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """Give a site with an open round."""
    return make_site()


@pytest.fixture
def respondent(site: Site) -> Respondent:
    """Give somebody who was sent a code and has not come yet."""
    return site.respondent()


@pytest.fixture
def code_of_two_forms(site: Site) -> str:
    """Give the code of a person who is asked about two tiers."""
    from survey.invitations import invite
    from survey.rounds import add_list, plan_of

    with site.store.read() as db:
        plan = plan_of(db, site.round_id)
    first = {group.tier: group for group in reversed(plan.groups)}
    rows = [
        {
            "person": "hai-phieu",
            "group": group.id,
            "unit": unit,
            "agency": "",
            "rates": unit,
            "position": "",
            "name": "Người giả định 99999",
            "email": "",
            "phone": "",
            "invented": "1",
        }
        for group, unit in ((group, plan.tier(tier).units[0]) for tier, group in first.items())
    ]
    report = add_list(site.store, site.round_id, rows)
    assert report.problems == ()
    invitations = invite(site.store, site.round_id, base_url="http://localhost")
    return next(row.code for row in invitations if row.person == "hai-phieu")
