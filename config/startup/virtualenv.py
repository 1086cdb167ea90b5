"""The virtual environment in `.venv`, equal to the lock."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

from config.embedded_postgres import locked
from config.startup.checkout import Checkout, StartupError, say

LOCK = "requirements.txt"
TEST_LOCK = "requirements-dev.txt"


def ensure(checkout: Checkout, *, tests: bool = False) -> None:
    """Makes `.venv` if there is none or it was left half-made, and installs what the locks name and it lacks.

    A stamp inside says which locks it equals.  The stamp goes before pip changes anything
    and comes back when pip is done, so an installation that was killed is made anew.
    """
    if _lacking(checkout, tests=tests):
        with locked(checkout.ready_state_folder() / "setup.lock"):
            _bring_up_to_date(checkout, tests=tests)


def _bring_up_to_date(checkout: Checkout, *, tests: bool) -> None:
    stamp = checkout.venv / ".sijil"
    before = _stamp(checkout)
    if not before:
        _make(checkout)
    lacking = _lacking(checkout, tests=tests)  # another ./sijil may have installed it while we waited
    stamp.unlink(missing_ok=True)
    for lock in lacking:
        say(f"Installing {lock} into {checkout.venv} …")
        if not _installed(checkout, lock):
            if before:
                stamp.write_text(json.dumps(before), encoding="utf-8")
            raise StartupError(f"{lock} could not be installed; pip's own words stand above")
    now = before | {"python": _version(checkout)} | {lock: _hash(checkout, lock) for lock in lacking}
    stamp.write_text(json.dumps(now), encoding="utf-8")


def _lacking(checkout: Checkout, *, tests: bool) -> list[str]:
    """The locks that the environment does not equal."""
    stamp = _stamp(checkout)
    return [lock for lock in [LOCK] + [TEST_LOCK] * tests if stamp.get(lock) != _hash(checkout, lock)]


def _stamp(checkout: Checkout) -> dict[str, str]:
    """What the environment was made with; empty when it must be made anew."""
    try:
        stamp: dict[str, str] = json.loads((checkout.venv / ".sijil").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if stamp.get("python") == _version(checkout) else {}


def _version(checkout: Checkout) -> str:
    """The version of the environment's Python as 3.11; empty when there is none or the system has taken it away."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([checkout.python, "-I", "-S", "-c", ask], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def _make(checkout: Checkout) -> None:
    if not importlib.util.find_spec("venv") or not importlib.util.find_spec("ensurepip"):
        raise StartupError(
            f"{sys.executable} cannot make virtual environments. "
            "On Debian and Ubuntu a package of its own gives that: apt install python3-venv"
        )
    say(f"Making {checkout.venv} …")
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", checkout.venv], stdout=sys.stderr, check=False)
    if done.returncode:
        raise StartupError(f"{checkout.venv} could not be made; Python's own words stand above")


def _installed(checkout: Checkout, lock: str) -> bool:
    command: list[str | Path] = [checkout.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--no-deps", "--require-hashes", "-r", checkout.folder / lock]
    environment = os.environ | {"PIP_USE_PEP517": "1"}  # older pips warn at length about the sdist docopt without it
    done = subprocess.run(command, cwd=checkout.folder, env=environment, stdout=sys.stderr, check=False)
    return done.returncode == 0


def _hash(checkout: Checkout, lock: str) -> str:
    return hashlib.sha256((checkout.folder / lock).read_bytes()).hexdigest()
