"""Pages of a questionnaire made ready for the templates, once per version, language and rated units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from questionnaires.answers import Field
from questionnaires.model import Item, ItemType
from questionnaires.posted import MARK
from webform.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from questionnaires.model import Questionnaire
    from questionnaires.route import Step

LIMIT = 4096
Names = tuple[tuple[str, str], ...]
"""Rated units: (code, name) in the order in which they are rated."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: what is posted, what is read, the id of its input."""

    value: str
    label: str
    id: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question as its partial needs it; `parts` are its rated units (only for `unit_scale`)."""

    name: str
    id: str
    kind: str
    number: str
    label: str
    hint: str
    required: bool
    options: tuple[Choice, ...]
    specials: tuple[Choice, ...]
    whole: bool
    max_length: int | None
    parts: tuple[Question, ...] = ()

    @property
    def target(self) -> str:
        """Return the id that an error links to: the first input."""
        return self.options[0].id if self.options else self.id


@dataclass(frozen=True, slots=True)
class PageView:
    """One step, ready to be shown."""

    key: str
    title: str
    intro: str
    unit: str
    items: tuple[Question, ...]

    def questions(self) -> tuple[Question, ...]:
        """Return what is asked, each rated unit of a `unit_scale` by itself, in order."""
        return tuple(part for item in self.items for part in (item.parts or (item,)))


_views: dict[tuple[object, ...], PageView] = {}


def page_view(questionnaire: Questionnaire, step: Step, names: Names, lang: str) -> PageView:
    """Return a step ready to be shown; the same step is compiled once."""
    key = (questionnaire.version, step.key, tuple(item.id for item in step.items), names, lang)
    if key not in _views:
        if len(_views) >= LIMIT:
            _views.clear()
        _views[key] = _compile(step, names, lang)
    return _views[key]


def _compile(step: Step, names: Names, lang: str) -> PageView:
    unit = dict(names).get(step.unit or "", "")
    return PageView(
        key=step.key,
        title=step.page.title.about(lang, unit),
        intro=step.page.intro.about(lang, unit) if step.page.intro else "",
        unit=unit,
        items=tuple(_question(item, step, names, lang, place) for place, item in enumerate(step.items, 1)),
    )


def _question(item: Item, step: Step, names: Names, lang: str, place: int) -> Question:
    if item.type is not ItemType.UNIT_SCALE:
        return _one(Field(item, step.unit), dict(names), lang, str(place))
    whole = _one(Field(item), {}, lang, str(place))
    parts = tuple(
        _one(Field(item, code), dict(names), lang, f"{place}.{n}", label=name)
        for n, (code, name) in enumerate(names, 1)
    )
    return Question(
        **{name: getattr(whole, name) for name in Question.__slots__ if name != "parts"}, parts=parts
    )


def _one(field: Field, names: Mapping[str, str], lang: str, number: str, *, label: str = "") -> Question:
    item, unit = field.item, names.get(field.unit or "", "")
    spot = "q-" + field.name.replace("@", "-")
    return Question(
        name=field.name,
        id=spot,
        kind=item.type.value,
        number=number,
        label=label or item.label.about(lang, unit),
        hint=item.hint.about(lang, unit) if item.hint and not label else "",
        required=item.required,
        options=tuple(Choice(o.code, o.label.say(lang), f"{spot}-{o.code}") for o in item.options),
        specials=_specials(item, spot, lang),
        whole=item.whole,
        max_length=item.max_length,
    )


def _specials(item: Item, spot: str, lang: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(MARK + special.value, words(lang)[f"special.{special.value}"], f"{spot}-{special.value}")
        for special in item.specials
    )


def labels(view: PageView) -> Sequence[tuple[str, str]]:
    """Return (field name, words) of what a page asks, with the rated unit where it asks for several."""
    return [
        (part.name, f"{item.label} – {part.label}" if item.parts else part.label)
        for item in view.items
        for part in (item.parts or (item,))
    ]
