"""What was reckoned lately, kept for the next key: the plan itself is asked for at every one."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sampling.knobs import changeable

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from sampling.knobs import Knob
    from sampling.plan import Plan

MOST: Final = 256
Found = TypeVar("Found")

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def kept(key: Hashable, reckon: Callable[[], Found]) -> Found:
    """Return what was reckoned for `key`, reckoning it where it is not known; the oldest is forgotten.

    Two threads may reckon the same at once: they find the same.
    """
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            known: Found = _kept[key]
            return known
    found = reckon()
    with _lock:
        _kept[key] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def knobs_of(plan: Plan) -> tuple[Knob, ...]:
    """Return everything that can be changed in a plan."""
    return kept(("knobs", plan.version), lambda: changeable(plan))
