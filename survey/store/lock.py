"""A fair lock around the writers of an SQLite file: first come, first served, in all processes."""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections import deque
from typing import TYPE_CHECKING

from survey.errors import Problem, SurveyCode, SurveyError

if sys.platform != "win32":  # there processes take turns by SQLite's own waiting
    import fcntl

if TYPE_CHECKING:
    from pathlib import Path


class FairLock:
    """A lock that is given to the threads in the order in which they asked for it.

    SQLite lets one writer in at a time and makes the others try again after random waits, so that an unlucky
    one starves: with two processes of four threads one save in a hundred took more than half a second. Here
    threads queue up, and the first of each process queues up at a file beside the database, where the
    operating system keeps the order and lets go of a process that dies.

    A thread that asks again while it holds the lock is told so: it would wait for itself.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[tuple[int, threading.Lock]] = deque()
        self._holder: int | None = None
        self._file = file
        self._descriptor: int | None = None
        self._opened_by = 0

    def acquire(self) -> None:
        """Wait for one's turn.

        Raises
        ------
        RuntimeError
            If this thread holds the lock already.
        SurveyError
            ``database-readonly`` or ``database-full`` if the file beside the database cannot be made.
        """
        self._wait_for_threads()
        try:
            self._wait_for_processes()
        except BaseException:
            self._let_next_thread_in()
            raise

    def release(self) -> None:
        """Let the next one in."""
        if sys.platform != "win32" and self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self._let_next_thread_in()

    def close(self) -> None:
        """Let go of the file."""
        with self._guard:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None
                self._opened_by = 0

    def _wait_for_threads(self) -> None:
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

    def _let_next_thread_in(self) -> None:
        with self._guard:
            if self._waiting:
                self._holder, turn = self._waiting.popleft()
                turn.release()
            else:
                self._holder = None

    def _wait_for_processes(self) -> None:
        if sys.platform == "win32" or self._file is None:
            return
        if self._opened_by != os.getpid():  # a fork shares the descriptor, and with it the lock
            self._descriptor = _open(self._file)
            self._opened_by = os.getpid()
        assert self._descriptor is not None
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)


def _open(file: Path) -> int:
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        code = SurveyCode.DATABASE_FULL if full else SurveyCode.DATABASE_READONLY
        raise SurveyError([Problem("", code)]) from error
