"""What the page of a bench shows and keeps between typing and saving."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from webform.planner.fields import field_id
from webform.words import current_lang

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from webform.planner.bench import Bench
    from webform.planner.fields import Spec


@dataclass(frozen=True)
class Sheet:
    """A bench with its fields, what was typed into them, what is wrong, and a name to save it under."""

    bench: Bench
    specs: Mapping[str, Spec]
    texts: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    name: str = ""
    note: str = ""
    name_error: str = ""
    note_error: str = ""

    @property
    def wrong(self) -> bool:
        """Whether something typed cannot be reckoned with."""
        return bool(self.errors or self.problems)

    @property
    def price_errors(self) -> bool:
        """Whether one of the prices cannot be read: they are folded away."""
        return any(name.startswith("c.") for name in self.errors)

    @property
    def day_errors(self) -> bool:
        """Whether one of the durations cannot be read: they are folded away, too."""
        return any(name.startswith("t.") for name in self.errors)

    def with_problems(self, problems: Iterable[str]) -> Sheet:
        """Return the sheet with problems that belong to no field."""
        return replace(self, problems=(*self.problems, *problems))

    def summary(self) -> list[tuple[str, str]]:
        """Return (id of the field, what is wrong) for the summary on top."""
        lang = current_lang()
        said = [
            (field_id(name), f"{self.specs[name].label.say(lang)}: {text}")
            for name, text in self.errors.items()
        ]
        said += [
            (place, text) for place, text in (("name", self.name_error), ("note", self.note_error)) if text
        ]
        return said + [("main", text) for text in self.problems]
