"""A fair lock around the writers of an SQLite file: first come, first served."""

from __future__ import annotations

import threading
from collections import deque


class FairLock:
    """A lock that is given to the threads in the order in which they asked for it.

    SQLite lets one writer in at a time and makes the others try again after random waits, so that an unlucky
    one starves. Here they queue up.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def acquire(self) -> None:
        """Wait for one's turn."""
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def release(self) -> None:
        """Let the next one in."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False
