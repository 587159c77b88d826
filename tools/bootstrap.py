"""Build the project's own environment from the pinned versions; needs only Python and its standard library.

Usage: ``python3 tools/bootstrap.py [--extras test,check] [--venv .venv] [--wheels FOLDER]``

The environment is built again only when `pyproject.toml`, `constraints.txt` or the wanted extras change.
With ``--wheels FOLDER`` nothing is downloaded: all packages come from that folder.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "constraints.txt"
OLDEST = (3, 11)


def main() -> int:
    """Build or update the environment and say what happened."""
    options = _arguments()
    if sys.version_info < OLDEST:
        return _fail(
            f"Python {'.'.join(map(str, OLDEST))} or newer is needed; this is {platform.python_version()}."
        )
    stamp = options.venv / "khaosat.stamp"
    wanted = {extra for extra in options.extras.split(",") if extra}
    built, fingerprint = _read_stamp(stamp), _fingerprint()
    if built["sha256"] == fingerprint and wanted <= set(built["extras"]):
        return 0
    options.extras = sorted(wanted | set(built["extras"]))
    started = time.monotonic()
    try:
        _build(options)
    except subprocess.CalledProcessError as error:
        step = " ".join(map(str, error.cmd[-4:]))
        return _fail(f"the step “{step}” failed; its last lines:\n{error.output}")
    stamp.write_text(json.dumps({"sha256": fingerprint, "extras": options.extras}), encoding="utf-8")
    _say(f"environment ready in {options.venv.name} ({time.monotonic() - started:.0f} s)")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--extras", default="", help="comma-separated: test, check")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv", help="where the environment lies")
    parser.add_argument("--wheels", type=Path, help="install from this folder only, without a network")
    return parser.parse_args()


def _read_stamp(stamp: Path) -> dict[str, Any]:
    """Return what the environment was built from; nothing when there is none."""
    none: dict[str, Any] = {"sha256": "", "extras": []}
    return {**none, **json.loads(stamp.read_text(encoding="utf-8"))} if stamp.is_file() else none


def _fingerprint() -> str:
    digest = hashlib.sha256()
    files = (PINS.read_bytes(), (ROOT / "pyproject.toml").read_bytes())
    for part in (*files, str(ROOT).encode(), sys.version.encode()):
        digest.update(part)
    return digest.hexdigest()


def _build(options: argparse.Namespace) -> None:
    python = _make_environment(options.venv)
    offline = ["--no-index", "--find-links", str(options.wheels)] if options.wheels else []
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "-c", str(PINS), *offline]
    _run([*pip, "hatchling", "editables", "setuptools", "wheel"], "build back end")
    target = f".[{','.join(options.extras)}]" if options.extras else "."
    _run([*pip, "--no-build-isolation", "-e", target], "pinned packages (a minute or two the first time)")


def _make_environment(folder: Path) -> Path:
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if python.is_file() and _works(python):
        return python
    if importlib.util.find_spec("ensurepip") is None:
        version = ".".join(map(str, sys.version_info[:2]))
        raise subprocess.CalledProcessError(
            1,
            ["python3", "-m", "venv"],
            f"this Python comes without venv; on Debian or Ubuntu: apt-get install python{version}-venv",
        )
    shutil.rmtree(folder, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(folder)], "new environment")
    return python


def _works(python: Path) -> bool:
    found = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, text=True, check=False)
    return found.returncode == 0


def _run(command: list[str], what: str) -> None:
    """Run one step quietly; show how far it is on one line of a terminal, its last lines when it fails."""
    started = time.monotonic()
    _say(f"{what} …")
    lines: list[str] = []
    environment = {**os.environ, "PYTHONUTF8": "1"}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdout=pipe, stderr=subprocess.STDOUT, text=True, encoding="utf-8", cwd=ROOT, env=environment
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.rstrip())
            _progress(sum(entry.startswith("Collecting") for entry in lines), started)
    _progress(None, started)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, "\n".join(lines[-12:]))


def _progress(collected: int | None, started: float) -> None:
    if not sys.stderr.isatty():
        return
    text = "" if collected is None else f"  {collected} packages, {time.monotonic() - started:.0f} s"
    print(f"\r{text:<40}\r", end="", file=sys.stderr, flush=True)


def _say(text: str) -> None:
    print(f"• {text}", file=sys.stderr, flush=True)


def _fail(text: str) -> int:
    print(f"✗ {text}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
