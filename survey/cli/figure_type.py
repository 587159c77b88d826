"""Numbers on the command line as people write them: 5 %, 0,05, 1.600; none is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sampling.figure_text import Unread

    # Older releases of click do not subscript it at run time.
    FloatType = click.ParamType[float]
else:
    FloatType = click.ParamType


class Figure(FloatType):
    """A number; with `whole`, one that can only be whole, so that 1.600 is 1600."""

    name = "number"

    def __init__(self, *, whole: bool = False) -> None:
        self.whole = whole

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ARG002
        """Return the number.

        Raises
        ------
        SamplingError
            ``size-figure-unreadable`` or ``size-figure-ambiguous``.
        """
        from sampling.figure_text import Unread, figure

        if isinstance(value, int | float):
            return float(value)
        found = figure(str(value), whole=self.whole)
        if isinstance(found, Unread):
            raise _refusal(found, param)
        return found


def _refusal(found: Unread, param: click.Parameter | None) -> Exception:
    from sampling.errors import Problem, SamplingError
    from sampling.size_codes import SizeCode

    where = max(param.opts, key=len) if param else ""
    code = SizeCode.FIGURE_AMBIGUOUS if found.ambiguous else SizeCode.FIGURE_UNREADABLE
    facts = {"found": found.text}
    if found.ambiguous:
        facts |= {"grouped": found.grouped, "decimal": found.decimal.replace(".", ",")}
    return SamplingError([Problem(where, code, facts)])


NUMBER = Figure()
WHOLE = Figure(whole=True)
