"""Reading a stranger's document in a process of its own, with limits of time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from survey.errors import Problem, SurveyError
from survey.office.codes import DocumentCode
from survey.office.document import MIB, Document, refused

SECONDS = 30
MEMORY = 1024 * MIB


def read_document_apart(path: str | Path, *, seconds: float = SECONDS, memory: int = MEMORY) -> Document:
    """Return the text of a document that was read in a process of its own.

    Whatever a broken or hostile file does to the readers, it does there: the process is ended after `seconds`
    and gets no more than `memory` bytes (where the system can limit that).

    Raises
    ------
    SurveyError
        As `read_document` does, or if the limits were reached.
    """
    command = [sys.executable, "-m", "survey.office.apart", str(Path(path).resolve()), str(memory)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command, capture_output=True, timeout=seconds, check=False, env=_environment()
        )
        answer = json.loads(done.stdout.decode("utf-8")) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise refused(path, DocumentCode.TOO_SLOW, limit=int(seconds)) from error
    if answer is None:
        raise refused(path, DocumentCode.TOO_SLOW, limit=int(seconds))
    return _answer(answer)


def _environment() -> dict[str, str]:
    """Return the environment of the child: ours without what a reader of documents has no business with."""
    kept = ("PATH", "PYTHONPATH", "SYSTEMROOT", "TEMP", "TMP", "LANG", "VIRTUAL_ENV", "PYTHONHOME")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONUTF8": "1"}


def _answer(answer: dict[str, Any]) -> Document:
    if "problems" in answer:
        raise SurveyError(
            [Problem(p["path"], DocumentCode(p["code"]), p["facts"]) for p in answer["problems"]]
        )
    return Document(answer["text"], answer["kind"], tuple(answer["places"]), answer["encoding"])


def _limit(memory: int) -> None:
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(path: str, memory: int) -> None:
    from survey.office.reading import read_document  # noqa: PLC0415 - in the child only

    _limit(memory)
    try:
        found = read_document(path)
        answer: dict[str, Any] = {
            "text": found.text,
            "kind": found.kind,
            "places": list(found.places),
            "encoding": found.encoding,
        }
    except SurveyError as error:
        answer = {
            "problems": [
                {
                    "path": p.path,
                    "code": str(p.code),
                    "facts": {k: v if isinstance(v, int) else str(v) for k, v in p.facts.items()},
                }
                for p in error.problems
            ]
        }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
