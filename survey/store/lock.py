"""A fair lock around the writers of an SQLite file: first come, first served."""

from __future__ import annotations

import threading
from collections import deque


class FairLock:
    """A lock that is given to the threads in the order in which they asked for it.

    SQLite lets one writer in at a time and makes the others try again after random waits, so that an unlucky
    one starves. Here they queue up. A thread that asks again while it holds the lock is told so: it would
    wait for itself.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[tuple[int, threading.Lock]] = deque()
        self._holder: int | None = None

    def acquire(self) -> None:
        """Wait for one's turn.

        Raises
        ------
        RuntimeError
            If this thread holds the lock already.
        """
        me = threading.get_ident()
        with self._guard:
            if self._holder is None:
                self._holder = me
                return
            if self._holder == me:
                raise RuntimeError("a writing session inside a writing session")
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append((me, turn))
        turn.acquire()

    def release(self) -> None:
        """Let the next one in."""
        with self._guard:
            if self._waiting:
                self._holder, turn = self._waiting.popleft()
                turn.release()
            else:
                self._holder = None
