"""Pages read as a plain browser reads them: forms, their fields, buttons and links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]


@dataclass(slots=True)
class Field:
    """One control of a form; `checked` says whether a browser would send it as it stands."""

    name: str
    kind: str
    value: str
    checked: bool = True


@dataclass(slots=True)
class Form:
    """One form of a page: where it goes and its controls in page order."""

    action: str
    method: str
    id: str = ""
    fields: list[Field] = field(default_factory=list)
    buttons: list[Field] = field(default_factory=list)

    def every_name(self) -> set[str]:
        """Return the names of all controls, hidden ones and buttons included."""
        return {control.name for control in (*self.fields, *self.buttons)}

    def standing(self) -> dict[str, list[str]]:
        """Return what a browser would send if the person changed nothing."""
        sent: dict[str, list[str]] = {}
        for control in self.fields:
            if control.checked and control.name:
                sent.setdefault(control.name, []).append(control.value)
        return sent


@dataclass(slots=True)
class Page:
    """What a browser knows of a page."""

    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    text: str = ""

    def form_with(self, name: str) -> Form | None:
        """Return the first form that has this id, or a control or button of this name."""
        return next((form for form in self.forms if form.id == name or name in form.every_name()), None)


class _Reader(HTMLParser):
    """Collects forms, links and text of one page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.form: Form | None = None
        self.textarea: Field | None = None
        self.select: str | None = None
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "a" if "href" in given:
                self.page.links.append(given["href"])
            case "form":
                self.form = Form(given.get("action", ""), given.get("method", "get"), given.get("id", ""))
                self.page.forms.append(self.form)
            case "input" | "button" | "textarea" | "select" | "option" if self.form is not None:
                self._control(self.form, tag, given)

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if "disabled" in given:
            return
        match tag:
            case "input" if given.get("type") in {"radio", "checkbox"}:
                form.fields.append(Field(name, given["type"], given.get("value", "on"), "checked" in given))
            case "input" if given.get("type") != "submit":
                form.fields.append(Field(name, given.get("type", "text"), value))
            case "button" | "input":
                form.buttons.append(Field(name, "submit", value))
            case "textarea":
                self.textarea = Field(name, "textarea", "")
                form.fields.append(self.textarea)
            case "select":
                self.select = name
            case _:
                form.fields.append(Field(self.select or "", "option", value, "selected" in given))

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self.form = None
            case "textarea":
                self.textarea = None
            case "select":
                self.select = None

    def handle_data(self, data: str) -> None:
        if self.textarea is not None:
            self.textarea.value += data
        self.words.append(data)


def read_page(html: str) -> Page:
    """Return the forms, links and text of a page.

    Examples
    --------
    >>> page = read_page('<form method="post"><input type="radio" name="m1_1" value="5" checked></form>')
    >>> page.forms[0].standing()
    {'m1_1': ['5']}
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.page.text = " ".join(" ".join(reader.words).split())
    return reader.page
