"""A respondent who answers through the pages: cookies, hidden fields, redirects, nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from questionnaires.model import Special
from survey.demo.pages import Form, Page, read_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from questionnaires.model import Answers, Value

STEPS_AT_MOST = 400
"""More pages than any form has: a client that goes round in circles stops here."""

WITH_ERRORS = 422
"""Status of a form that is shown again with what is wrong in it."""


class PagesError(RuntimeError):
    """The pages did not answer as a respondent must expect."""


@dataclass(slots=True)
class Browser:
    """A client with cookies over one kept connection; follows redirects."""

    base_url: str
    cookies: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    url: str = ""
    connection: HTTPConnection | None = None

    def get(self, address: str) -> Page:
        """Return a page, after any redirects."""
        return self._ask("GET", urljoin(self.url or self.base_url, address), None)

    def send(self, form: Form, filled: Mapping[str, Sequence[str]]) -> Page:
        """Post a form as it stands with `filled` in place of its own values."""
        sent = {**form.standing(), **filled}
        body = urlencode([(name, value) for name, values in sent.items() for value in values])
        return self._ask("POST", urljoin(self.url, form.action), body)

    def close(self) -> None:
        """End the connection."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _ask(self, method: str, url: str, body: str | None) -> Page:
        for _ in range(10):
            status, location, html = self._one(method, url, body)
            if location is None:
                self.url = url
                return self._checked(status, html)
            method, url, body = "GET", urljoin(url, location), None
        raise PagesError(f"{urlsplit(url).path}: redirects without end")

    def _checked(self, status: int, html: str) -> Page:
        if status >= 400 and status != WITH_ERRORS:
            raise PagesError(f"{urlsplit(self.url).path}: HTTP {status}")
        return read_page(html)

    def _one(self, method: str, url: str, body: str | None) -> tuple[int, str | None, str]:
        parts = urlsplit(url)
        if self.connection is None:
            self.connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.url}
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        html = response.read().decode("utf-8")
        self.requests += 1
        self._keep_cookies(response.headers.get_all("Set-Cookie") or [])
        if response.will_close:
            self.close()
        return response.status, response.headers.get("Location"), html

    def _keep_cookies(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value


def answer_form(browser: Browser, link: str, form_id: str, answers: Answers, *, pin: str) -> str:
    """Go from the link of an invitation to the receipt of one form; return the receipt's words.

    Parameters
    ----------
    link
        The link that the respondent was sent.
    form_id
        Which of the person's forms.
    answers
        What the respondent answers; a question without one is passed over.
    pin
        Set at the first entry, asked at the next.

    Raises
    ------
    PagesError
        If a page is not the one that must come.
    """
    page = _enter(browser, link, pin)
    page = browser.send(_wanted(_start(browser, page, form_id), "begin"), {"consent": ["y"]})
    given = posted(answers)
    for _ in range(STEPS_AT_MOST):
        questions = page.form_with("answers")
        if questions is None:
            break
        page = _answer_page(browser, questions, given)
    receipt = browser.send(_wanted(page, "submission"), {"gaps": ["y"]})
    if receipt.form_with("submission") is not None:
        raise PagesError(f"{urlsplit(browser.url).path}: the form was not taken")
    return receipt.text


def posted(answers: Answers) -> dict[str, list[str]]:
    """Return answers as a browser posts them: field name → values.

    Examples
    --------
    >>> posted({("m1_1", "BYT"): "4", ("m1_2", "BYT"): Special.NO_OPINION, ("hours", None): 7.5})
    {'m1_1@BYT': ['4'], 'm1_2@BYT': ['__no_opinion'], 'hours': ['7,5']}
    """
    return {
        item if unit is None else f"{item}@{unit}": _values(value) for (item, unit), value in answers.items()
    }


def _values(value: Value) -> list[str]:
    if isinstance(value, Special):
        return [f"__{value.value}"]
    if isinstance(value, float):
        return [str(value).replace(".", ",")]  # as one types it on a Vietnamese page
    return list(value) if isinstance(value, tuple) else [str(value)]


def _enter(browser: Browser, link: str, pin: str) -> Page:
    page = browser.send(_wanted(browser.get(link), "code"), {})
    return browser.send(_wanted(page, "pin"), {"pin": [pin], "again": [pin]})


def _start(browser: Browser, page: Page, form_id: str) -> Page:
    """Return the first page of a form: at once, or over the list of the person's forms."""
    if page.form_with("begin") is not None:
        return page
    address = next((link for link in page.links if form_id in link), None)
    if address is None:
        raise PagesError(f"{urlsplit(browser.url).path}: the form is not on the person's list")
    return browser.get(address)


def _answer_page(browser: Browser, questions: Form, given: Mapping[str, Sequence[str]]) -> Page:
    """Fill in one page and go on; a page that asks about gaps is passed with them."""
    filled = {name: given[name] for name in questions.every_name() if name in given}
    goes = {button.value for button in questions.buttons if button.name == "go"}
    return browser.send(questions, {**filled, "go": ["skip" if "skip" in goes else "next"]})


def _wanted(page: Page, name: str) -> Form:
    form = page.form_with(name)
    if form is None:
        raise PagesError(f"a page without {name!r}: {page.text[:120]!r}")
    return form
