"""A checkout of Sijil and the surroundings of the programs that run in it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from config import embedded_postgres

MORPHOLOGY = "incidents/extraction/morphology_data"


class StartupError(Exception):
    """What stands in the way, in a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Checkout:
    folder: Path

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def state(self) -> Path:
        """The folder for all that is made here: secret key, locks, and except for root the database."""
        return embedded_postgres.state_folder(self.folder)

    @property
    def cluster(self) -> embedded_postgres.Cluster:
        return embedded_postgres.for_checkout(self.folder)

    def ready_state_folder(self) -> Path:
        """The state folder, made if need be; StartupError when we may not write there."""
        try:
            self.state.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StartupError(f"cannot make the folder {self.state}: {error.strerror}") from None
        if not os.access(self.state, os.W_OK | os.X_OK):
            owner = self.state.stat().st_uid
            raise StartupError(f"{self.state} cannot be written; run ./sijil as its owner (user number {owner})")
        return self.state

    def environment(self) -> dict[str, str]:
        """The caller's environment with a home folder that can be written, and camel-tools' data where ours are.

        camel-tools makes a folder in its user's home and, for want of a catalogue of data, downloads one.
        """
        environment = dict(os.environ)
        environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        environment.setdefault("CAMELTOOLS_DATA", str(self.folder / MORPHOLOGY))
        if not _writable(environment.get("HOME", "")):
            own = self.ready_state_folder() / "home"
            own.mkdir(mode=0o700, exist_ok=True)
            environment["HOME"] = str(own)
        return environment

    def run(self, *arguments: str | Path, quiet: bool = False) -> int:
        """Runs the virtual environment's Python in the checkout; its exit code.

        `quiet` sends what it prints to standard error, so that standard output stays the caller's.
        """
        done = subprocess.run(
            [self.python, *arguments],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL if quiet else None,
            stdout=sys.stderr if quiet else None,
            check=False,
        )
        return done.returncode

    def become(self, *arguments: str | Path) -> NoReturn:
        """Turns this process into the virtual environment's Python: input, output, signals, exit code are its own."""
        os.execve(self.python, [str(word) for word in (self.python, *arguments)], self.environment())


def _writable(folder: str) -> bool:
    """Found out by trying: to root, mode bits say that everything is."""
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return bool(folder)


def say(sentence: str) -> None:
    """Tells the person at the terminal; standard output is left to the commands."""
    print(sentence, file=sys.stderr, flush=True)
